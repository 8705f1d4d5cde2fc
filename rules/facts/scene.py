"""Sets the scene for the measurements: clean signals, running state, the stretch that is now, the baseline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rules.conditions import Parameters
from rules.facts import baseline as earlier
from rules.facts import quality as trust
from rules.facts import running as motion
from rules.facts import stretch as lately
from rules.facts.arrays import median, share_pct
from rules.facts.frame import Frame, build, normalised
from rules.model import Case
from telemetry.model import Array

FV_JUMP_S, FV_MEMORY_S = 4_500.0, 7_200.0


@dataclass(frozen=True)
class Scene:
    """What the single measurements share."""

    case: Case
    frame: Frame
    checked: trust.Checked
    running: motion.Running
    step: motion.FrequencyStep | None
    now: lately.Stretch
    base: earlier.Baseline
    features: Mapping[str, Array]
    levels: Mapping[str, float | None]
    raw: Mapping[str, Array]
    limits: Parameters
    plate: float | None = None

    def then(self, name: str) -> float | None:
        return self.base.of(self.features[name], name)

    def change(self, name: str) -> float | None:
        return share_pct(self.levels.get(name), self.then(name))

    def rise(self, name: str) -> float | None:
        now, then = self.levels.get(name), self.then(name)
        return None if now is None or then is None else now - then


def set_scene(case: Case, limits: Parameters) -> Scene:
    history = case.history.values
    gap, long_gap = np.full(case.recent.times.size, np.nan), np.full(case.history.times.size, np.nan)
    raw = {
        n: trust.plausible(n, case.recent.values.get(n, gap)) for n in ("vsd_frequency", "motor_current", "flow_rate")
    }
    rated = case.well.pump.rated_current if case.well.pump else None
    plate = motion.nameplate(rated, raw["motor_current"], history.get("motor_current", long_gap))
    tail = slice(-3, None)
    frequency, current, flow = (raw[n][tail] for n in ("vsd_frequency", "motor_current", "flow_rate"))
    state = motion.states(frequency, current, flow, plate)
    checked = trust.check(case, stopped=bool(state.size and median(state) == 0))
    frame = build(case, checked.clean, checked.history)
    running = motion.judge(frame, plate)
    end = running.stopped_at if running.running is False and running.stopped_at else frame.at
    auto = case.well.drive_mode in ("pip_control", "current_control")
    step = None if auto or running.running is False else motion.frequency_step(frame, frame.at - 8 * 86_400)
    if step is not None and running.started_at is not None and abs(step.at - running.started_at) < 5400:
        step = None  # the start itself
    now = lately.now_of(frame, end, running.running is False)
    features = _features(frame.means, frame, frame.bins.size)
    clean = _features(frame.raw, frame, frame.times.size)
    levels = {name: lately.level(frame, x, now) for name, x in clean.items()}
    features["in_cv"] = frame.spread.get("motor_current", np.full(frame.bins.size, np.nan))
    levels["in_cv"] = lately.variability(frame, "motor_current", end, now.jump_at)
    fresh = lately.variability(frame, "flow_rate", end, now.jump_at)
    age = end - now.jump_at if now.jump_at is not None else np.inf
    # A gateway's variance holds a jump for an hour, its median of the last hour for two.
    if levels["fv"] is None or age < FV_JUMP_S or (age < FV_MEMORY_S and fresh is not None):
        features["fv"] = frame.spread.get("flow_rate", np.full(frame.bins.size, np.nan))
        levels["fv"] = _unrest(frame, end, limits) if fresh is None else fresh
    every = np.ones(frame.bins.size, dtype=bool)
    past = earlier.Past(
        frame.bins, features, levels, every, every, end, limits, int(limits["baseline_hours"] * 2), now.jump_at
    )
    base = _sharpened(frame, _baseline(case, frame, past, plate), past, clean)
    return Scene(case, frame, checked, running, step, now, base, features, levels, clean, limits, plate)


def _unrest(frame: Frame, end: float, limits: Parameters) -> float | None:
    """Of too few samples since a jump: across it they can show that the flow is unstable, not that it is calm."""
    across = lately.variability(frame, "flow_rate", end, None)
    return across if across is not None and across > limits["flow_unstable_pct"] else None


def _features(values: Mapping[str, Array], frame: Frame, size: int) -> dict[str, Array]:
    gap = np.full(size, np.nan)
    names = {
        "q": "flow_rate",
        "pip": "pip",
        "pdp": "discharge_pressure",
        "i": "motor_current",
        "tq": "torque",
        "tm": "motor_temp",
        "ti": "intake_temp",
        "vib": "vibration",
        "fv": "flow_variance",
        "whp": "tubing_pressure",
        "chp": "casing_pressure",
        "gor": "gor",
        "wc": "water_cut",
        "choke": "choke_position",
        "imbalance": "current_imbalance",
        "leakage": "leakage_current",
        "volts": "drive_voltage",
        "f": "vsd_frequency",
    }
    plain = {short: values.get(name, gap) for short, name in names.items()}
    return plain | normalised(values, frame.base_frequency, size)


def _baseline(case: Case, frame: Frame, past: earlier.Past, plate: float | None) -> earlier.Baseline:
    limits, end, f_now = past.limits, past.end, past.now["f"]
    usable = motion.settled(frame, plate)
    for event in case.events:
        moment = event.at.timestamp()
        fresh = usable & (frame.bins >= moment)
        if event.kind == "workover" and moment < end - 3 * 86_400 and fresh.sum() >= past.least:
            usable = fresh
    usable &= ~(past.features["q"] <= limits["flow_zero_share"] * (case.well.target_flow or 0.0))
    f = past.features["f"]
    same = ~(np.abs(f - f_now) > 1.0) if f_now is not None else np.ones(f.size, dtype=bool)
    if f_now is not None:
        usable &= ~(np.abs(f - f_now) > limits["comparable_hz"])
    return earlier.find(replace(past, usable=usable, same=same))


def _sharpened(frame: Frame, base: earlier.Baseline, past: earlier.Past, raw: Mapping[str, Array]) -> earlier.Baseline:
    """The onset to the sample, where the leading feature has raw samples."""
    lead = base.lead
    if base.onset is None or lead is None or lead in ("fv", "in_cv", "dpn"):
        return base
    level = base.of(past.features[lead], lead)
    return replace(base, onset=earlier.sharpened(frame.times, raw[lead], base.onset, level, past.now[lead]))
