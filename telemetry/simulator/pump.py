"""The pump: head and load over rate, after speed, gas, viscosity and wear."""

from functools import cache

import numpy as np

from telemetry.model import Array
from telemetry.simulator.inflow import gas_fraction, liquid_gravity
from telemetry.simulator.plant import FT_PER_PSI, HEAD, POWER, Plant

LEAST_RATIO = 0.05


def ratio(plant: Plant, conditions: dict[str, Array]) -> Array:
    """Speed over base speed; nothing turns below a twentieth of it."""
    value = conditions["frequency"] / plant.base_hz
    return np.where(value < LEAST_RATIO, 0.0, value)


def viscosity_grade(conditions: dict[str, Array], plant: Plant) -> Array:
    """0 at the design viscosity, 1 at about 185 cP: laboratory tests lost 18% head and gained 27% torque there."""
    return np.asarray(np.log(np.maximum(conditions["viscosity"], 1) / plant.viscosity_cp) / np.log(185 / 40))


def _held_by_gas(gas: Array | float) -> Array:
    return np.asarray(1 - 0.5 * gas - 3.0 * np.clip(gas - 0.16, 0, None) ** 1.2)


def _submerged(pip: Array) -> Array:
    share = np.clip((pip - 40) / 200, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def gas_at(plant: Plant, conditions: dict[str, Array], pip: Array) -> Array:
    """Gas fraction in the stages, churning from minute to minute the more the more there is."""
    return np.asarray(np.clip(gas_fraction(plant, conditions, pip) * (1 + conditions["churning"]), 0, 0.75))


def lift(plant: Plant, conditions: dict[str, Array], flow: Array, pip: Array) -> Array:
    """Pressure in psi the pump adds at this rate and intake pressure."""
    speed = ratio(plant, conditions)
    share = flow / (plant.bep_bpd * np.maximum(speed, LEAST_RATIO))
    curve = HEAD[0] + HEAD[1] * share + HEAD[2] * share * share
    head = plant.bep_head_ft * speed**2 * curve * conditions["stage_head"] * (conditions["coupling"] > 0.5)
    gas = gas_at(plant, conditions, pip)
    design = design_gas(plant)
    handled = np.maximum(_held_by_gas(gas), 0.05) / _held_by_gas(design) * (1 - 0.6 * (gas - design))
    thick = np.clip(1 - 0.18 * viscosity_grade(conditions, plant), 0.3, 1.05)
    locked = 1 - 0.72 * conditions["lock"]
    gravity = liquid_gravity(plant, conditions["water_cut"])
    return np.asarray(head * handled * thick * locked * _submerged(pip) * gravity / FT_PER_PSI)


@cache
def design_gas(plant: Plant) -> float:
    """Gas fraction at the design point, for which the listed head curve holds."""
    one = np.ones(1)
    nominal = {"gor": plant.gor * one, "water_cut": plant.water_cut * one, "separation": plant.separation * one}
    return float(gas_fraction(plant, nominal, plant.pip_psi * one)[0])


def load(plant: Plant, conditions: dict[str, Array], flow: Array, pip: Array) -> Array:
    """Shaft torque over torque at the design point."""
    speed = ratio(plant, conditions)
    turning = speed > 0
    share = flow / (plant.bep_bpd * np.maximum(speed, LEAST_RATIO))
    nominal = plant.flow_bpd / (plant.bep_bpd * plant.frequency_hz / plant.base_hz)
    power = (POWER[0] + POWER[1] * share + POWER[2] * share**2) / (
        POWER[0] + POWER[1] * nominal + POWER[2] * nominal**2
    )
    gas = gas_at(plant, conditions, pip) - design_gas(plant)
    density = liquid_gravity(plant, conditions["water_cut"]) / (
        plant.oil_sg + (1.05 - plant.oil_sg) * plant.water_cut / 100
    )
    fluid = density * (1 - 0.8 * gas) * (1 - 0.28 * conditions["lock"]) * (0.55 + 0.45 * _submerged(pip))
    thick = np.maximum(1 + 0.27 * viscosity_grade(conditions, plant), 0.9)
    wheels = (speed * plant.base_hz / plant.frequency_hz) ** 2 * power * fluid * thick * conditions["stage_drag"]
    return np.asarray(np.where(conditions["coupling"] > 0.5, wheels, 0.0) + 0.03 * turning)
