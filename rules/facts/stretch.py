"""The stretch that counts as now, and what the signals do within it."""

from dataclasses import dataclass

import numpy as np

from rules.facts.arrays import (
    Jump,
    detrended,
    finite,
    jump,
    lead_min,
    median,
    noise,
    quantiles,
    rhythm,
    slope,
    stirred_at,
    swings_of,
    variation_pct,
)
from rules.facts.frame import Frame
from telemetry.model import Array

NOW_S = 3600.0
WATCHED = ("motor_current", "flow_rate", "tubing_pressure", "discharge_pressure", "pip", "vibration")
STIRRED = ("motor_current", "flow_rate")
LOOKS_S = (10_800.0, 7_200.0, 5_400.0, 3_600.0, 2_700.0)
CLEAR, CLEAR_SHORT = 4.5, 6.0
SWING_S = 5_400.0
SWINGS_LEAST = 3
SMOOTH = 0.5
WIDER = 1.8
EARLIER_S, WITHIN_S, BEYOND_S, FEW = 14_400.0, 2_700.0, 1_200.0, 8


@dataclass(frozen=True)
class Stretch:
    """[start, end) in epoch seconds; `jump_at` is a change of level within the last three hours."""

    start: float
    end: float
    jump_at: float | None = None


def now_of(frame: Frame, end: float, stopped: bool) -> Stretch:
    """The last hour, cut where a level changed; at least three samples. Before a stop the last ten minutes."""
    jump_at = None if stopped else _latest_jump(frame, end)
    length = 600.0 if stopped else NOW_S
    start = max(end - length, jump_at or 0.0)
    here = frame.times[frame.between(0.0, end)]
    if jump_at is None and here.size and here[here >= start].size < 3:
        start = max(min(start, float(here[-3:][0])), end - 6 * 3600)
    return Stretch(start, end, jump_at)


def _latest_jump(frame: Frame, end: float) -> float | None:
    """The latest change of level of any watched signal; shorter looks find the end of what came and went."""
    found = []
    for name in WATCHED:
        part = frame.between(end - LOOKS_S[0], end)
        x = frame.signal(name)[part]
        good = np.isfinite(x)
        times, values = frame.times[part][good], x[good]
        for look_s in LOOKS_S:
            first = int(np.searchsorted(times, end - look_s))
            if look_s < LOOKS_S[0] and times.size - first < 8:
                break
            step = jump(values[first:], clear=CLEAR if look_s == LOOKS_S[0] else CLEAR_SHORT)
            if step is None or not _stands(values[first:], step) or _quantum(name, step):
                continue
            at = float(times[first + step.index])
            if not _been_there(frame, name, at, step, end):
                found.append(at)
    return max([*found, *_stirred(frame, end)], default=None)


def _stirred(frame: Frame, end: float) -> list[float]:
    """Where a signal that was quiet began to swing, within the last three hours."""
    found = []
    part = frame.between(end - LOOKS_S[0], end)
    for name in STIRRED:
        x = frame.signal(name)[part]
        good = np.isfinite(x)
        at = stirred_at(x[good])
        if at is not None and not _as_wide_before(x[good], at):
            found.append(float(frame.times[part][good][at]))
    return found


def _as_wide_before(x: Array, at: int) -> bool:
    """A sawtooth moves most where it falls back; what already swung as far has not begun to."""
    low, high = quantiles(x[:at], 0.05, 0.95)
    return swings_of(x[:at] - x[:at].mean()) >= 2 * SWINGS_LEAST and float(np.ptp(x[at:])) < WIDER * (high - low)


def _been_there(frame: Frame, name: str, at: float, step: Jump, end: float) -> bool:
    """A signal that swings and stands, for a while yet, about where it has been swinging to: no new level."""
    x = finite(frame.signal(name)[frame.between(at - EARLIER_S, at)])
    few_s = FEW * EARLIER_S / max(x.size, 1)  # what comes after holds too few samples to show how it varies
    if x.size < 12 or swings_of(x - x.mean()) < 2 * SWINGS_LEAST:
        return False
    low, high = quantiles(x, 0.05, 0.95)
    beyond = max(low - step.after, step.after - high, 0.0)
    within, outside = max(WITHIN_S, few_s), max(BEYOND_S, few_s)
    return end - at < (within if beyond == 0 else outside if beyond < high - low else 0.0)


def _quantum(name: str, step: Jump) -> bool:
    """Vibration is sent in tenths of g: a step of one or two is its resolution."""
    return name == "vibration" and abs(step.after - step.before) < 0.25


def _stands(x: Array, step: Jump) -> bool:
    """Two samples at least, or one that fell by more than two fifths."""
    return x.size - step.index >= 2 or abs(step.after - step.before) > 0.4 * abs(step.before)


def level(frame: Frame, x: Array, stretch: Stretch) -> float | None:
    return median(x[frame.between(stretch.start, stretch.end)])


