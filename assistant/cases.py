"""Reads what a diagnosis, a forecast or a prediction of a well may look at."""

import asyncio
from datetime import datetime, timedelta

import numpy as np

from assistant.lately import last_seen
from rules.model import Case
from telemetry import asides, changes, events, series
from telemetry.db import Database
from telemetry.model import Well, Window

RECENT_H = 48.0
HISTORY = timedelta(days=45)
HISTORY_STEP_S = 1800
BESIDE_H = 12.0


async def case_of(db: Database, well: Well, at: datetime, window_hours: float | None = None) -> Case:
    """All that the rules may look at."""
    recent_from = at - timedelta(hours=max(RECENT_H, window_hours or 0.0))
    recent, history, log = await asyncio.gather(
        series.window(db, well.well_id, recent_from, at),
        series.window(db, well.well_id, at - HISTORY, at, step_s=HISTORY_STEP_S),
        events.listing(db, well.well_id, at - HISTORY, at, limit=None),
    )
    (with_asides,) = await asides.laid_in(db, [recent])
    return Case(
        well=well,
        at=at,
        recent=with_asides,
        history=history,
        events=tuple(log),
        last_seen=await last_seen(db, well.well_id, at, recent),
        stopped_beside=await stopped_beside(db, well, recent, at),
        window_hours=window_hours,
    )


async def stopped_beside(db: Database, well: Well, recent: Window, at: datetime) -> tuple[datetime, ...]:
    """Asked only where this well's own drive stood at its last reading."""
    frequency = recent.values["vsd_frequency"]
    known = frequency[np.isfinite(frequency)]
    if not known.size or known[-1] >= changes.STANDING_HZ:
        return ()
    return tuple(await changes.stopped_beside(db, well, at - timedelta(hours=BESIDE_H), at))
