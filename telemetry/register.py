"""What ingest must know of every well, never older than the question."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from telemetry.db import Database, queries
from telemetry.wells import version

_SQL = queries("telemetry", "wells.sql")


@dataclass(frozen=True)
class Entry:
    well_id: str
    field: str | None
    retired: bool


class Register:
    """All who ask while a look at the database is under way share the next one: one look serves a crowd."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._version = -1
        self._entries: Mapping[str, Entry] = {}
        self._running: asyncio.Task[Mapping[str, Entry]] | None = None
        self._next: asyncio.Task[Mapping[str, Entry]] | None = None

    async def current(self) -> Mapping[str, Entry]:
        """By key; as of a moment after this call began."""
        if self._next is None:
            self._next = asyncio.create_task(self._look(self._running))
        return await asyncio.shield(self._next)

    async def _look(self, before: asyncio.Task[Mapping[str, Entry]] | None) -> Mapping[str, Entry]:
        if before is not None:
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        found = await version(self._db)
        if found != self._version:
            self._entries = await self._load()
            self._version = found
        return self._entries

    async def _load(self) -> Mapping[str, Entry]:
        rows = await self._db.fetch(_SQL["register"])
        return {row["key"]: Entry(row["well_id"], row["field"], row["retired"]) for row in rows}