def variability(frame: Frame, name: str, end: float, not_before: float | None) -> float | None:
    """Variation in per cent about the straight line over an hour and a half, or more where samples or swings are few.

    What goes there and does not come back has not swung: of such a stretch only the noise counts.
    """
    x, quiet = frame.signal(name), None
    for hours in (1.5, 3.0, 6.0):
        start = end - hours * 3600
        part = frame.between(max(start, not_before) if not_before and end - not_before >= 900 else start, end)
        good = finite(x[part])
        if good.size < 8:
            continue
        if swings_of(detrended(frame.times[part], x[part])) >= SWINGS_LEAST:
            return variation_pct(frame.times[part], x[part])
        quiet = _noise_pct(good) if quiet is None else quiet
        if hours >= 3:
            break
    return quiet


def rolls(frame: Frame, name: str, end: float, least_pct: float) -> bool | None:
    """Whether a signal goes up and down smoothly, again and again, by more than `least_pct`; noise alone does not."""
    part = frame.between(end - SWING_S, end)
    x = finite(frame.signal(name)[part])
    if x.size < 24 or abs(float(x.mean())) < 1e-9:
        return None
    left = detrended(frame.times[part], frame.signal(name)[part])
    spread, steps = float(left.std()), float(np.diff(left).std()) / np.sqrt(2)
    if 100 * spread < least_pct * abs(float(x.mean())):
        return False
    return steps < SMOOTH * spread and swings_of(left) >= 2 * SWINGS_LEAST - 1


def comes_and_goes(frame: Frame, name: str, end: float, least_pct: float) -> bool:
    """Whether a signal went far from its middle and came back within three hours; what stays away has only moved."""
    x = finite(frame.signal(name)[frame.between(end - LOOKS_S[0], end)])
    if x.size < 24 or abs(float(x.mean())) < 1e-9:
        return False
    away = x - float(x.mean())
    return 100 * float(away.std()) > least_pct * abs(float(x.mean())) and swings_of(away) >= 2


def _noise_pct(good: Array) -> float | None:
    middle = float(good.mean())
    steps = noise(np.diff(good))
    return None if steps is None or abs(middle) < 1e-9 else float(100 * steps / np.sqrt(2) / abs(middle))


def swing_depth_pct(frame: Frame, x: Array, end: float, base: float | None) -> float | None:
    """How far the valleys of the last hour and a half lie under the baseline, in per cent of it."""
    good = finite(x[frame.between(end - SWING_S, end)])
    if good.size < 6 or not base:
        return None
    return float(100 * (base - quantiles(good, 0.1)[0]) / base)


def swing_pct(frame: Frame, x: Array, end: float) -> float | None:
    """The usual height of the swings: from the 10th to the 90th percentile, in per cent of the median."""
    part = frame.between(end - SWING_S, end)
    left = detrended(frame.times[part], x[part])
    middle = median(x[part])
    if left.size < 6 or not middle:
        return None
    return _width_pct(left, middle)


def _width_pct(left: Array, middle: float) -> float:
    low, high = quantiles(left, 0.1, 0.9)
    return 100 * (high - low) / abs(middle)


def spiky(frame: Frame, x: Array, end: float) -> bool | None:
    """More and higher peaks than valleys: the mark of solids in current, torque and vibration."""
    good = finite(x[frame.between(end - SWING_S, end)])
    if good.size < 12:
        return None
    low, middle, high = quantiles(good, 0.05, 0.5, 0.97)
    if middle <= 0:
        return None
    return bool(high - middle > 0.08 * middle and high - middle > 1.3 * (middle - low))


def step_shape(frame: Frame, name: str, around: float | None, end: float) -> Jump | None:
    """The change of level around the onset, with the samples it took."""
    centre = around if around is not None else end - 5400
    part = frame.between(centre - 5400, min(centre + 5400, end))
    x = finite(frame.signal(name)[part])
    return jump(x) if x.size >= 6 else None


def slope_h(frame: Frame, x: Array, end: float, hours: float, not_before: float | None = None) -> float | None:
    start = max(end - hours * 3600, not_before or 0.0)
    part = frame.between(start, end)
    per_s = slope(frame.times[part], x[part])
    return None if per_s is None else per_s * 3600


def roughness(frame: Frame, name: str, start: float, end: float) -> float | None:
    """Sample-to-sample noise, robust against drift."""
    x = finite(frame.signal(name)[frame.between(start, end)])
    return None if x.size < 6 else noise(np.diff(x, n=2))


def beat(frame: Frame, names: tuple[str, ...], end: float) -> tuple[float | None, float | None]:
    """Period and concentration of the most rhythmic of these signals over six hours."""
    part = frame.between(end - 6 * 3600, end)
    best: tuple[float | None, float | None] = (None, None)
    for name in names:
        period, share = rhythm(frame.times[part], frame.signal(name)[part])
        if share is not None and share > (best[1] or 0.0):
            best = (period, share)
    return best


def wellhead_lead_min(frame: Frame, end: float, period_min: float | None) -> float | None:
    part = frame.between(end - 6 * 3600, end)
    if period_min is None:
        return None
    whp, flow = frame.signal("tubing_pressure")[part], frame.signal("flow_rate")[part]
    return lead_min(frame.times[part], whp, flow, period_min / 2)
