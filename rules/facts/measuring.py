"""Puts the measurements of a case together into one flat set of named facts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rules.conditions import Parameters, Value
from rules.facts import baseline as earlier
from rules.facts import quality as trust
from rules.facts import running as motion
from rules.facts import stretch as lately
from rules.facts import wellside
from rules.facts.arrays import finite, median, share_pct
from rules.facts.comparing import Comparison, compare
from rules.facts.frame import Frame, build, interval_s, normalised
from rules.model import Case
from telemetry.model import Array

FV_MEMORY_S = 4500.0
PROCESS = ("flow_rate", "motor_current", "pip", "discharge_pressure", "tubing_pressure")
PRESSURE_SIGNALS = ("pip", "tubing_pressure", "discharge_pressure")
SHORT = {"pip": "pip", "discharge_pressure": "pdp", "tubing_pressure": "whp", "motor_temp": "tm", "vibration": "vib"}


@dataclass(frozen=True)
class Measured:
    """Facts by name, comparisons by signal, moments by what began there (epoch s), and the stretches they rest on."""

    facts: Mapping[str, Value]
    comparisons: Mapping[str, Comparison]
    moments: Mapping[str, float | None]
    checked: trust.Checked
    baseline: tuple[float, float] | None


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

    def then(self, name: str) -> float | None:
        return self.base.of(self.features[name], name)

    def change(self, name: str) -> float | None:
        return share_pct(self.levels.get(name), self.then(name))

    def rise(self, name: str) -> float | None:
        now, then = self.levels.get(name), self.then(name)
        return None if now is None or then is None else now - then


def measure(case: Case, limits: Parameters) -> Measured:
    scene = _scene(case, limits)
    facts: dict[str, Value] = {}
    for part in (_silence, _data, _motion, _frequency, _changes, _production, _electrics, _shape, _swings, _timing):
        facts |= part(scene)
    facts |= wellside.log_facts(case, scene.running.stopped_at, scene.step.at if scene.step else None)
    facts |= _judged(scene, facts)
    span = (scene.base.start, scene.base.end)
    return Measured(
        facts,
        compare(scene.frame, scene.checked, scene.base, scene.now, limits),
        _moments(scene, facts),
        scene.checked,
        None if span[0] is None or span[1] is None else (span[0], span[1]),
    )


def _scene(case: Case, limits: Parameters) -> Scene:
    raw, history = case.recent.values, case.history.values
    gap, long_gap = np.full(case.recent.times.size, np.nan), np.full(case.history.times.size, np.nan)
    rated = case.well.pump.rated_current if case.well.pump else None
    plate = motion.nameplate(rated, raw.get("motor_current", gap), history.get("motor_current", long_gap))
    tail = slice(-3, None)
    frequency, current, flow = (raw.get(n, gap)[tail] for n in ("vsd_frequency", "motor_current", "flow_rate"))
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
    stale = now.jump_at is not None and end - now.jump_at < FV_MEMORY_S  # a gateway's variance still holds the jump
    if levels["fv"] is None or stale:
        features["fv"] = frame.spread.get("flow_rate", np.full(frame.bins.size, np.nan))
        levels["fv"] = lately.variability(frame, "flow_rate", end, now.jump_at)
    every = np.ones(frame.bins.size, dtype=bool)
    past = earlier.Past(frame.bins, features, levels, every, every, end, limits, int(limits["baseline_hours"] * 2))
    base = _sharpened(frame, _baseline(case, frame, past, plate), past, clean)
    return Scene(case, frame, checked, running, step, now, base, features, levels, clean, limits)


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


def _silence(scene: Scene) -> dict[str, Value]:
    case = scene.case
    last = case.last_seen
    if last is None and case.recent.times.size:
        silent: float | None = scene.frame.at - float(case.recent.times[-1])
    else:
        silent = (case.at - last).total_seconds() if last is not None else None
    usual = case.well.interval_s or interval_s(case.recent.times) or interval_s(case.history.times)
    known = max(case.well.interval_s or 0.0, interval_s(case.recent.times) or 0.0)
    limit = max(3 * known, scene.limits["silence_floor_s"]) if known else scene.limits["silence_unknown_s"]
    return {
        "ever_seen": silent is not None or bool(case.history.times.size),
        "silent_min": None if silent is None else silent / 60,
        "silent_limit_min": limit / 60,
        "usual_interval_min": None if usual is None else usual / 60,
        "silent": silent is not None and silent > limit,
    }


def _data(scene: Scene) -> dict[str, Value]:
    good = [n for n in PROCESS if scene.checked.quality[n] in ("good", "suspect")]
    troubled = [n for n, kind in scene.checked.trouble.items() if kind != "spikes"]
    bad = troubled[0] if troubled else None
    last = finite(scene.case.recent.values.get(bad, np.empty(0))) if bad else np.empty(0)
    return {
        "process_signals": len(good),
        "process_names": ", ".join(good),
        "has_flow_or_current": "flow_rate" in good or "motor_current" in good,
        "gauge_dead": trust.gauge_dead(scene.checked, scene.case),
        "bad_signal": bad,
        "bad_kind": scene.checked.trouble.get(bad, "").split("_")[0] if bad else None,
        "bad_unit": scene.checked.trouble[bad].removeprefix("wrong_unit_") if bad else None,
        "bad_value": float(last[-1]) if last.size else None,
        "bad_count": len(troubled),
        "baseline_known": scene.base.start is not None,
        "baseline_days": float(scene.base.rows.sum()) / 48,
    }


def _motion(scene: Scene) -> dict[str, Value]:
    run, at = scene.running, scene.frame.at
    ran_h = None if run.started_at is None else (at - run.started_at) / 3600
    drift = lately.slope_h(scene.frame, scene.raw["pip"], at, 1.0)
    pip = scene.levels["pip"]
    moving = drift is not None and pip is not None and abs(drift) > 0.01 * abs(pip) + 1
    settling = ran_h is not None and (
        ran_h < scene.limits["settle_h"] or (ran_h < scene.limits["settle_most_h"] and moving)
    )
    return {
        "running": run.running,
        "stopped_h": None if run.stopped_at is None else (at - run.stopped_at) / 3600,
        "run_h": ran_h,
        "settling": settling and run.running is True,
        "starts_24h": run.starts_24h,
        "last_run_min": None if run.last_run_s is None else run.last_run_s / 60,
        "slow_stop": run.slow_stop if run.running is False else None,
    }


def _frequency(scene: Scene) -> dict[str, Value]:
    step = scene.step
    start = max(scene.now.end - 3600, step.at if step and not step.unsteady else 0.0)
    f = finite(scene.raw["f"][scene.frame.between(start, scene.now.end)])
    wander = float(np.std(f)) if f.size >= 6 else None
    facts: dict[str, Value] = {
        "frequency": scene.levels["f"],
        "frequency_sd": wander,
        "frequency_auto": scene.case.well.drive_mode in ("pip_control", "current_control"),
        "frequency_step_hz": step.after - step.before if step and not step.unsteady else None,
        "frequency_before": step.before if step else None,
        "frequency_step_h": (scene.frame.at - step.at) / 3600 if step else None,
    }
    return facts | _across_step(scene)


def _across_step(scene: Scene) -> dict[str, Value]:
    """Changes of the normalised features from the day before the frequency step until now."""
    step, frame = scene.step, scene.frame
    changes: dict[str, Value] = {f"step_{name}_pct": None for name in ("qn", "dpn", "in", "q", "pip")}
    if step is None:
        return changes
    rows = (frame.bins >= step.at - 86_400 - 1800) & (frame.bins + 1800 <= step.at)
    rows &= scene.features["f"] > motion.STOPPED_HZ
    for name in ("qn", "dpn", "in", "q", "pip"):
        changes[f"step_{name}_pct"] = share_pct(scene.levels[name], median(scene.features[name][rows], 2))
    return changes


def _changes(scene: Scene) -> dict[str, Value]:
    relative = ("q", "qn", "pip", "pdp", "dpn", "in", "i", "tqn", "whp", "chp", "gor", "leakage", "volts")
    facts: dict[str, Value] = {f"{name}_pct": scene.change(name) for name in relative}
    absolute = ("tm", "ti", "dt", "wc", "choke", "fv")
    facts |= {f"{name}_rise": scene.rise(name) for name in absolute}
    vib, vib_then = scene.levels["vib"], scene.then("vib")
    facts["vib_now"] = vib
    facts["vib_ratio"] = None if vib is None or vib_then is None else vib / max(vib_then, 0.1)
    facts |= {f"{name}_now": scene.levels[name] for name in ("tm", "pip", "whp", "pdp", "i", "gor", "wc")}
    facts["heat"] = facts["dt_rise"] if facts["dt_rise"] is not None else facts["tm_rise"]
    return facts


def _production(scene: Scene) -> dict[str, Value]:
    well, levels = scene.case.well, scene.levels
    target, flow = well.target_flow, levels["q"]
    best = wellside.best_flow(well.pump)
    level, ratio = wellside.level_of(levels["qn"], flow, best, target)
    expected = target or scene.then("q")
    mean = _swinging_mean(scene)
    to_target = mean / target if mean is not None and target else None
    floor = wellside.pip_floor(well, levels["chp"], scene.limits["pip_min"])
    pip, pip_then = levels["pip"], scene.then("pip")
    density = wellside.gravity(levels["wc"] if levels["wc"] is not None else well.water_cut_pct, well.oil_gravity_api)
    return {
        "flow": flow,
        "target": target,
        "to_target": to_target,
        "flow_level": level,
        "flow_level_ratio": ratio,
        "flow_to_best": levels["qn"] / best if levels["qn"] is not None and best else None,
        "flow_share": flow / expected if flow is not None and expected else None,
        "pip_floor": floor,
        "pip_to_base": pip / pip_then if pip is not None and pip_then else None,
        "pip_limit": max(0.8 * pip_then, floor) if pip_then else floor,
        "head_ratio": wellside.head_ratio(well.pump, levels["qn"], levels["dpn"], density),
        "head_ratio_base": wellside.head_ratio(well.pump, scene.then("qn"), scene.then("dpn"), density),
    }


def _swinging_mean(scene: Scene) -> float | None:
    """The flow that counts against the target: the median of now, or while it swings the mean of two hours."""
    part = scene.frame.between(max(scene.now.end - 7200, scene.now.jump_at or 0.0), scene.now.end)
    flow = finite(scene.raw["q"][part])
    steady = (scene.levels["fv"] or 0.0) <= scene.limits["flow_stable_again_pct"]
    return scene.levels["q"] if steady or flow.size < 6 else float(flow.mean())


def _electrics(scene: Scene) -> dict[str, Value]:
    rated = scene.case.well.pump.rated_current if scene.case.well.pump else None
    current, base = scene.levels["in"], scene.then("in")
    raw = scene.levels["i"]
    limit = wellside.upper_limit(scene.case.well, "motor_temp")
    tm = scene.levels["tm"]
    return {
        "in_to_base": current / base if current is not None and base else None,
        "i_to_rated": raw / rated if raw is not None and rated else None,
        "imbalance": scene.levels["imbalance"],
        "leakage": scene.levels["leakage"],
        "tm_over_limit": None if tm is None or limit is None else tm > limit,
        "tm_limit": limit,
    }


def _shape(scene: Scene) -> dict[str, Value]:
    frame, end = scene.frame, scene.now.end
    around = scene.now.jump_at or scene.base.onset
    step = lately.step_shape(frame, "motor_current", around, end)
    drop = 100 * (step.before - step.after) / step.before if step and step.before > 0 else None
    calm = max(end - 86_400, float(frame.times[0]) if frame.times.size else 0.0)
    start = max(around or 0.0, end - 3600)
    before_end = min(around or end - 7200, end - 3600)
    rough_now = lately.roughness(frame, "pip", start, end)
    rough_then = lately.roughness(frame, "pip", max(calm, before_end - 6 * 3600), before_end)
    pip = scene.levels["pip"]
    floor = 0.001 * abs(pip) if pip else 1.0
    since = scene.now.jump_at
    temp = lately.slope_h(frame, scene.raw["tm"], end, 0.75, since)
    return {
        "in_drop_pct": drop,
        "in_drop_samples": step.samples if step and drop and drop > 0 else None,
        "pip_rough": None if rough_now is None else rough_now / max(rough_then or floor, floor),
        "tm_slope_h": temp,
        "pip_slope_pct_h": _per_cent(lately.slope_h(frame, scene.raw["pip"], end, 3.0, since), pip),
        "i_slope_pct_h": _per_cent(lately.slope_h(frame, scene.raw["i"], end, 3.0, since), scene.levels["i"]),
        "i_spiky": lately.spiky(frame, scene.raw["i"], end),
        "tq_spiky": lately.spiky(frame, scene.raw["tq"], end),
        "vib_spiky": lately.spiky(frame, scene.raw["vib"], end),
    }


def _per_cent(slope: float | None, level: float | None) -> float | None:
    return None if slope is None or not level else 100 * slope / abs(level)


def _swings(scene: Scene) -> dict[str, Value]:
    frame, end, since = scene.frame, scene.now.end, scene.now.jump_at
    cv = {name: lately.variability(frame, name, end, since) for name in PROCESS}
    then = earlier.spread_level(scene.features["in_cv"], scene.base.rows)
    in_cv = cv["motor_current"]
    period, share = lately.beat(frame, ("tubing_pressure", "flow_rate", "pip"), end)
    return {
        "fv": scene.levels["fv"],
        "fv_base": scene.then("fv"),
        "in_cv": in_cv,
        "in_cv_base": then,
        "in_cv_ratio": in_cv / max(then, 0.3) if in_cv is not None and then is not None else None,
        "q_cv": cv["flow_rate"],
        "pip_cv": cv["pip"],
        "pdp_cv": cv["discharge_pressure"],
        "whp_cv": cv["tubing_pressure"],
        "in_dip_pct": lately.swing_depth_pct(frame, scene.raw["i"], end, scene.base.of(scene.features["i"])),
        "in_swing_pct": lately.swing_pct(frame, scene.raw["i"], end),
        "period_min": period,
        "rhythm": share,
        "whp_lead_min": lately.wellhead_lead_min(frame, end, period),
    }


def _timing(scene: Scene) -> dict[str, Value]:
    onset = scene.base.onset
    age = None if onset is None else max(scene.now.end - onset, 0.0) / 3600
    if scene.now.jump_at is not None:
        jumped = (scene.now.end - scene.now.jump_at) / 3600
        age = jumped if age is None else max(age, jumped) if age > 3 else jumped
    took = scene.base.drift_h
    sudden = None if age is None else bool(took is not None and took <= 2.0) or scene.now.jump_at is not None
    return {"onset_h": age, "onset_took_h": took, "sudden": sudden, "slow": scene.base.slow or (took or 0) > 72}


def _judged(scene: Scene, facts: Mapping[str, Value]) -> dict[str, Value]:
    limits = scene.limits
    return {
        "flow_zero": _flow_zero(facts, limits),
        "below_target": _below_target(facts, limits),
        "pip_low": _pip_low(facts),
        "unstable": _unstable(scene, facts, limits),
        "pressures_unstable": _pressures_unstable(facts, limits),
        "frequency_consistent": _consistent(facts, limits),
        "frequency_unsteady": _above(facts["frequency_sd"], limits["frequency_unsteady_hz"]),
        "departs": _departs(facts, limits),
        "drifted": _drifted(facts),
    }


def _number(value: Value) -> float | None:
    return value if isinstance(value, float | int) and not isinstance(value, bool) else None


def _above(value: Value, limit: float) -> bool | None:
    number = _number(value)
    return None if number is None else number > limit


def _flow_zero(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    share = _number(facts["flow_share"])
    flow = _number(facts["flow"])
    if share is not None:
        return share < limits["flow_zero_share"]
    return True if flow is not None and flow <= 0 else None


def _below_target(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    to_target = _number(facts["to_target"])
    if to_target is not None:
        return to_target < limits["below_target_share"]
    lost = _number(facts["qn_pct"])
    return None if lost is None else lost < -100 * (1 - limits["below_target_share"])


def _pip_low(facts: Mapping[str, Value]) -> bool | None:
    pip, limit = _number(facts["pip_now"]), _number(facts["pip_limit"])
    return None if pip is None or limit is None else pip < limit


def _unstable(scene: Scene, facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    """Flow variance over its limit, with hysteresis, or a current that hunts far beyond its usual noise."""
    fv, in_cv, ratio = (_number(facts[name]) for name in ("fv", "in_cv", "in_cv_ratio"))
    hunting = _hunting(in_cv, ratio, limits) and not scene.case.well.drive_mode == "current_control"
    if fv is None:
        return hunting or _pressures_unstable(facts, limits, 1.0 if in_cv is None else 3.0)
    if fv > limits["flow_unstable_pct"] or hunting:
        return True
    return fv >= limits["flow_stable_again_pct"] and _was_unstable(scene, limits)


def _hunting(in_cv: float | None, ratio: float | None, limits: Parameters) -> bool:
    if in_cv is None:
        return False
    if in_cv > limits["current_hunting_pct"] and (ratio is None or ratio > 2):
        return True
    return in_cv > limits["current_restless_pct"] and (ratio or 0.0) > limits["current_restless_times"]


def _was_unstable(scene: Scene, limits: Parameters) -> bool:
    part = scene.frame.between(scene.now.end - 6 * 3600, scene.now.end)
    fv = finite(scene.raw["fv"][part])
    over = np.flatnonzero(fv > limits["flow_unstable_pct"])
    return bool(over.size > 2 and (fv[over[-1] :] >= limits["flow_stable_again_pct"]).all())


def _pressures_unstable(facts: Mapping[str, Value], limits: Parameters, times: float = 1.0) -> bool | None:
    swings = [_number(facts[name]) for name in ("pip_cv", "whp_cv", "pdp_cv")]
    known = [s for s in swings if s is not None]
    return max(known) > times * limits["pressure_unstable_pct"] if known else None


def _consistent(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    """Whether flow, head and current followed a change of frequency as the affinity laws say."""
    hz = _number(facts["frequency_step_hz"])
    if hz is None:
        return None
    room = limits["affinity_pct"] + limits["affinity_pct_per_hz"] * abs(hz)
    seen = {name: _number(facts[f"step_{name}_pct"]) for name in ("qn", "dpn", "in")}
    known = [s for s in seen.values() if s is not None]
    fv = _number(facts["fv"])
    if not known or (fv is not None and fv > limits["flow_unstable_pct"]):
        return False
    pip = _number(facts["step_pip_pct"])
    if pip is not None and pip * np.sign(hz) > 10:  # intake pressure must move against the frequency
        return False
    flow = (seen["qn"] or 0.0) * np.sign(hz)  # against a static lift flow gains more than the frequency
    others = [abs(s) for name, s in seen.items() if s is not None and name != "qn"]
    return bool(-room <= flow <= 2.5 * room) and max(others, default=0.0) <= room


def _departs(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    """Whether flow has left its own baseline downwards."""
    lost = _number(facts["qn_pct"])
    return None if lost is None else lost < -limits["flow_departs_pct"]


def _drifted(facts: Mapping[str, Value]) -> bool:
    """Intake pressure left its level while flow, current and discharge pressure, which must follow it, did not."""
    pip = _number(facts["pip_pct"])
    others = [_number(facts[name]) for name in ("qn_pct", "in_pct", "pdp_pct")]
    still = [o for o in others if o is not None]
    return pip is not None and abs(pip) > 12 and len(still) == 3 and max(abs(o) for o in still) < 1.5


def _moments(scene: Scene, facts: Mapping[str, Value]) -> dict[str, float | None]:
    age = _number(facts["onset_h"])
    troubled = list(scene.checked.since.values())
    last = scene.case.last_seen.timestamp() if scene.case.last_seen else None
    return {
        "onset": None if age is None else scene.now.end - age * 3600,
        "stop": scene.running.stopped_at,
        "start": scene.running.started_at,
        "frequency": scene.step.at if scene.step else None,
        "sensor": min(troubled, default=None),
        "silence": last or (float(scene.case.recent.times[-1]) if scene.case.recent.times.size else None),
        "never": None,
    }
