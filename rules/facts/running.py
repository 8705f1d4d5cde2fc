"""Whether the pump runs, since when, how often it started, and when its frequency was changed."""

from dataclasses import dataclass

import numpy as np

from rules.facts.arrays import finite, median, quantiles
from rules.facts.frame import BIN_S, Frame, Mask
from telemetry.model import Array

STOPPED_HZ = 5.0
STOPPED_SHARE = 0.1
SETTLE_BINS = 4


@dataclass(frozen=True)
class Running:
    """`running` is None when neither frequency, current nor flow says; times are epoch seconds."""

    running: bool | None
    stopped_at: float | None = None
    started_at: float | None = None
    starts_24h: int = 0
    last_run_s: float | None = None
    slow_stop: bool = False


@dataclass(frozen=True)
class FrequencyStep:
    at: float
    before: float
    after: float
    unsteady: bool = False


def nameplate(rated: float | None, current: Array, history: Array) -> float | None:
    """The motor's rated current, or the most it has usually drawn."""
    if rated:
        return rated
    known = finite(np.r_[current, history])
    return quantiles(known, 0.9)[0] if known.size else None


def states(frequency: Array, current: Array, flow: Array, plate: float | None) -> Array:
    """1 running, 0 stopped, NaN unknown, for every sample."""
    slow = np.where(np.isfinite(frequency), (frequency < STOPPED_HZ).astype(float), np.nan)
    idle = np.full(current.size, np.nan)
    if plate:
        idle = np.where(np.isfinite(current), (current < STOPPED_SHARE * plate).astype(float), np.nan)
    dry = np.where(np.isfinite(flow), (flow <= 0).astype(float), np.nan)
    both = np.where(np.isfinite(slow) & np.isfinite(idle), np.minimum(slow, idle), np.nan)
    either = np.where(np.isfinite(slow), slow, idle)
    stopped = np.where(np.isfinite(both), np.maximum(both, np.where(idle == 1, np.nan_to_num(dry), 0)), either)
    lifting = np.where(np.isfinite(stopped) | ~(flow > 0), stopped, 0.0)
    result: Array = 1 - lifting
    return result


def judge(frame: Frame, plate: float | None) -> Running:
    state = states(frame.signal("vsd_frequency"), frame.signal("motor_current"), frame.signal("flow_rate"), plate)
    known = np.flatnonzero(np.isfinite(state))
    if known.size == 0:
        return Running(None)
    times, on = frame.times[known], state[known] > 0.5
    flips = np.flatnonzero(on[1:] != on[:-1]) + 1
    starts, stops = times[flips[on[flips]]], times[flips[~on[flips]]]
    recent = int((starts > frame.at - 86_400).sum())
    if on[-1]:
        return Running(True, None, float(starts[-1]) if starts.size else _start_in_history(frame, plate), recent)
    stopped_at = float(stops[-1]) if stops.size else _stop_in_history(frame, plate)
    before = starts[starts < stopped_at] if stopped_at else starts
    last_run = stopped_at - float(before[-1]) if stopped_at and before.size else None
    return Running(False, stopped_at, None, recent, last_run, _slow_stop(frame, stopped_at))


def bins_on(frame: Frame, plate: float | None) -> Array:
    return states(frame.mean("vsd_frequency"), frame.mean("motor_current"), frame.mean("flow_rate"), plate)


def _stop_in_history(frame: Frame, plate: float | None) -> float | None:
    state = bins_on(frame, plate)
    on = np.flatnonzero(state == 1)
    return float(frame.bins[on[-1]] + BIN_S) if on.size else None


def _start_in_history(frame: Frame, plate: float | None) -> float | None:
    state = bins_on(frame, plate)
    off = np.flatnonzero(state == 0)
    return float(frame.bins[off[-1]] + BIN_S) if off.size else None


def _slow_stop(frame: Frame, stopped_at: float | None) -> bool:
    """A ramp-down: the frequency passed two or more values between its run and zero."""
    if stopped_at is None:
        return False
    last = finite(frame.signal("vsd_frequency")[frame.between(stopped_at - 1800, stopped_at + 600)])
    if last.size < 4:
        return False
    top = float(last.max())
    return int(((last > STOPPED_HZ) & (last < 0.9 * top)).sum()) >= 2


