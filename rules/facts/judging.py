"""Yes-or-no facts that rest on several measurements and a threshold."""

from collections.abc import Mapping

import numpy as np

from rules.conditions import Parameters, Value
from rules.facts import stretch as lately
from rules.facts.arrays import finite
from rules.facts.scene import Scene


def judged(scene: Scene, facts: Mapping[str, Value]) -> dict[str, Value]:
    limits = scene.limits
    said: dict[str, Value] = {
        "flow_zero": _flow_zero(facts, limits),
        "below_target": _below_target(facts, limits),
        "pip_low": _pip_low(facts),
        "unstable": _unstable(scene, facts, limits),
        "pressures_unstable": _pressures_unstable(scene, facts),
        "frequency_consistent": _consistent(facts, limits),
        "frequency_unsteady": _above(facts["frequency_sd"], limits["frequency_unsteady_hz"]),
        "departs": _departs(facts, limits),
    }
    return said | {"drifted": _drifted({**facts, **said})}


def number(value: Value) -> float | None:
    return value if isinstance(value, float | int) and not isinstance(value, bool) else None


def _above(value: Value, limit: float) -> bool | None:
    known = number(value)
    return None if known is None else known > limit


def _flow_zero(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    share = number(facts["flow_share"])
    flow = number(facts["flow"])
    if share is not None:
        return share < limits["flow_zero_share"]
    return True if flow is not None and flow <= 0 else None


def _below_target(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    to_target = number(facts["to_target"])
    if to_target is not None:
        return to_target < limits["below_target_share"]
    lost = number(facts["qn_pct"])
    return None if lost is None else lost < -100 * (1 - limits["below_target_share"])


def _pip_low(facts: Mapping[str, Value]) -> bool | None:
    pip, limit = number(facts["pip_now"]), number(facts["pip_limit"])
    return None if pip is None or limit is None else pip < limit


def _unstable(scene: Scene, facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    """Flow variance over its limit, with hysteresis, or a current that hunts far beyond its usual noise."""
    fv, in_cv, ratio = (number(facts[name]) for name in ("fv", "in_cv", "in_cv_ratio"))
    hunting = _hunting(in_cv, ratio, limits) and scene.case.well.drive_mode != "current_control"
    if fv is None:
        return hunting or _pressures_unstable(scene, facts, 1.0 if in_cv is None else 3.0)
    if fv > limits["flow_unstable_pct"] or hunting or _heaves(facts, limits) or _unlike_before(facts, limits):
        return True
    return fv >= limits["flow_stable_again_pct"] and _was_unstable(scene, limits)


def _heaves(facts: Mapping[str, Value], limits: Parameters) -> bool:
    """Wellhead pressure swings severely in one rhythm, and the flow with it."""
    whp, share, flow = (number(facts[name]) or 0.0 for name in ("whp_cv", "rhythm", "q_cv"))
    return whp > limits["wellhead_severe_pct"] and share > 0.5 and flow > limits["pressure_severe_pct"]


def _unlike_before(facts: Mapping[str, Value], limits: Parameters) -> bool:
    """A flow that varies not quite enough, but many times as much as this well's flow does."""
    fv, usual = number(facts["fv"]), number(facts["fv_base"])
    if fv is None or usual is None:
        return False
    return fv > limits["flow_restless_pct"] and fv > limits["flow_restless_times"] * max(usual, 1.0)


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


def _pressures_unstable(scene: Scene, facts: Mapping[str, Value], times: float = 1.0) -> bool | None:
    """A pressure that varies much, or, where the pump's own signals are not there, little but rolling on and on."""
    swings = [number(facts[name]) for name in ("pip_cv", "whp_cv", "pdp_cv")]
    known = [s for s in swings if s is not None]
    if not known:
        return None
    if max(known) > times * scene.limits["pressure_unstable_pct"]:
        return True
    if times == 1 and lately.comes_and_goes(
        scene.frame, "tubing_pressure", scene.now.end, scene.limits["wellhead_severe_pct"]
    ):
        return True
    least = scene.limits["pressure_rolls_pct"]
    names = ("pip", "tubing_pressure", "discharge_pressure")
    return times == 1 and any(lately.rolls(scene.frame, name, scene.now.end, least) for name in names)


def _consistent(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    """Whether flow, head and current followed a change of frequency as the affinity laws say."""
    hz = number(facts["frequency_step_hz"])
    if hz is None:
        return None
    room = limits["affinity_pct"] + limits["affinity_pct_per_hz"] * abs(hz)
    seen = {name: number(facts[f"step_{name}_pct"]) for name in ("qn", "dpn", "in")}
    known = [s for s in seen.values() if s is not None]
    fv = number(facts["fv"])
    if not known or (fv is not None and fv > limits["flow_unstable_pct"]):
        return False
    pip = number(facts["step_pip_pct"])
    if pip is not None and pip * np.sign(hz) > 10:  # intake pressure must move against the frequency
        return False
    flow = (seen["qn"] or 0.0) * np.sign(hz)  # against a static lift flow gains more than the frequency
    head = (seen["dpn"] or 0.0) * np.sign(hz)  # and the curve gives less head for it
    return bool(-room <= flow <= 3 * room and -2.5 * room <= head <= room and abs(seen["in"] or 0.0) <= 1.5 * room)


def _departs(facts: Mapping[str, Value], limits: Parameters) -> bool | None:
    """Whether flow has left its own baseline downwards."""
    lost = number(facts["qn_pct"])
    return None if lost is None else lost < -limits["flow_departs_pct"]


def _drifted(facts: Mapping[str, Value]) -> bool:
    """Intake pressure left its level while flow, current and discharge pressure, which must follow it, did not."""
    pip = number(facts["pip_pct"])
    others = [number(facts[name]) for name in ("qn_pct", "in_pct", "pdp_pct")]
    still = [o for o in others if o is not None]
    if pip is None or abs(pip) < 10 or len(still) < 2 or facts["unstable"] is True:
        return False
    return max(abs(o) for o in still) < max(1.5, 0.05 * abs(pip))
