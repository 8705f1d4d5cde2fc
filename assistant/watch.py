"""Its own loop: looks at wells with fresh readings, asks the rule book, keeps the latest finding of each."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from assistant.findings import Kept
from assistant.runtime import Runtime
from rules.model import Diagnosis
from telemetry import series, wells
from telemetry.model import Latest, Well

LOG = structlog.get_logger(__name__)
ROUND_S = 10.0
BUSY_SHARE = 0.1
AT_ONCE = 8
EVERY = timedelta(seconds=90)
SELDOM = timedelta(minutes=15)
LONG_DEAD = timedelta(days=45)


Told = Callable[[Well, Diagnosis, datetime | None], Awaitable[None]]


async def run(runtime: Runtime, told: Told | None = None) -> None:
    """Until cancelled. A round that fails is told in the log, and the next one tries again."""
    while True:
        try:
            await look(runtime, told)
        except Exception:
            LOG.exception("round_failed")
        await asyncio.sleep(ROUND_S)


async def look(runtime: Runtime, told: Told | None = None) -> int:
    """Diagnoses every well that is due, resting after each so that most of the time is left to others.

    `told` hears of every finding, with the moment of the last reading it rests on.
    """
    looked, wanted = 0, await due(runtime)
    seen = {well.well_id: latest.last_seen for well, latest in wanted}
    for begin in range(0, len(wanted), AT_ONCE):
        began = time.perf_counter()
        part = [well for well, _ in wanted[begin : begin + AT_ONCE]]
        async for well, found in runtime.fleet.diagnosed(runtime.book, part, runtime.clock()):
            runtime.findings.keep(well, found, seen[well.well_id])
            if told is not None:
                await told(well, found, seen[well.well_id])
            looked += 1
            await asyncio.sleep((time.perf_counter() - began) * (1 / BUSY_SHARE - 1))
            began = time.perf_counter()
    return looked


async def due(runtime: Runtime) -> list[tuple[Well, Latest]]:
    """The longest unseen first."""
    now, every = runtime.clock(), await wells.every(runtime.db)
    latest = await series.latest_many(runtime.db, [well.well_id for well in every])
    kept = {well.well_id: runtime.findings.last(well.well_id) for well in every}
    wanted = [well for well in every if is_due(kept[well.well_id], latest[well.well_id].last_seen, now)]
    wanted.sort(key=lambda well: one.found.at.timestamp() if (one := kept[well.well_id]) else 0.0)
    return [(well, latest[well.well_id]) for well in wanted]


def is_due(kept: Kept | None, seen: datetime | None, now: datetime) -> bool:
    """Often while readings come, seldom while they do not, never where none came for long."""
    if seen is None or now - seen > LONG_DEAD:
        return False
    if kept is None:
        return True
    age = now - kept.found.at
    return age >= (EVERY if seen != kept.seen else SELDOM)
