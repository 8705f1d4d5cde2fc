"""Where inflow, pump and tubing meet, solved for all moments at once."""

from collections.abc import Callable

import numpy as np

from telemetry.model import Array
from telemetry.simulator.inflow import intake_pressure
from telemetry.simulator.plant import Plant
from telemetry.simulator.pump import LEAST_RATIO, lift, ratio
from telemetry.simulator.tubing import column, friction, wellhead_pressure

HALVINGS = 32


def surface_rate(conditions: dict[str, Array], flow: Array, added_psi: Array) -> Array:
    """What is left of the pump's rate after the hole in the tubing (bpd per root psi) has taken its part."""
    return np.asarray(np.maximum(flow - conditions["leak"] * np.sqrt(np.maximum(added_psi, 0)), 0))


def back_pressure(plant: Plant, conditions: dict[str, Array], surface: Array) -> Array:
    """Pressure at the discharge that a surface rate needs; a hole in the tubing is taken to be just above the pump."""
    wellhead = wellhead_pressure(plant, conditions, surface)
    return wellhead + column(plant, conditions) + friction(plant, conditions, surface)


def root_of(falling: Callable[[Array], Array], most: Array) -> Array:
    """Where a falling function of the rate crosses zero; 0 where it is below zero already without flow."""
    low, high = np.zeros_like(most), most.copy()
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = falling(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(high < 1e-6 * most, 0.0, low)


def greatest(plant: Plant, conditions: dict[str, Array]) -> Array:
    return plant.bep_bpd * np.maximum(ratio(plant, conditions), LEAST_RATIO) * 2.2


def settled_intake(plant: Plant, conditions: dict[str, Array]) -> Array:
    """Intake pressure to which the well tends under these conditions."""

    def spare(flow: Array) -> Array:
        pip, added, surface = at(flow)
        return pip + added - back_pressure(plant, conditions, surface)

    def at(flow: Array) -> tuple[Array, Array, Array]:
        guess = intake_pressure(plant, conditions, flow)
        added = lift(plant, conditions, flow, guess)
        surface = surface_rate(conditions, flow, added)
        return np.where(surface < flow, intake_pressure(plant, conditions, surface), guess), added, surface

    return at(root_of(spare, greatest(plant, conditions)))[0]


def pump_rate(plant: Plant, conditions: dict[str, Array], pip: Array) -> Array:
    """Rate through the pump at the intake pressure of the moment."""

    def spare(flow: Array) -> Array:
        added = lift(plant, conditions, flow, pip)
        return pip + added - back_pressure(plant, conditions, surface_rate(conditions, flow, added))

    return root_of(spare, greatest(plant, conditions))
