"""Takes a file of readings in, a piece at a time, so that a broken run goes on where it was."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec

from telemetry import wells
from telemetry.db import Database, Row, queries
from telemetry.errors import Conflict, Invalid, NotFound
from telemetry.importing.mapping import FileMapping, check_columns, guessed
from telemetry.importing.model import LISTED, BadRow, Counts, Report
from telemetry.importing.offering import offer
from telemetry.importing.rows import Item, Reader, reader_of
from telemetry.importing.source import Row as FileRow
from telemetry.importing.source import Source, digest, opened
from telemetry.ingest import Intake
from telemetry.model import Well

SQL = queries("telemetry", "imports.sql")
PIECE = 5_000
Progress = Callable[[int, int], None]


class _Piece(msgspec.Struct, frozen=True):
    """Rows read together: those that became readings with their lines, and those that did not."""

    last_line: int
    rows: int
    lines: list[int]
    items: list[Item]
    bad: list[BadRow]


async def import_readings(
    db: Database,
    intake: Intake,
    path: Path,
    *,
    mapping: FileMapping | None = None,
    now: datetime,
    progress: Progress,
    again: bool = False,
) -> Report:
    """All good rows of the file; `progress` hears bytes read and bytes in all. `again` forgets an earlier run."""
    key = digest(path, msgspec.json.encode(mapping))
    if again:
        await db.execute(SQL["forget"], key)
    row = await db.fetch_row(SQL["begin"], key, path.name, now)
    assert row is not None
    before = _counts(row)
    if row["finished"]:
        return Report(before, finished_before=True)
    with opened(path, mapping.delimiter if mapping else None) as source:
        chosen = mapping or guessed(source.header)
        check_columns(chosen, source.header)
        work = _Import(db, intake, key, chosen, now)
        report = await work.run(source, before, progress)
    await db.execute(SQL["finish"], key)
    return report


def _counts(row: Row) -> Counts:
    return Counts(**{name: row[name] for name in Counts.__struct_fields__})


class _Import:
    """One run over a file."""

    def __init__(self, db: Database, intake: Intake, key: str, mapping: FileMapping, now: datetime) -> None:
        self.db, self.intake, self.key, self.mapping, self.now = db, intake, key, mapping, now
        self.seen: set[str] = set()
        self.bad: list[BadRow] = []
        self.warnings: list[BadRow] = []
        self.oldest: datetime | None = None

    async def run(self, source: Source, counts: Counts, progress: Progress) -> Report:
        """The next piece is read while the one before is stored."""
        resumed_at = counts.last_line
        pieces = _pieces(source.rows, reader_of(self.mapping, source.header), resumed_at)
        storing: asyncio.Task[Counts] | None = None
        for piece in pieces:
            if storing:
                counts = await storing
            progress(source.position(), source.size)
            storing = asyncio.create_task(self.store(piece, counts))
            await asyncio.sleep(0)
        counts = await storing if storing else counts
        progress(source.size, source.size)
        seen = tuple(sorted(self.seen))
        return Report(counts, tuple(self.bad), tuple(self.warnings), resumed_at, wells=seen, oldest=self.oldest)

    async def store(self, piece: _Piece, counts: Counts) -> Counts:
        await self._register({str(item["well_id"]) for item in piece.items} - self.seen)
        moments = [item["timestamp"] for item in piece.items]
        self.oldest = min([*moments, self.oldest] if self.oldest else moments, default=None)
        outcome = await offer(self.intake, piece.items, self.now)
        refused = [
            BadRow(piece.lines[wrong.index], "; ".join(f"{e.field}: {e.message}" for e in wrong.errors))
            for wrong in outcome.rejected
        ]
        self._list(self.bad, sorted(piece.bad + refused, key=lambda row: row.line))
        aside = [BadRow(piece.lines[w.index], f"{w.metric} {w.value:g}: {w.reason}") for w in outcome.warnings]
        self._list(self.warnings, aside)
        counts = counts.plus(
            piece.last_line,
            rows_read=piece.rows,
            stored=outcome.stored,
            duplicates=outcome.duplicates,
            rejected=len(piece.bad) + len(refused),
            set_aside=len(aside),
        )
        await self.db.execute(SQL["advance"], self.key, *(getattr(counts, name) for name in counts.__struct_fields__))
        return counts

    async def _register(self, new: Iterable[str]) -> None:
        """Where the mapping says so, unknown wells enter the register; what cannot be an id is refused with its row."""
        for well_id in sorted(new):
            self.seen.add(well_id)
            if self.mapping.register is None:
                continue
            with suppress(Conflict, Invalid):
                await self._ensure(well_id, self.mapping.register.field)

    async def _ensure(self, well_id: str, field: str | None) -> None:
        try:
            known = await wells.get(self.db, well_id)
        except NotFound:
            await wells.create(self.db, Well(well_id, field=field))
            return
        if not known.confirmed:
            await wells.change(self.db, well_id, {"confirmed": True, "field": known.field or field})

    @staticmethod
    def _list(listed: list[BadRow], more: Iterable[BadRow]) -> None:
        listed += islice(more, max(0, LISTED - len(listed)))


def _pieces(rows: Iterator[FileRow], read: Reader, after_line: int) -> Iterator[_Piece]:
    """Rows past the line that was stored last, a few thousand at a time."""
    rest = (row for row in rows if row[0] > after_line)
    while taken := list(islice(rest, PIECE)):
        lines: list[int] = []
        items: list[Item] = []
        bad: list[BadRow] = []
        for line, cells in taken:
            found = cells if isinstance(cells, str) else read(cells)
            if isinstance(found, str):
                bad.append(BadRow(line, found))
            else:
                lines.append(line)
                items.append(found)
        yield _Piece(taken[-1][0], len(taken), lines, items, bad)
