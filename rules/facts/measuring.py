"""Puts the measurements of a case together into one flat set of named facts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rules.conditions import Parameters, Value
from rules.facts import quality as trust
from rules.facts import running as motion
from rules.facts import stretch as lately
from rules.facts import wellside
from rules.facts.arrays import finite, median, noise, over_time, share_pct
from rules.facts.behaviour import shape, swings, timing
from rules.facts.comparing import Comparison, compare
from rules.facts.frame import BIN_S, interval_s
from rules.facts.judging import judged, number
from rules.facts.lifetime import lifetime
from rules.facts.scene import Scene, set_scene
from rules.facts.trending import trends
from rules.model import Case
from telemetry.model import Array

PROCESS = ("flow_rate", "motor_current", "pip", "discharge_pressure", "tubing_pressure")
SWINGING_S, SWINGING_LEAST_S = 21_600.0, 7_200.0


@dataclass(frozen=True)
class Measured:
    """Facts by name, comparisons by signal, moments by what began there (epoch s), and the stretches they rest on."""

    facts: Mapping[str, Value]
    comparisons: Mapping[str, Comparison]
    moments: Mapping[str, float | None]
    checked: trust.Checked
    baseline: tuple[float, float] | None
    provisional: bool = False


def measure(case: Case, limits: Parameters) -> Measured:
    scene = set_scene(case, limits)
    facts: dict[str, Value] = {}
    for part in (
        _silence,
        _data,
        _motion,
        _frequency,
        _changes,
        _production,
        _electrics,
        shape,
        swings,
        timing,
        trends,
        lifetime,
    ):
        facts |= part(scene)
    facts |= wellside.log_facts(case, scene.running.stopped_at, scene.step.at if scene.step else None)
    facts |= judged(scene, facts)
    span = (scene.base.start, scene.base.end)
    return Measured(
        facts,
        compare(scene.frame, scene.checked, scene.base, scene.now, limits),
        _moments(scene, facts),
        scene.checked,
        None if span[0] is None or span[1] is None else (span[0], span[1]),
        scene.base.provisional,
    )


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
        "baseline_known": scene.base.start is not None and not scene.base.provisional,
        "baseline_days": float(scene.base.rows.sum()) / 48,
        "compared_h": float(scene.base.rows.sum()) / 2 if scene.base.provisional else None,
        "seen_h": _seen_h(scene),
    }


def _seen_h(scene: Scene) -> float:
    """How many hours hold readings of a process signal."""
    means = np.vstack([scene.frame.mean(name) for name in PROCESS])
    return float(np.isfinite(means).any(axis=0).sum()) / 2


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
    f = _lately(scene, "f", 3600.0)
    if motion.moves_of(f) < 3:  # it stepped, if anything: look at what came after
        start = max(scene.now.end - 3600, step.at if step and not step.unsteady else 0.0)
        f = finite(scene.raw["f"][scene.frame.between(start, scene.now.end)])
    wander = _wander(f)
    if wander is None:  # sampled rarely: what it jumps from one sample to the next, which one step does not change
        rare = _lately(scene, "f", 3600.0)
        wander = (noise(np.diff(rare)) or 0.0) / np.sqrt(2) if rare.size >= 8 else None
    facts: dict[str, Value] = {
        "frequency": scene.levels["f"],
        "frequency_sd": wander,
        "frequency_auto": scene.case.well.drive_mode in ("pip_control", "current_control"),
        "frequency_step_hz": step.after - step.before if step and not step.unsteady else None,
        "frequency_before": step.before if step else None,
        "frequency_step_h": (scene.frame.at - step.at) / 3600 if step else None,
        "frequency_held": motion.held(scene.frame),
    }
    return facts | _across_step(scene)


def _lately(scene: Scene, name: str, seconds: float, least: int = 12, most_s: float = 14_400.0) -> Array:
    """What a signal sent in the last seconds, or longer back where it is sampled so rarely that this is too little."""
    every, end = scene.raw[name], scene.now.end
    x = finite(every[scene.frame.between(end - seconds, end)])
    return x if x.size >= least else finite(every[scene.frame.between(end - most_s, end)])[-least:]


def _wander(f: Array) -> float | None:
    """Spread of the frequency; a single step is none."""
    if f.size < 6:
        return None
    steps = noise(np.diff(f)) or 0.0
    return float(np.std(f)) if motion.moves_of(f) != 1 else steps


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
    mean, hours = _counted_flow(scene)
    level, ratio = wellside.level_of(_at_mean(levels["qn"], flow, mean), mean, best, target)
    expected = target or scene.then("q")
    to_target = mean / target if mean is not None and target else None
    pip, pip_then = levels["pip"], scene.then("pip")
    floor = wellside.pip_floor(well, levels["chp"], scene.limits["pip_min"], pip_then)
    density = wellside.gravity(levels["wc"] if levels["wc"] is not None else well.water_cut_pct, well.oil_gravity_api)
    return {
        "flow": flow,
        "target": target,
        "to_target": to_target,
        "to_target_h": hours,
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


def _counted_flow(scene: Scene) -> tuple[float | None, float]:
    """The flow that counts against the target, and the hours it stands for.

    The median of now; while it swings the mean of up to six hours in which it did, for the mean of a few swings
    depends on the moment it is asked.
    """
    now = scene.now
    start = max(now.end - SWINGING_S, now.jump_at or 0.0, min(_swinging_since(scene), now.end - SWINGING_LEAST_S))
    part = scene.frame.between(start, now.end)
    flow, times = scene.raw["q"][part], scene.frame.times[part]
    good = np.isfinite(flow)
    steady = (scene.levels["fv"] or 0.0) <= scene.limits["flow_stable_again_pct"]
    if steady or good.sum() < 6:
        return scene.levels["q"], (now.end - now.start) / 3600
    return over_time(times[good], flow[good]), (now.end - max(start, float(times[0]))) / 3600


def _at_mean(qn: float | None, flow: float | None, mean: float | None) -> float | None:
    """Normalised flow of the mean that counts, where the flow of now is one of many that swing."""
    return qn * mean / flow if qn is not None and flow and mean is not None else qn


def _swinging_since(scene: Scene) -> float:
    """Since which half hour the flow has been unsteady without a break."""
    bins, unrest = scene.frame.bins, scene.features["fv"]
    calm = np.flatnonzero((unrest <= scene.limits["flow_stable_again_pct"]) & (bins < scene.now.end - BIN_S))
    return float(bins[calm[-1]] + BIN_S) if calm.size else 0.0


def _electrics(scene: Scene) -> dict[str, Value]:
    rated = scene.case.well.pump.rated_current if scene.case.well.pump else None
    current, base = scene.levels["in"], scene.then("in")
    raw, usual = scene.levels["i"], scene.then("i") or _running_current(scene)
    limit = wellside.upper_limit(scene.case.well, "motor_temp")
    tm = scene.levels["tm"]
    return {
        "in_to_base": current / base if current is not None and base else None,
        "i_to_base": raw / usual if raw is not None and usual else None,
        "i_to_rated": raw / rated if raw is not None and rated else None,
        "imbalance": scene.levels["imbalance"],
        "leakage": scene.levels["leakage"],
        "i_peak_to_base": _peak(scene),
        "tm_over_limit": None if tm is None or limit is None else tm > limit,
        "tm_limit": limit,
    }


def _running_current(scene: Scene) -> float | None:
    """The usual current while it runs, whatever the frequency."""
    return median(scene.frame.mean("motor_current")[motion.bins_on(scene.frame, scene.plate) == 1], 4)


def _peak(scene: Scene) -> float | None:
    """The highest current of the last twelve hours over the usual one of the running pump."""
    base = _running_current(scene)
    x = finite(scene.raw["i"][scene.frame.between(scene.frame.at - 43_200, scene.frame.at)])
    return float(x.max()) / base if x.size and base else None


def _moments(scene: Scene, facts: Mapping[str, Value]) -> dict[str, float | None]:
    age = number(facts["onset_h"])
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
