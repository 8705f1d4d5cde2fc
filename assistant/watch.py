"""Its own loop: looks at wells with fresh readings, asks the rule book, keeps the latest finding of each."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from assistant import diagnosing
from assistant.findings import Kept
from assistant.runtime import Runtime
from rules.model import Diagnosis
from telemetry import series, wells
from telemetry.model import Latest, Well

LOG = structlog.get_logger(__name__)
ROUND_S = 10.0
BUSY_SHARE = 0.1
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
    looked = 0
    for well, latest in await due(runtime):
        began = time.perf_counter()
        at = runtime.clock()
        found = await diagnosing.diagnose(runtime, well, at, store=False)
        runtime.findings.keep(well, found, latest.last_seen)
        if told is not None:
            await told(well, found, latest.last_seen)
        looked += 1
        await asyncio.sleep((time.perf_counter() - began) * (1 / BUSY_SHARE - 1))
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