def settled(frame: Frame, plate: float | None) -> Mask:
    """Half hours in which the pump ran and had run for two hours at an unchanged frequency."""
    state = bins_on(frame, plate)
    alive = np.isfinite(np.vstack([frame.mean(n) for n in ("flow_rate", "pip", "motor_current", "tubing_pressure")]))
    ran = np.where(np.isfinite(state), state > 0.5, alive.any(axis=0))
    frequency = frame.mean("vsd_frequency")
    change = np.zeros(ran.size, dtype=bool)
    moved = np.abs(np.diff(frequency)) > 0.5
    if moved.mean() < 0.2:  # more: a drive in automatic mode, which never settles by that measure
        change[1:] |= moved
    change[1:] |= ran[1:] & (state[:-1] < 0.5)
    disturbed = change.copy()
    for back in range(1, SETTLE_BINS + 1):
        disturbed[back:] |= change[:-back]
    disturbed[:-1] |= state[1:] < 0.5  # the half hour in which it stopped
    result: Mask = ran & ~disturbed
    return result


def frequency_step(frame: Frame, since: float) -> FrequencyStep | None:
    """The last change of level of the drive's frequency after `since`, by more than 0.5 Hz and held."""
    f = frame.mean("vsd_frequency")
    chosen = np.isfinite(f) & (f > STOPPED_HZ) & (frame.bins >= since)
    raw = frame.signal("vsd_frequency")
    now = median(raw[frame.between(frame.at - 900, frame.at + 1)]) or median(finite(raw)[-3:])
    if now is None or now < STOPPED_HZ:
        return None
    times, values = frame.bins[chosen] + BIN_S / 2, f[chosen]
    away = np.flatnonzero(np.abs(values - now) > 0.5)
    if away.size == 0 and values.size:
        return _fresh_step(frame, now)
    if away.size == 0:
        return None
    edge = float(times[away[-1]])
    at = _exact(frame, edge, now) or edge
    before = values[times < at - BIN_S]
    earlier = before[-48:]
    if earlier.size < 2:
        return None
    return FrequencyStep(at, float(np.median(earlier)), now, hunts(frame))


def hunts(frame: Frame) -> bool:
    """A frequency that moves up and down again and again in two hours: not an operator, but the drive."""
    return moves_of(finite(frame.signal("vsd_frequency")[frame.between(frame.at - 7200, frame.at)])) >= 3


def moves_of(f: Array, near: float = 0.12, far: float = 0.3) -> int:
    """How often the frequency left its middle for above or below it, or came back; one step is one move."""
    if f.size < 4:
        return 0
    off = f - float(np.median(f))
    places = np.where(off > far, 1, np.where(off < -far, -1, 0))[(np.abs(off) > far) | (np.abs(off) < near)]
    return int((places[1:] != places[:-1]).sum())


def held(frame: Frame) -> bool:
    """Whether the frequency has stood still for the last five minutes, or two samples where they are rarer."""
    every = frame.signal("vsd_frequency")
    recent = finite(every[frame.between(frame.at - 420, frame.at + 1)])
    f = recent if recent.size > 1 else finite(every)[-2:]
    return bool(f.size < 2 or np.ptp(f) < 0.25)


def _fresh_step(frame: Frame, now: float) -> FrequencyStep | None:
    """A change so young that no half-hour mean shows it."""
    raw = frame.signal("vsd_frequency")
    part = frame.between(frame.at - 7200, frame.at + 1)
    t, x = frame.times[part], raw[part]
    away = np.flatnonzero((np.abs(x - now) > 0.5) & (x > STOPPED_HZ))
    if away.size < 2 or frame.at - t[away[-1]] < 300:
        return None
    last = int(away[-1])
    return FrequencyStep(float(t[min(last + 1, t.size - 1)]), float(np.median(x[away])), now, hunts(frame))


def _exact(frame: Frame, edge: float, now: float) -> float | None:
    part = frame.between(edge - 2 * BIN_S, edge + 2 * BIN_S)
    t, x = frame.times[part], frame.signal("vsd_frequency")[part]
    away = np.flatnonzero(np.abs(x - now) > 0.5)
    if away.size == 0 or away[-1] + 1 >= t.size:
        return None
    return float(t[away[-1] + 1])
