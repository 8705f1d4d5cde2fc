"""What ingest must know of every well, never older than the question."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telemetry.db import Database, queries
from telemetry.errors import Unavailable
from telemetry.wells import version

_SQL = queries("telemetry", "wells.sql")
PATIENCE_S = 5.0


@dataclass(frozen=True)
class Entry:
    well_id: str
    field: str | None
    retired: bool


@dataclass(frozen=True)
class Known:
    """All wells by key, as they were in this version of the register."""

    version: int
    entries: Mapping[str, Entry]


class Register:
    """All who ask while a look at the database is under way share the next one: one look serves a crowd."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.last: Known | None = None
        self._same_since = 0
        self._running: asyncio.Task[Known] | None = None
        self._next: asyncio.Task[Known] | None = None

    async def current(self) -> Known:
        """As of a moment after this call began."""
        if self._next is None:
            self._next = asyncio.create_task(self._look(self._running))
        return await asyncio.shield(self._next)

    def as_good_as_last(self, versions: Iterable[int]) -> bool:
        """Whether since then wells have only been announced, so that what passed then passes now."""
        last = self.last
        return last is not None and all(self._same_since <= version <= last.version for version in versions)

    def announced(self, before: int, after: int, well_ids: Mapping[str, str]) -> None:
        """Wells by key that a writer of this process has entered, and nobody else in between."""
        if self.last is not None and self.last.version == before and after == before + 1:
            new = {key: Entry(well_id, None, False) for key, well_id in well_ids.items()}
            self.last = Known(after, new | dict(self.last.entries))

    async def _look(self, before: asyncio.Task[Known] | None) -> Known:
        if before is not None:
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await version(self.db)
                if self.last is None or found != self.last.version:
                    self.last, self._same_since = Known(found, await self._load()), found
        except TimeoutError:
            raise Unavailable("the database does not answer") from None
        return self.last

    async def _load(self) -> Mapping[str, Entry]:
        rows = await self.db.fetch(_SQL["register"])
        return {row["key"]: Entry(row["well_id"], row["field"], row["retired"]) for row in rows}
