"""Where inflow, pump and tubing meet, solved for all moments at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from telemetry.model import Array
from telemetry.simulator.inflow import intake_pressure
from telemetry.simulator.plant import Plant
from telemetry.simulator.pump import LEAST_RATIO, lift, ratio
from telemetry.simulator.tubing import column, friction, wellhead_pressure

ROUNDS = 8
Pair = tuple[Array, Array]


def surface_rate(conditions: dict[str, Array], flow: Array, added_psi: Array) -> Array:
    """What is left of the pump's rate after the hole in the tubing (bpd per root psi) has taken its part."""
    return np.asarray(np.maximum(flow - conditions["leak"] * np.sqrt(np.maximum(added_psi, 0)), 0))


def back_pressure(plant: Plant, conditions: dict[str, Array], surface: Array) -> Array:
    """Pressure at the discharge that a surface rate needs; a hole in the tubing is taken to be just above the pump."""
    wellhead = wellhead_pressure(plant, conditions, surface)
    return wellhead + column(plant, conditions) + friction(plant, conditions, surface)


def root_of(falling: Callable[[Array], Array], most: Array) -> Array:
    """Where a falling function of the rate crosses zero, by Ridders; 0 where it is below zero already without flow."""
    low, high = np.zeros_like(most), most.copy()
    above, below = falling(low), falling(high)
    nowhere, guess = above <= 0, low
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        found = falling(middle)
        span = np.sqrt(np.maximum(found * found - above * below, 1e-300))
        guess = np.clip(middle + (middle - low) * found / span, low, high)
        value = falling(guess)
        # Of the four points the two next to the crossing stay.
        left, right = np.minimum(middle, guess), np.maximum(middle, guess)
        at_left, at_right = np.where(guess < middle, value, found), np.where(guess < middle, found, value)
        low, above = _kept(at_right > 0, (right, at_right), _kept(at_left > 0, (left, at_left), (low, above)))
        high, below = _kept(at_left <= 0, (left, at_left), _kept(at_right <= 0, (right, at_right), (high, below)))
    return np.where(nowhere, 0.0, guess)


def _kept(when: npt.NDArray[np.bool_], this: Pair, otherwise: Pair) -> Pair:
    return np.where(when, this[0], otherwise[0]), np.where(when, this[1], otherwise[1])


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
