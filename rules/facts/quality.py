"""Judges every signal: good, suspect, bad or missing; what is bad is taken out before any rule sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rules.facts.arrays import finite, jump, median, middle, quantiles, runs
from rules.facts.frame import Mask, interval_s
from rules.model import Case, Quality
from telemetry.model import Array

GAUGE = ("pip", "discharge_pressure", "motor_temp", "intake_temp", "vibration")
PRESSURES = ("pip", "discharge_pressure", "tubing_pressure", "casing_pressure")
TEMPERATURES = ("motor_temp", "intake_temp")
SURFACE = ("flow_rate", "motor_current", "vsd_frequency", "torque", "drive_voltage")
SETTINGS = (
    "vsd_frequency",
    "choke_position",
    "gor",
    "water_cut",
    "flow_variance",
    "casing_pressure",
    "leakage_current",
)
PLAUSIBLE = {
    "flow_rate": (0, 100_000),
    "pip": (-15, 15_000),
    "motor_current": (0, 2_000),
    "motor_temp": (-40, 350),
    "vibration": (0, 50),
    "vsd_frequency": (0, 250),
    "flow_variance": (0, 1_000),
    "torque": (0, 20_000),
    "gor": (0, 100_000),
    "discharge_pressure": (-15, 20_000),
    "intake_temp": (-40, 300),
    "tubing_pressure": (-15, 10_000),
    "casing_pressure": (-15, 10_000),
    "drive_voltage": (0, 15_000),
    "leakage_current": (0, 1_000),
    "water_cut": (0, 100),
    "current_imbalance": (0, 100),
    "choke_position": (0, 100),
}
DEAD_WORDS = (-1.0, -1.1111, 0.0, -17.7778)  # a dead gauge's 30.2, 30, 32 and 0 degF
WORDS = (65_535.0, 32_767.0)  # all bits set: no value
WRONG_UNITS = {"bar": 1 / 14.5038, "kPa": 6.894757, "kg/cm2": 0.070307}
MOVES_WITH_A_WELL = {"flow_rate": 0.5, "motor_current": 0.12, "discharge_pressure": 0.05}
FROZEN_SAMPLES = {"pip": 6, "discharge_pressure": 6, "motor_temp": 30}
FROZEN_SAMPLES_ELSE = 12
FROZEN_S = {"intake_temp": 86_400.0, "vibration": 86_400.0, "flow_rate": 21_600.0, "motor_temp": 7_200.0}
FROZEN_S_ELSE = 3_600.0
SAME_MOMENT = 2  # samples
MOSTLY = 0.8
FROZEN_MANY, FROZEN_S_MANY = 60, 1_500.0


@dataclass(frozen=True)
class Checked:
    """Per signal its quality, what is wrong with it, and the clean samples."""

    quality: Mapping[str, Quality]
    trouble: Mapping[str, str]
    clean: Mapping[str, Array]
    history: Mapping[str, Array]
    since: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Signal:
    """One signal as it came, with its history and the other signals beside it."""

    name: str
    times: Array
    x: Array
    history: Array | None
    stopped: bool
    others: Mapping[str, Array]


def check(case: Case, stopped: bool) -> Checked:
    times, raw = case.recent.times, case.recent.values
    quality: dict[str, Quality] = {}
    trouble: dict[str, str] = {}
    since: dict[str, float] = {}
    clean: dict[str, Array] = {}
    others = {name: plausible(name, x) for name, x in raw.items() if name in PLAUSIBLE}
    history = {name: _past(name, x) for name, x in case.history.values.items() if name in PLAUSIBLE}
    for name in PLAUSIBLE:
        x = raw.get(name, np.full(times.size, np.nan))
        kept, kind, start = _one(Signal(name, times, x, history.get(name), stopped, others))
        clean[name] = kept
        quality[name] = "missing" if kind == "missing" else "bad" if kind else "good"
        if kind and kind != "missing":
            trouble[name] = kind
            since[name] = start
        elif not kind and _spikes(x, kept):
            quality[name] = "suspect"
            trouble[name] = "spikes"
    return Checked(quality, trouble, clean, history, since)


def plausible(name: str, x: Array) -> Array:
    low, high = PLAUSIBLE[name]
    word = (x == WORDS[0]) | (x == WORDS[1])
    result: Array = np.where((x >= low) & (x <= high) & ~word, x, np.nan)
    return result


def _past(name: str, x: Array) -> Array:
    """The half-hour means without those of a gauge that was dead."""
    kept = plausible(name, x)
    if name in GAUGE and name != "vibration":
        kept[np.abs(kept) < 0.001] = np.nan
    return kept


def _one(seen: Signal) -> tuple[Array, str, float]:
    """The clean samples, the kind of trouble ("" for none) and when it began."""
    kept = _without_dropped_frames(seen.name, plausible(seen.name, seen.x))
    words = np.isfinite(seen.x) & ~np.isfinite(plausible(seen.name, seen.x))
    if _at_the_end(seen.x, words, 3):
        odd, unit = _wrong_unit(seen, seen.x)
        return kept, unit if odd.any() else "sentinel", float(seen.times[_last_run(seen.x, words)])
    if not _alive(seen.times, kept):
        return kept, "missing", 0.0
    for find in (_sentinel, _wrong_unit, _frozen):
        bad, kind = find(seen, kept)
        if bad.any() and not kind:
            kept = np.where(bad, np.nan, kept)
        elif bad.any():
            first = float(
                seen.times[int(np.argmax(bad))] if kind.startswith("wrong") else seen.times[_last_run(kept, bad)]
            )
            return np.where(bad | (seen.times >= first), np.nan, kept), kind, first
    return kept, "", 0.0


def _alive(times: Array, x: Array) -> bool:
    """Whether the signal still comes: its last sample is not older than three of its own usual intervals."""
    own = times[np.isfinite(x)]
    if own.size == 0:
        return False
    usual = interval_s(own) or 600.0
    return bool(times[-1] - own[-1] <= max(3 * usual, 900.0))


def _without_dropped_frames(name: str, x: Array) -> Array:
    """Single zeros or absurd values between good samples are lost frames, not readings."""
    good = np.flatnonzero(np.isfinite(x))
    if name not in GAUGE or name == "vibration" or good.size < 5:
        return x
    y = x[good]
    level = middle(y)
    odd = np.abs(y) < 0.001
    if name in TEMPERATURES:
        odd |= y > max(205.0, level + 100)
    lone = odd & ~np.r_[False, odd[:-1]] & ~np.r_[odd[1:], False]
    if level <= 1 or not lone.any():
        return x
    result = x.copy()
    result[good[lone]] = np.nan
    return result


def _spikes(x: Array, kept: Array) -> bool:
    dropped = int(np.isfinite(x).sum() - np.isfinite(kept).sum())
    return dropped > max(3, 0.01 * x.size)


def _sentinel(seen: Signal, x: Array) -> tuple[Mask, str]:
    none = np.zeros(x.size, dtype=bool)
    if seen.name not in GAUGE:
        return none, ""
    dead = np.abs(x) < 0.001
    if seen.name == "vibration":
        dead = dead & _zero_with_pressures(x.size, seen.others) & (not seen.stopped)
    if seen.name in TEMPERATURES:
        dead |= (np.abs(x[:, None] - np.array(DEAD_WORDS)) < 0.03).any(axis=1)
    return dead, "sentinel" if _at_the_end(x, dead) else ""


def _zero_with_pressures(size: int, others: Mapping[str, Array]) -> Mask:
    dead = np.zeros(size, dtype=bool)
    for name in ("pip", "motor_temp"):
        x = others.get(name)
        if x is not None:
            dead |= ~np.isfinite(plausible(name, x)) | (np.abs(x) < 0.001)
    return dead


def _at_the_end(x: Array, bad: Mask, samples: int = 2) -> bool:
    good = np.isfinite(x)
    return bool(good.any()) and bool(bad[good][-samples:].all())


def _last_run(x: Array, bad: Mask) -> int:
    """Where the unbroken run of bad samples at the end begins."""
    good = np.flatnonzero(np.isfinite(x) & ~bad)
    good = good[1:][np.diff(good) == 1] if good.size > 1 else good  # a lone one among bad ones is bad as well
    after = int(good[-1]) if good.size else -1
    return after + 1 + int(np.argmax(bad[after + 1 :]))


def _wrong_unit(seen: Signal, x: Array) -> tuple[Mask, str]:
    none = np.zeros(x.size, dtype=bool)
    now = median(finite(x)[-5:])
    if now is None:
        return none, ""
    if seen.name in TEMPERATURES:
        return _fahrenheit(x, now, seen.history)
    then = _usual(x, seen.history)
    if seen.name not in PRESSURES or then is None or then < 50:
        return none, ""
    for unit, factor in WRONG_UNITS.items():
        if abs(now / then - factor) < 0.08 * factor:
            odd = np.abs(x / then - factor) < 0.2 * factor
            return (none, "") if _well_moved(seen, odd) else (odd, f"wrong_unit_{unit}")
    return none, ""


def _usual(x: Array, history: Array | None) -> float | None:
    """The level of a day or more of history, else that before the clearest change of level."""
    long = median(history, 48) if history is not None else None
    if long is not None:
        return long
    step = jump(finite(x), 0.3, 8.0)
    return None if step is None or step.samples > SAME_MOMENT else step.before


def _well_moved(seen: Signal, odd: Mask) -> bool:
    """Whether flow, current or another pressure changed with it: then the well did it, not a unit."""
    first = int(np.argmax(odd))
    for name, limit in MOVES_WITH_A_WELL.items():
        x = seen.others.get(name)
        before, after = (median(finite(x[:first])[-48:]), median(finite(x[first:])[-5:])) if x is not None else (0, 0)
        if name == seen.name or not before or after is None:
            continue
        if abs(after / before - 1) > limit and (name not in PRESSURES or 0.3 < after / before < 3):
            return True
    return False


def _fahrenheit(x: Array, now: float, history: Array | None) -> tuple[Mask, str]:
    then = _usual(x, history)
    if now > 205:
        return x > 205, "wrong_unit_degF"
    if then is not None and then > 30 and abs(now - (1.8 * then + 32)) < 0.03 * now:
        return np.abs(x - (1.8 * then + 32)) < 0.1 * now, "wrong_unit_degF"
    return np.zeros(x.size, dtype=bool), ""


def _frozen(seen: Signal, x: Array) -> tuple[Mask, str]:
    none = np.zeros(x.size, dtype=bool)
    good = np.flatnonzero(np.isfinite(x))
    if seen.name in SETTINGS or good.size < 8 or (seen.stopped and seen.name not in PRESSURES):
        return none, ""
    y = x[good]
    if y[-1] == 0 and seen.name in (*SURFACE, "flow_variance", "vibration"):
        return none, ""
    starts, lengths = runs(y)
    first, last = int(starts[-1]), float(lengths[-1])
    lasted_s = float(seen.times[good[-1]] - seen.times[good[first]])
    least_s = FROZEN_S.get(seen.name, FROZEN_S_ELSE if last < FROZEN_MANY else FROZEN_S_MANY)
    if last <= FROZEN_SAMPLES.get(seen.name, FROZEN_SAMPLES_ELSE) or lasted_s < least_s:
        return none, ""
    if not _unlike_itself(lengths, seen.history) or not _others_move(seen.name, good[first], seen.others):
        return none, ""
    if _others_stand(seen.name, int(good[first]), seen.others):
        return none, ""
    bad = none.copy()
    bad[good[first] :] = True
    return bad, "frozen"


def _unlike_itself(lengths: Array, history: Array | None) -> bool:
    """The last run is far longer than the signal's own usual runs, or it used to move and now never does."""
    if lengths.size >= 20:
        return bool(lengths[-1] > 3 * quantiles(lengths[:-1], 0.99)[0])
    if history is None or finite(history).size < 96:
        return False
    before = finite(history)[:-96]
    changes = np.diff(before)
    return bool(changes.size > 24 and lengths.size <= 3 and (changes != 0).mean() > 0.9)


