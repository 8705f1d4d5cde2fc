"""The latest values of a well as they stood at a moment: nothing later is read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np

from telemetry import packed, series
from telemetry.changes import IDLE_SHARE, STANDING_HZ
from telemetry.db import Database
from telemetry.model import Latest, Well, Window

TICK = timedelta(microseconds=1)
DAY = timedelta(hours=24)
SOON = timedelta(minutes=15)
NEAR = timedelta(hours=48)
FAR = timedelta(days=3700)
FAR_STEP_S = 86400
ONE_BY_ONE = 5
SILENT_AFTER_S = 600.0
USUAL_INTERVALS = 3

State = Literal["running", "stopped", "silent"]


async def latest_at(db: Database, well_id: str, now: datetime) -> Latest:
    """The last known value of each signal at `now`, a reading of that very moment included."""
    return (await latest_many_at(db, [well_id], now))[well_id]


async def latest_many_at(
    db: Database, well_ids: Sequence[str], now: datetime, metrics: Sequence[str] | None = None
) -> dict[str, Latest]:
    """Of all signals, or quicker of some."""
    found = await series.latest_many(db, well_ids, metrics)
    later = [well_id for well_id in well_ids if not _by(found[well_id], now)]
    just_before = await packed.windows(db.readers, later, now - SOON, now + TICK) if len(later) > ONE_BY_ONE else {}
    return found | {
        well_id: await _as_of(db, well_id, found[well_id], now, just_before.get(well_id)) for well_id in later
    }


async def last_seen(db: Database, well_id: str, at: datetime, recent: Window) -> datetime | None:
    """The last reading before `at`, however long ago; `recent` is what was read of the time just before."""
    if len(recent.times):
        return _moment(recent.times[-1])
    found = await series.latest(db, well_id)
    if found.last_seen is None or found.last_seen < at:
        return found.last_seen
    window = await _last_stretch(db, well_id, at)
    return _moment(window.times[-1]) if window is not None and len(window.times) else None


def state_of(well: Well, latest: Latest, now: datetime) -> State:
    """silent: nothing for three usual intervals, ten minutes where the interval is not known."""
    if latest.last_seen is None or (now - latest.last_seen).total_seconds() > silent_after_s(well):
        return "silent"
    frequency, current = latest.values.get("vsd_frequency"), latest.values.get("motor_current")
    bound = idle_below(well)
    standing = frequency is not None and frequency < STANDING_HZ
    idle = current is not None and bound is not None and current < bound
    return "stopped" if standing or idle else "running"


def idle_below(well: Well) -> float | None:
    """The current, in A, below which the motor does no work; None where its rating is not known."""
    rated = well.pump.rated_current if well.pump else None
    return IDLE_SHARE * rated if rated else None


def silent_after_s(well: Well) -> float:
    return USUAL_INTERVALS * well.interval_s if well.interval_s else SILENT_AFTER_S


def _by(found: Latest, now: datetime) -> bool:
    """Whether nothing of it is later than `now`."""
    return all(at <= now for at in found.at.values()) and (found.last_seen is None or found.last_seen <= now)


async def _as_of(db: Database, well_id: str, found: Latest, now: datetime, read: Window | None) -> Latest:
    just_before = _last_values(read or await series.window(db, well_id, now - SOON, now + TICK))
    if just_before.values.keys() == found.values.keys():
        return just_before  # every signal the well has ever sent: nothing older can add to it
    near = await series.window(db, well_id, now - NEAR, now + TICK)
    if len(near.times):
        return _last_values(near)
    far = await _last_stretch(db, well_id, now)
    return _last_values(far) if far is not None else Latest(well_id, None)


async def _last_stretch(db: Database, well_id: str, before: datetime) -> Window | None:
    """The readings of the last day that has any."""
    days = await series.window(db, well_id, before - FAR, before, step_s=FAR_STEP_S)
    if not len(days.times):
        return None
    start = _moment(days.times[-1])
    return await series.window(db, well_id, start, min(before, start + timedelta(seconds=FAR_STEP_S)))


def _last_values(window: Window) -> Latest:
    values: dict[str, float] = {}
    at: dict[str, datetime] = {}
    for metric, column in window.values.items():
        known = np.flatnonzero(np.isfinite(column))
        if known.size:
            values[metric] = float(column[known[-1]])
            at[metric] = _moment(window.times[known[-1]])
    last = _moment(window.times[-1]) if len(window.times) else None
    return Latest(window.well_id, last, values, at)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
