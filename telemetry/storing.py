"""Puts rows into the table of readings and keeps the latest value of each signal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telemetry.db import Row, Store, Transaction, queries
from telemetry.metrics import CATALOGUE

METRICS = tuple(CATALOGUE)
COLUMNS = ("well_no", "at", *METRICS)

Key = tuple[int, datetime]
# A row in the order of COLUMNS. Records come in key order, each key once.
Record = tuple[Any, ...]


@dataclass(frozen=True)
class Stored:
    """`version` is the register's. `fates` says "stored" or "filled" by key, or is None where all were stored."""

    version: int
    fates: Mapping[Key, str] | None


def statements() -> Mapping[str, str]:
    """The queries of writing.sql, complete for the metrics of the catalogue."""
    raw = queries("telemetry", "writing.sql")

    def each(piece: str, joint: str) -> str:
        return joint.join(raw[piece].format(metric=metric) for metric in METRICS)

    arrays = (raw["array"].format(place=place) for place in range(3, len(COLUMNS) + 1))
    pieces = {
        "columns": ", ".join(COLUMNS),
        "arrays": ", ".join(["$1::int[]", "$2::timestamptz[]", *arrays]),
        "fills": each("fill", ", "),
        "gaps": each("gap", " OR "),
        "latest_columns": each("latest_column", ", "),
        "latest_values": each("latest_value", ", "),
        "latest_moves": each("latest_move", ", "),
    }
    pieces["note_newest"] = raw["note_newest"].format(**pieces)
    pieces |= {f"{news}_late": raw["note_late"].format(news=news) for news in ("stored", "filled")}
    pieces["staged"] = each("staged", ", ")
    sent = {"write": "cardinality($1)", "write_staged": "$1::int"}
    found = {name: raw[name].format(**pieces) for name in ("stage", "fill_missing", "latest")}
    for name, count in sent.items():
        found[name] = raw[name].format(**pieces, storing=raw["storing"].format(**pieces, sent=count))
    return found


_SQL = statements()


async def store(db: Store, records: Sequence[Record], version: int | None = None) -> Stored:
    """Whatever is there already: a round trip for new rows. Writes nothing where the register has another version."""
    flags, rest = newest(records)
    row = await db.fetch_row(_SQL["write"], *_columns(records), flags, version)
    return await _fates(db, records, rest, row, version)


async def store_many(tx: Transaction, records: Sequence[Record], version: int | None = None) -> Stored:
    """The same in three round trips, but with less work for each row."""
    flags, rest = newest(records)
    await tx.execute(_SQL["stage"])
    if all(flags):
        await tx.copy("staged", COLUMNS, records, schema="pg_temp")
    else:
        flagged = ((*record, flag) for record, flag in zip(records, flags, strict=True))
        await tx.copy("staged", (*COLUMNS, "newest"), flagged, schema="pg_temp")
    row = await tx.fetch_row(_SQL["write_staged"], len(records), version)
    return await _fates(tx, records, rest, row, version)


async def _fates(
    db: Store, records: Sequence[Record], rest: Iterable[Sequence[Record]], row: Row | None, version: int | None
) -> Stored:
    assert row is not None
    if row["stored"] == len(records) or version not in {None, row["version"]}:
        fates = None
    else:
        fates = dict.fromkeys(zip(row["well_nos"] or (), row["moments"] or (), strict=True), "stored")
        fates |= await _fill(db, [record for record in records if record[:2] not in fates])
    for one in rest:
        await _note(db, one)
    return Stored(row["version"], fates)


def _columns(records: Iterable[Record]) -> Iterator[Sequence[Any] | None]:
    """Of a signal that no record has there is nothing to send."""
    for column in zip(*records, strict=True):
        yield column if column.count(None) < len(column) else None


async def _note(db: Store, records: Iterable[Record]) -> None:
    await db.execute(_SQL["latest"], *_columns(records))


async def _fill(db: Store, known: Sequence[Record]) -> dict[Key, str]:
    if not known:
        return {}
    moments = [record[1] for record in known]
    filled = await db.fetch(_SQL["fill_missing"], *_columns(known), min(moments), max(moments))
    return {(row["well_no"], row["at"]): "filled" for row in filled}


def newest(records: Sequence[Record]) -> tuple[list[bool], list[list[Record]]]:
    """Which are the last of their well; then, a well once a list, those that have a signal no later one has."""
    if len({record[0] for record in records}) == len(records):
        return [True] * len(records), []
    flags, missing, depths = [False] * len(records), dict[int, list[int]](), dict[int, int]()
    rest: list[list[Record]] = []
    for place in range(len(records) - 1, -1, -1):
        record = records[place]
        well_no = record[0]
        sought = missing.get(well_no)
        if sought is None:
            flags[place] = True
            missing[well_no] = [column for column in range(2, len(COLUMNS)) if record[column] is None]
        elif any(record[column] is not None for column in sought):
            missing[well_no] = [column for column in sought if record[column] is None]
            depth = depths[well_no] = depths.get(well_no, 0) + 1
            if depth > len(rest):
                rest.append([])
            rest[depth - 1].append(record)
    return flags, [one[::-1] for one in rest]
