"""Every signal now against before, with the stretches both numbers are medians of."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rules.conditions import Parameters
from rules.facts.arrays import finite, median, share_pct, variation_pct
from rules.facts.baseline import NEEDS_SAME_FREQUENCY, Baseline
from rules.facts.frame import Frame
from rules.facts.quality import Checked
from rules.facts.stretch import Stretch
from rules.model import Trend

WHOLE_MINUTES_FROM_S = 600.0
SHORT = {"pip": "pip", "discharge_pressure": "pdp", "tubing_pressure": "whp", "motor_temp": "tm"}


@dataclass(frozen=True)
class Comparison:
    """`now` is the median of the raw samples in [start, end), `before` that of the half-hour means of the baseline."""

    now: float | None
    before: float | None
    change_pct: float | None
    trend: Trend
    start: float
    end: float
    samples: int


def compare(
    frame: Frame, checked: Checked, base: Baseline, now: Stretch, limits: Parameters
) -> Mapping[str, Comparison]:
    return {name: _one(frame, name, base, now, limits) for name in checked.quality if _known(frame, name)}


def _known(frame: Frame, name: str) -> bool:
    return bool(finite(frame.signal(name)).size)


def _one(frame: Frame, name: str, base: Baseline, now: Stretch, limits: Parameters) -> Comparison:
    stretch = _last_minutes(now, frame.at)
    part = frame.between(stretch.start, stretch.end)
    x = frame.signal(name)[part]
    value = median(x)
    rows = base.same if SHORT.get(name, name) in NEEDS_SAME_FREQUENCY else base.rows
    before = median(frame.mean(name)[rows], 4)
    change = share_pct(value, before)
    swing = variation_pct(frame.times[part], x)
    trend = _trend(name, change, swing, limits)
    return Comparison(value, before, change, trend, stretch.start, stretch.end, int(finite(x).size))


def _last_minutes(now: Stretch, at: float) -> Stretch:
    """While the pump stands the evidence shows the present, not the minutes before the stop.

    From ten minutes on these are whole minutes, so that the text names exactly the stretch whose median it gives.
    """
    start, end = (now.start, now.end) if now.end >= at else (max(at - 3600, now.end), at)
    if end - start >= WHOLE_MINUTES_FROM_S:
        start = end - 60 * math.ceil((end - start) / 60 - 1e-6)
    return Stretch(start, end)


def _trend(name: str, change: float | None, swing: float | None, limits: Parameters) -> Trend:
    if name in ("flow_rate", "motor_current", "tubing_pressure") and (swing or 0) > limits["flow_unstable_pct"]:
        return "unstable"
    if change is None:
        return "unknown"
    if abs(change) < limits["trend_flat_pct"]:
        return "flat"
    return "up" if change > 0 else "down"
