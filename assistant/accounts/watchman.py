"""Notices an audit trail that takes no entries or whose chain is broken; alarms go on meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog

from assistant.accounts import audit
from assistant.alongside import alongside
from telemetry.db import Database
from telemetry.errors import DatabaseFault, TelemetryError

EVERY_S = 30.0
PATIENCE_S = 20.0

LOG = structlog.get_logger("wellspeak.audit")


class _Undone(Exception):
    """Takes an entry back that was only tried."""


class Watchman:
    """`trouble` is None while all is well, else what is wrong. `failures` counts entries that were not written."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._clock = db, clock
        self._known: tuple[int, bytes] = (0, b"")
        self.trouble: str | None = None
        self.failures = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with alongside(self._run(), name="watchman"):
            yield

    async def _run(self) -> None:
        while True:
            with suppress(TelemetryError, TimeoutError):  # a database that is away is told of elsewhere
                async with asyncio.timeout(PATIENCE_S):
                    await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Follows the chain on from where it was left, and tries an entry."""
        self._says(await self._wrong())

    def failed(self, error: Exception) -> None:
        """An entry could not be written though something happened."""
        self.failures += 1
        self._says(f"an entry could not be written: {type(error).__name__}")

    async def _wrong(self) -> str | None:
        found = await audit.follow(self._db, self._known)
        if isinstance(found, int):
            return f"the chain is broken at entry {found}"
        self._known = found
        try:
            async with self._db.transaction() as tx:
                await audit.record(tx, "tried", by="watchman", now=self._clock())
                raise _Undone
        except _Undone:
            return None
        except DatabaseFault as error:
            return f"no entry can be written: {type(error).__name__}"

    def _says(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self.trouble:
            LOG.error("audit_trouble", trouble=trouble)
        self.trouble = trouble
