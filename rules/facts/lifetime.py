"""What shows only at stops and starts, and over the life of an installation."""

from datetime import UTC, datetime, time

import numpy as np

from rules.conditions import Value
from rules.facts import running as motion
from rules.facts import wellside
from rules.facts.arrays import median
from rules.facts.scene import Scene

DRAINED, FILLED = 0.10, 0.95
BEFORE_S = 3600.0
DAY_BINS, LEAST_DAYS = 48, 14
RANGE = (0.70, 1.25)


def lifetime(scene: Scene) -> dict[str, Value]:
    installed = scene.case.well.install_date
    age = None if installed is None else scene.frame.at - datetime.combine(installed, time(), UTC).timestamp()
    return {
        "drain_took_min": _drained(scene),
        "refill_took_min": _refilled(scene),
        "outside_range_share": _outside(scene),
        "install_h": None if age is None else age / 3600,
    }


def _drained(scene: Scene) -> float | None:
    """From the stop until discharge pressure has come down to intake pressure; None while it has not."""
    stop, frame = scene.running.stopped_at, scene.frame
    if scene.running.running is not False or stop is None:
        return None
    lift = scene.raw["pdp"] - scene.raw["pip"]
    before = median(lift[frame.between(stop - BEFORE_S, stop)])
    part = frame.between(stop, frame.at)
    times, after = frame.times[part], lift[part]
    down = np.flatnonzero(after < DRAINED * before) if before and before > 0 else np.empty(0)
    return float(times[down[0]] - stop) / 60 if down.size else None


def _refilled(scene: Scene) -> float | None:
    """From the last start until discharge pressure stands again where it stood before the stop."""
    start, frame = scene.running.started_at, scene.frame
    if scene.running.running is not True or start is None or not frame.times.size or start <= frame.times[0]:
        return None
    state = motion.states(
        frame.signal("vsd_frequency"), frame.signal("motor_current"), frame.signal("flow_rate"), scene.plate
    )
    ran = np.flatnonzero((state == 1) & (frame.times < start))
    if not ran.size:
        return None
    stopped = float(frame.times[ran[-1]])
    pdp = scene.raw["pdp"]
    before = median(pdp[frame.between(stopped - BEFORE_S, stopped)])
    part = frame.between(start, frame.at)
    full = np.flatnonzero(pdp[part] >= FILLED * before) if before else np.empty(0)
    return float(frame.times[part][full[0]] - start) / 60 if full.size else None


def _outside(scene: Scene) -> float | None:
    """Share of the running half hours in which flow stood outside the recommended range of the pump."""
    best = wellside.best_flow(scene.case.well.pump)
    qn = scene.features["qn"][motion.bins_on(scene.frame, scene.plate) == 1]
    known = qn[np.isfinite(qn)]
    if best is None or known.size < LEAST_DAYS * DAY_BINS:
        return None
    share = known / best
    return float(((share < RANGE[0]) | (share > RANGE[1])).mean())
