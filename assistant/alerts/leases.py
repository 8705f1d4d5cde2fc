"""Who does a piece of background work: one process at a time, another one soon after it is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import uuid4

import structlog

from telemetry.db import Database, queries
from telemetry.errors import TelemetryError

SQL = queries("assistant", "leases.sql")
HELD_S = 5.0
RENEWED_S = 1.5

LOG = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[None]]


async def holding(db: Database, name: str, work: Work) -> None:
    """Until cancelled: does the work whenever no other process holds the lease, and ends it when the lease is lost.

    Two may overlap for a moment after a pause; what they do must bear that. Only the database's clock counts.
    """
    holder = str(uuid4())
    try:
        while True:
            if await _taken(db, name, holder):
                LOG.info("lease_taken", work=name)
                await _while_held(db, name, holder, work)
            await asyncio.sleep(RENEWED_S)
    finally:
        with suppress(TelemetryError, asyncio.CancelledError):
            await asyncio.shield(_given_back(db, name, holder))


async def _while_held(db: Database, name: str, holder: str, work: Work) -> None:
    task = asyncio.ensure_future(work())
    loop = asyncio.get_running_loop()
    until = loop.time() + HELD_S
    try:
        while loop.time() < until:
            done, _ = await asyncio.wait([task], timeout=RENEWED_S)
            if done:
                break
            began = loop.time()
            renewed = await _taken(db, name, holder)
            if renewed is False:
                break
            until = began + HELD_S if renewed else until
    finally:
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(ended, Exception):
            LOG.error("work_failed", work=name, exc_info=ended)


async def _taken(db: Database, name: str, holder: str) -> bool | None:
    """None where the database cannot be asked just now."""
    try:
        return bool(await db.fetch_value(SQL["take"], name, holder, HELD_S) == holder)
    except TelemetryError:
        return None


async def _given_back(db: Database, name: str, holder: str) -> None:
    await db.execute(SQL["give_back"], name, holder)
