"""How many readings an answer went through one by one."""

import asyncio
from collections.abc import Sequence

from assistant.cases import HISTORY_STEP_S
from assistant.model import Source
from nlp.model import TimeRange
from rules.model import Diagnosis
from telemetry import series
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from telemetry.model import Well

AT_ONCE = 4
MOST_METRICS = 4


async def counted(wells: Sequence[Well], period: TimeRange, db: Database) -> tuple[Source, ...]:
    """One line for all wells; every single reading of the period was looked at."""
    if not wells:
        return ()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well: Well) -> int:
        async with gate:
            return await series.counts(db, well.well_id, period.start, period.end)

    rows = sum(await asyncio.gather(*map(one, wells)))
    alone = wells[0].well_id if len(wells) == 1 else None
    return (Source("readings", period.start, period.end, rows, "raw", alone),)


async def looked_at(db: Database, found: Diagnosis) -> tuple[Source, ...]:
    """What a diagnosis rests on: the readings of its window, and half-hour means of the steady time before."""
    well_id, now = found.well_id, found.window
    metrics = tuple(dict.fromkeys(each.metric for each in found.evidence if each.metric in CATALOGUE))[:MOST_METRICS]
    rows = await series.counts(db, well_id, now.start, now.end)
    sources = [Source("readings", now.start, now.end, rows, "raw", well_id, metrics)]
    if found.baseline:
        span = (found.baseline.start, found.baseline.end)
        used = await series.resolution_in(db, well_id, *span, HISTORY_STEP_S)
        rows = await series.counts(db, well_id, *span)
        sources.append(Source("baseline", *span, rows, used, well_id, metrics))
    return tuple(sources)
