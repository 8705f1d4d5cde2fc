"""The well moment by moment: intake pressure, rates, pressures and temperatures as they truly are."""

from dataclasses import dataclass

import numpy as np

from telemetry.model import Array
from telemetry.simulator.balance import pump_rate, settled_intake, surface_rate
from telemetry.simulator.lags import follow
from telemetry.simulator.plant import Plant
from telemetry.simulator.pump import lift, load, ratio
from telemetry.simulator.tubing import column, wellhead_pressure

FILL_S, DRAIN_S, LINE_S, MOTOR_S, SOAK_S = 900.0, 28_800.0, 100.0, 660.0, 14_400.0
NO_LOAD = 0.33
DAY_S = 86_400


@dataclass(frozen=True)
class State:
    """True values before any gauge. Rates in bpd, pressures in psi, temperatures in degC."""

    pip: Array
    flow: Array
    surface: Array
    discharge: Array
    wellhead: Array
    load: Array
    current: Array
    intake_c: Array
    motor_c: Array


def _level(plant: Plant, conditions: dict[str, Array], times: Array) -> Array:
    """Intake pressure as the annulus fills and empties: its capacity over inflow and pump slope."""
    aim = np.maximum(settled_intake(plant, conditions), 25)
    slope = conditions["productivity"] + np.where(ratio(plant, conditions) > 0, plant.flow_bpd / 1800, 0.0)
    return np.maximum(follow(aim, times, plant.annulus_bbl_psi / slope * DAY_S), 25)


def _held(plant: Plant, conditions: dict[str, Array], times: Array, flow: Array) -> Array:
    """How full the tubing is; a resting column drains through the pump within hours."""
    lifting = flow > 0
    return follow(lifting.astype(np.float64), times, np.where(lifting, FILL_S, DRAIN_S))


def _current(plant: Plant, conditions: dict[str, Array], torque: Array) -> Array:
    turning = ratio(plant, conditions) > 0
    return np.where(turning, plant.current_a * np.sqrt(NO_LOAD**2 + (1 - NO_LOAD**2) * torque**2), 0.0)


def _temperatures(
    plant: Plant, conditions: dict[str, Array], times: Array, *, flow: Array, torque: Array, current: Array
) -> tuple[Array, Array]:
    """Intake fluid and winding: losses over cooling by passing fluid, and churning heat where nothing passes."""
    passing = flow / plant.flow_bpd
    stagnant = np.clip(1 - passing, 0, 1) ** 2
    fluid = conditions["intake_temp"] - 1.5 * (flow <= 0) + 5 * torque * stagnant
    intake = follow(fluid, times, np.full(len(times), SOAK_S))
    rise = plant.rise_c * (current / plant.current_a) ** 2 / (0.25 + 0.75 * passing**0.7) + 38 * torque * stagnant
    return intake, follow(intake + rise, times, np.full(len(times), MOTOR_S))


def evolve(plant: Plant, conditions: dict[str, Array], times: Array) -> State:
    pip = _level(plant, conditions, times)
    flow = pump_rate(plant, conditions, pip)
    added = lift(plant, conditions, flow, pip)
    fill = _held(plant, conditions, times, flow)
    opened = np.clip((fill - 0.9) / 0.085, 0, 1)
    surface = surface_rate(conditions, flow, added) * opened * conditions["slug"]
    wellhead = follow(wellhead_pressure(plant, conditions, surface), times, np.full(len(times), LINE_S))
    resting = pip + np.maximum(column(plant, conditions) + conditions["header"] - pip, 0) * fill
    discharge = np.where(flow > 0, pip + added, np.maximum(resting, pip + added)) + conditions["slug_column"]
    torque = load(plant, conditions, flow, pip) / 1.03 * (1 + 0.04 * conditions["sand"] + 0.07 * conditions["grains"])
    current = _current(plant, conditions, torque)
    intake_c, motor_c = _temperatures(plant, conditions, times, flow=flow, torque=torque, current=current)
    pip = pip + 0.4 * conditions["slug_column"]
    return State(pip, flow, surface, discharge, wellhead, torque, current, intake_c, motor_c)
