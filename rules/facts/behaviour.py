"""How the signals move: the shape of a change, swings, rhythm and age."""

from rules.conditions import Value
from rules.facts import baseline as earlier
from rules.facts import stretch as lately
from rules.facts.scene import Scene

SLOW_H = 72.0
WATCHED = ("flow_rate", "motor_current", "pip", "discharge_pressure", "tubing_pressure")


def shape(scene: Scene) -> dict[str, Value]:
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


def swings(scene: Scene) -> dict[str, Value]:
    frame, end, since = scene.frame, scene.now.end, scene.now.jump_at
    cv = {name: lately.variability(frame, name, end, since) for name in WATCHED}
    then = earlier.spread_level(scene.features["in_cv"], scene.base.rows)
    if then is None:  # too few samples in a half hour
        then = _usual_variation(scene, "motor_current")
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
        "whp_to_in_cv": cv["tubing_pressure"] / max(in_cv, 0.3) if cv["tubing_pressure"] and in_cv else None,
        "in_dip_pct": lately.swing_depth_pct(frame, scene.raw["i"], end, scene.base.of(scene.features["i"])),
        "in_swing_pct": lately.swing_pct(frame, scene.raw["i"], end),
        "period_min": period,
        "rhythm": share,
        "whp_lead_min": lately.wellhead_lead_min(frame, end, period),
    }


def _usual_variation(scene: Scene, name: str) -> float | None:
    """The lower middle of what it was in the hours before the change and in quarters of the two days."""
    end = scene.now.end
    moments = [end - hours * 3600 for hours in (12, 20, 28, 36, 44)]
    moments = [(scene.base.onset or end - 86_400) - 3600, *(m for m in moments if m < (scene.base.onset or end))]
    known = sorted(v for v in (lately.variability(scene.frame, name, m, None) for m in moments) if v is not None)
    return known[(len(known) - 1) // 2] if known else None


def timing(scene: Scene) -> dict[str, Value]:
    onset = scene.base.onset
    age = None if onset is None else max(scene.now.end - onset, 0.0) / 3600
    if scene.now.jump_at is not None:
        jumped = (scene.now.end - scene.now.jump_at) / 3600
        age = jumped if age is None else max(age, jumped) if age > 3 else jumped
    took = scene.base.drift_h
    sudden = None if age is None else bool(took is not None and took <= 2.0) or scene.now.jump_at is not None
    slow = (took or 0) > SLOW_H or (scene.base.slow and (took is None or took > SLOW_H / 2))
    return {"onset_h": age, "onset_took_h": took, "sudden": sudden, "slow": slow}
