"""Refusals and exports on their way to the audit trail: nobody waits for it, and many alike do not fill it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from assistant.accounts import audit
from assistant.accounts.watchman import Watchman
from assistant.alongside import alongside
from telemetry.db import Database
from telemetry.errors import DatabaseFault, TelemetryError

EVERY_S = 0.5
PATIENCE_S = 5.0
AT_THE_END_S = 1.0
ALIKE_FOR = timedelta(minutes=1)
KNOWN_AT_MOST = 2000


class Kind(NamedTuple):
    """What makes two of them alike."""

    action: str
    by: str
    target: str | None
    source: str | None


@dataclass
class _Waiting:
    at: datetime
    due: datetime
    times: int = 1


class Notes:
    """The first of a kind is written at once, those alike within a minute as one entry with their number."""

    def __init__(self, db: Database, watchman: Watchman, clock: Callable[[], datetime]) -> None:
        self._db, self._watchman, self._clock = db, watchman, clock
        self._waiting: dict[Kind, _Waiting] = {}
        self._written: dict[Kind, datetime] = {}

    def note(self, kind: Kind) -> None:
        """More kinds than can be held at once are told of as one."""
        now = self._clock()
        if kind not in self._waiting and len(self._waiting) >= KNOWN_AT_MOST:
            kind = Kind(kind.action, "many", None, None)
        if kind in self._waiting:
            self._waiting[kind].times += 1
        else:
            before = self._written.get(kind)
            self._waiting[kind] = _Waiting(now, now if before is None else before + ALIKE_FOR)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Written down while the block runs, and what still waits at its end."""
        try:
            async with alongside(self._run(), name="notes"):
                yield
        finally:
            await self._quietly(AT_THE_END_S, all_of_them=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._quietly(PATIENCE_S)

    async def _quietly(self, patience_s: float, *, all_of_them: bool = False) -> None:
        """A database that is away holds nobody up; what waits is written when it is back."""
        try:
            async with asyncio.timeout(patience_s):
                await self.write(all_of_them=all_of_them)
        except DatabaseFault as error:
            self._watchman.failed(error)
        except (TelemetryError, TimeoutError):
            return

    async def write(self, *, all_of_them: bool = False) -> None:
        now = self._clock()
        self._written = {kind: at for kind, at in self._written.items() if now - at < ALIKE_FOR}
        for kind in [one for one, held in self._waiting.items() if all_of_them or held.due <= now]:
            held = self._waiting[kind]
            times = held.times
            action, by, target, source = kind
            detail = {"times": times} if times > 1 else None
            await audit.record(self._db, action, by=by, now=held.at, target=target, source=source, detail=detail)
            self._written[kind] = now
            held.times -= times
            if held.times:
                held.at, held.due = now, now + ALIKE_FOR
            else:
                del self._waiting[kind]