def _device(name: str) -> str:
    return "gauge" if name in GAUGE else "wellhead" if name in PRESSURES else "surface"


def _others_stand(name: str, first: int, others: Mapping[str, Array]) -> bool:
    """Whether signals of another device came to rest at the same moment: then it is the well that stands still."""
    for other, x in others.items():
        if other in SETTINGS or _device(other) == _device(name):
            continue
        tail, before = finite(x[first + SAME_MOMENT :]), finite(x[max(first - 12, 0) : first])
        if tail.size <= 3:
            continue
        level = middle(tail)
        if (tail == level).mean() > MOSTLY and (first == 0 or (before != level).mean() > MOSTLY):
            return True
    return False


def _others_move(name: str, first: int, others: Mapping[str, Array]) -> bool:
    for other, x in others.items():
        if other == name or other in SETTINGS:
            continue
        tail = finite(x[first:])
        if tail.size > 3 and np.ptp(tail) > 0:
            return True
    return False


def gauge_dead(checked: Checked, case: Case) -> bool:
    """Every downhole channel that the well once had is gone or dead while the drive or the meter is alive."""
    had = [n for n in GAUGE if _ever(n, case)]
    live = [n for n in SURFACE if checked.quality[n] in ("good", "suspect")]
    gone = [n for n in had if checked.quality[n] in ("bad", "missing") and checked.trouble.get(n) != "frozen"]
    units = [n for n in gone if checked.trouble.get(n, "").startswith("wrong_unit")]
    return len(had) >= 2 and len(gone) == len(had) and not units and bool(live)


def _ever(name: str, case: Case) -> bool:
    x, h = case.recent.values.get(name), case.history.values.get(name)
    return bool((x is not None and np.isfinite(x).any()) or (h is not None and np.isfinite(h).any()))
