"""The operating point at another frequency: affinity laws, the pump's curve, the well's own inflow, and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import numpy as np

from rules.affinity.balance import Curve, Leeway, Lift, discharge_of, flow_at, lift_of
from rules.affinity.gas import Fluid, held_by
from rules.affinity.inflow import Inflow, Shown, inflow_of
from rules.affinity.settings import Settings, settings
from rules.conditions import Parameters
from rules.facts import running as motion
from rules.facts import wellside
from rules.facts.scene import Scene, set_scene
from rules.model import Case
from telemetry.model import Pump, Well

Refusal = Literal["stopped", "no_frequency", "no_flow", "beyond"]
What = Literal[
    "frequency_low",
    "frequency_high",
    "range_low",
    "range_high",
    "current",
    "pump_off",
    "temperature",
    "no_lift",
    "gassy",
    "unsteady",
]
SIGNALS: Mapping[str, str] = {
    "flow_rate": "q",
    "pip": "pip",
    "discharge_pressure": "pdp",
    "motor_current": "i",
    "torque": "tq",
    "motor_temp": "tm",
    "tubing_pressure": "whp",
}


@dataclass(frozen=True)
class Change:
    """One signal now and at the other frequency, with the span that what is not known of the well leaves open."""

    metric: str
    now: float
    predicted: float
    low: float
    high: float


@dataclass(frozen=True)
class Warned:
    """What would be left: `metric` reaches `value`, its limit is `limit`."""

    what: What
    metric: str
    value: float
    limit: float


@dataclass(frozen=True)
class Prediction:
    """`refused` says why there is none; `inflow` where the inflow was taken from."""

    frequency_now: float | None
    frequency_hz: float | None
    refused: Refusal | None = None
    changes: tuple[Change, ...] = ()
    warnings: tuple[Warned, ...] = ()
    inflow: Shown | None = None
    curve_known: bool = False


@dataclass(frozen=True)
class Point:
    """What can be solved for: the present levels, the pump, the inflow."""

    levels: Mapping[str, float | None]
    lift: Lift
    inflow: Inflow | None
    held: Curve
    ratio: float
    base_hz: float
    well: Well


def predict(case: Case, parameters: Parameters, *, to_hz: float | None, by_hz: float | None) -> Prediction:
    """At `to_hz`, or at so much more than now. Nothing later than the moment of the case is read."""
    chosen, scene = settings(), set_scene(case, parameters)
    f_now = scene.levels["f"]
    if scene.running.running is False:
        return Prediction(f_now, to_hz, "stopped")
    if f_now is None or f_now < motion.STOPPED_HZ:
        return Prediction(None, to_hz, "no_frequency")
    target = to_hz if to_hz is not None else f_now + (by_hz or 0.0)
    base = base_frequency(case.well.pump, f_now)
    if not chosen.thinkable_least * base <= target <= chosen.thinkable_most * base:
        return Prediction(f_now, target, "beyond")
    if not scene.levels["q"]:
        return Prediction(f_now, target, "no_flow")
    point = _point(scene, f_now / base, base, chosen)
    changes = _changes(point, target / base, target - f_now, chosen)
    return Prediction(
        f_now,
        target,
        changes=changes,
        warnings=_warnings(scene, point, changes, target, chosen),
        inflow=point.inflow.shown if point.inflow else None,
        curve_known=bool(case.well.pump and case.well.pump.head_curve),
    )


def base_frequency(pump: Pump | None, f_now: float) -> float:
    """Of the register; a well without one that runs beyond any induction motor is taken at its own."""
    if pump is not None and pump.base_frequency:
        return pump.base_frequency
    return f_now if f_now > 80 else 60.0


def _point(scene: Scene, ratio: float, base_hz: float, chosen: Settings) -> Point:
    levels, well = scene.levels, scene.case.well
    flow, pip, discharge = levels["q"] or 0.0, levels["pip"], levels["pdp"]
    added = discharge - pip if discharge is not None and pip is not None and discharge > pip else None
    cut = levels["wc"] if levels["wc"] is not None else well.water_cut_pct
    lift = lift_of(well.pump, flow, ratio, added, wellside.gravity(cut, well.oil_gravity_api))
    rated = well.pump.rated_current if well.pump else None
    plate = motion.nameplate(rated, scene.frame.signal("motor_current"), scene.frame.mean("motor_current"))
    inflow = inflow_of(scene, flow, pip, plate, chosen) if pip is not None and pip > 0 else None
    fluid = _fluid(levels, cut, well, chosen)
    return Point(levels, lift, inflow, held_by(fluid, pip or 0.0, chosen), ratio, base_hz, well)


def _fluid(levels: Mapping[str, float | None], cut: float | None, well: Well, chosen: Settings) -> Fluid | None:
    """None where the gas is not known."""
    gor, degc = levels["gor"], levels["ti"]
    if gor is None or cut is None:
        return None
    api = well.oil_gravity_api
    known = Fluid(gor, cut, degc=degc if degc is not None else chosen.intake_degc)
    return known if api is None else replace(known, api=api)


def _changes(point: Point, ratio: float, hz: float, chosen: Settings) -> tuple[Change, ...]:
    """The likeliest values, and the furthest that room in inflow, head and load leaves."""
    likely = _solved(point, ratio, chosen, Leeway())
    off = (chosen.affinity_pct + chosen.affinity_pct_per_hz * abs(hz)) / 100 if hz else 0.0
    room, gas = point.inflow.room if point.inflow else 1.0, chosen.gas_room
    sides = product((1 - off, 1 + off), (1 / room, room), (1 / gas, gas))
    corners = [_solved(point, ratio, chosen, Leeway(*side)) for side in sides]
    changes = []
    for metric, value in likely.items():
        now = point.levels[SIGNALS[metric]]
        every = [value, *(corner[metric] for corner in corners)]
        low, high = min(every), max(every)
        if metric == "motor_temp" and hz:
            open_ = chosen.rise_room_pct / 100 * (value - (point.levels["ti"] or 0.0))
            low, high = low - open_, high + open_
        changes.append(Change(metric, now or 0.0, value, low, high))
    return tuple(changes)


def _solved(point: Point, ratio: float, chosen: Settings, leeway: Leeway) -> dict[str, float]:
    levels, inflow = point.levels, point.inflow
    now = levels["q"] or 0.0
    flow = now * ratio / point.ratio * leeway.strength
    found: dict[str, float] = {}
    gas = 1.0
    if inflow is not None and point.lift.added_psi is not None:
        discharge = discharge_of(inflow.pip + point.lift.added_psi, levels["whp"], now, chosen)
        flow = flow_at(point.lift, inflow, discharge, point.held, ratio, leeway)
        if levels["pdp"] is not None:
            found["discharge_pressure"] = discharge(flow)
    if inflow is not None:
        found["pip"] = max(inflow.pip_at(flow, leeway.inflow), 0.0)
        gas = point.held(found["pip"]) ** leeway.gas
    if levels["whp"] is not None:
        moving = chosen.wellhead_share * levels["whp"]
        found["tubing_pressure"] = levels["whp"] + moving * ((flow / now) ** 2 - 1)
    shift = _power(flow / now * point.ratio / ratio, point, chosen)
    load = (ratio / point.ratio) ** 2 * shift * leeway.strength * gas
    return {"flow_rate": flow, **found, **_electric(levels, load, flow / now, chosen)}


def _power(shift: float, point: Point, chosen: Settings) -> float:
    """Load at another place of the curve over that at the present one; `shift` is how much further right it lies."""
    share = min(point.lift.share_of_best, 1.3)
    least = chosen.shut_off_power
    return (least + (1 - least) * share * shift) / (least + (1 - least) * share)


def _electric(levels: Mapping[str, float | None], load: float, flow_share: float, chosen: Settings) -> dict[str, float]:
    found: dict[str, float] = {}
    amps = float(np.sqrt(chosen.magnetising**2 + (1 - chosen.magnetising**2) * load**2))
    if levels["i"] is not None:
        found["motor_current"] = levels["i"] * amps
    if levels["tq"] is not None:
        found["torque"] = levels["tq"] * load
    if levels["tm"] is not None and levels["ti"] is not None:
        rise = levels["tm"] - levels["ti"]
        found["motor_temp"] = levels["ti"] + rise * amps**2 / max(flow_share, 0.2) ** chosen.cooling_power
    return found


def _warnings(
    scene: Scene, point: Point, changes: tuple[Change, ...], target: float, chosen: Settings
) -> tuple[Warned, ...]:
    value = {change.metric: change.predicted for change in changes}
    found = list(_of_the_drive(point.well, target, point.base_hz, chosen))
    flow = value["flow_rate"]
    if flow <= 0:
        found.append(Warned("no_lift", "flow_rate", flow, 0.0))
    else:
        found += _of_the_range(point.well.pump, flow, target / point.base_hz)
    rated = point.well.pump.rated_current if point.well.pump else None
    if rated and value.get("motor_current", 0.0) > rated:
        found.append(Warned("current", "motor_current", value["motor_current"], rated))
    floor = wellside.pip_floor(point.well, scene.levels["chp"], scene.limits["pip_min"])
    if "pip" in value and value["pip"] < floor:
        found.append(Warned("pump_off", "pip", value["pip"], floor))
    fluid = _fluid(point.levels, point.levels["wc"] or point.well.water_cut_pct, point.well, chosen)
    share = fluid.free_share(value["pip"], chosen) if fluid and "pip" in value else 0.0
    if share > chosen.gassy:
        found.append(Warned("gassy", "pip", 100 * share, 100 * chosen.gassy))
    hottest = wellside.upper_limit(point.well, "motor_temp")
    if hottest is not None and value.get("motor_temp", 0.0) > hottest:
        found.append(Warned("temperature", "motor_temp", value["motor_temp"], hottest))
    if (scene.levels["fv"] or 0.0) > scene.limits["flow_unstable_pct"]:
        found.append(Warned("unsteady", "flow_rate", scene.levels["fv"] or 0.0, scene.limits["flow_unstable_pct"]))
    return tuple(found)


def _of_the_drive(well: Well, target: float, base: float, chosen: Settings) -> list[Warned]:
    """The well's own limits of the frequency, else the usual share of its base frequency."""
    own = well.limits.get("vsd_frequency")
    low = next((x for x in (own.low, own.low_low) if x is not None), None) if own else None
    high = next((x for x in (own.high, own.high_high) if x is not None), None) if own else None
    least, most = low or chosen.frequency_least * base, high or chosen.frequency_most * base
    if target < least:
        return [Warned("frequency_low", "vsd_frequency", target, least)]
    return [Warned("frequency_high", "vsd_frequency", target, most)] if target > most else []


def _of_the_range(pump: Pump | None, flow: float, ratio: float) -> list[Warned]:
    """The recommended range moves with the frequency."""
    if pump is None:
        return []
    if pump.ror_min and flow < pump.ror_min * ratio:
        return [Warned("range_low", "flow_rate", flow, pump.ror_min * ratio)]
    if pump.ror_max and flow > pump.ror_max * ratio:
        return [Warned("range_high", "flow_rate", flow, pump.ror_max * ratio)]
    return []
