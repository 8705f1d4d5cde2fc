"""Limits that hold across processes, kept in the database they share: questions exactly, readings to half a second."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from math import ceil
from typing import Protocol
from uuid import uuid4

import structlog

from assistant.alongside import alongside
from assistant.errors import TooMany
from telemetry.db import Database, queries
from telemetry.errors import TelemetryError

SQL = queries("assistant", "rates.sql")
MINUTE = timedelta(minutes=1)
EVERY_S = 0.5
PATIENCE_S = 5.0
FORGET_LOOKS = 120
FORGOTTEN_AFTER = timedelta(minutes=10)
KNOWN_AT_MOST = 100_000

LOG = structlog.get_logger(__name__)


async def ask(db: Database, who: str, most: int, per: timedelta, now: datetime) -> None:
    """Counts a question; TooMany where there were as many in the stretch before now."""
    async with db.transaction() as tx:
        await tx.execute(SQL["take_turns"], who)
        row = await tx.fetch_row(SQL["asked"], who, now - per, most)
        if row is not None and row["at"] is not None:
            wait = row["at"] + per - now
            raise TooMany("Too many questions. Wait a moment.", max(1, ceil(wait.total_seconds())))
        await tx.execute(SQL["note_question"], who, now, now - per)


class Levels(Protocol):
    """What a process itself counts of readings, as far as others must know of it."""

    def drained(self) -> Mapping[str, float]:
        """What each has taken here since it was last asked for."""
        ...

    def take_elsewhere(self, who: str, amount: float, now: datetime) -> None: ...


class Exchange:
    """Tells the other processes what was taken here, and counts here what was taken there."""

    def __init__(self, db: Database, levels: Levels, clock: Callable[[], datetime]) -> None:
        self._db, self._levels, self._clock = db, levels, clock
        self._process = uuid4()
        self._totals: dict[str, float] = {}
        self._untold: set[str] = set()
        self._seen: dict[tuple[str, str], float] = {}
        self._began = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with alongside(self._run(), name="rates"):
            yield

    async def _run(self) -> None:
        for number in count(1):
            await asyncio.sleep(EVERY_S)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self.look(self._clock())
                    if number % FORGET_LOOKS == 0:
                        await self._db.execute(SQL["forget"], self._clock() - FORGOTTEN_AFTER)
            except (TelemetryError, TimeoutError) as error:
                LOG.warning("rates_not_exchanged", cause=repr(error))

    async def look(self, now: datetime) -> None:
        """Once; what could not be told is told with what comes."""
        for who, amount in self._levels.drained().items():
            self._totals[who] = self._totals.get(who, 0.0) + amount
            self._untold.add(who)
        if self._untold:
            told = sorted(self._untold)
            await self._db.execute(SQL["tell"], self._process, told, [self._totals[who] for who in told], now)
            self._untold.difference_update(told)
        for row in await self._db.fetch(SQL["told"], self._process, now - MINUTE):
            self._count(row["process"], row["who"], row["amount"], now)
        self._began = True
        if len(self._seen) > KNOWN_AT_MOST or len(self._totals) > KNOWN_AT_MOST:
            self._totals, self._seen, self._process, self._began = {}, {}, uuid4(), False

    def _count(self, process: str, who: str, amount: float, now: datetime) -> None:
        """What was there before this process began was paid for then."""
        before = self._seen.get((process, who), 0.0 if self._began else amount)
        self._seen[process, who] = amount
        if amount > before:
            self._levels.take_elsewhere(who, amount - before, now)
