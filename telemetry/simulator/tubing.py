"""From the pump to the separator: column, friction, choke and flowline."""

import numpy as np

from telemetry.model import Array
from telemetry.simulator.inflow import liquid_gravity
from telemetry.simulator.plant import PSI_PER_FT, Plant


def column(plant: Plant, conditions: dict[str, Array]) -> Array:
    """Hydrostatic psi of a full tubing, lightened by its gas."""
    gas = np.minimum(0.45, 0.0003 * conditions["gor"] * (1 - conditions["water_cut"] / 100))
    return np.asarray(PSI_PER_FT * liquid_gravity(plant, conditions["water_cut"]) * (1 - gas) * plant.depth_ft)


def friction(plant: Plant, conditions: dict[str, Array], flow: Array) -> Array:
    thick = (conditions["viscosity"] / plant.viscosity_cp) ** 0.25
    return np.asarray(plant.friction_psi * thick * (flow / plant.flow_bpd) ** 2)


def wellhead_pressure(plant: Plant, conditions: dict[str, Array], flow: Array) -> Array:
    """Pressure upstream of wing valve and choke at a surface rate."""
    share = (flow / plant.flow_bpd) ** 2
    thick = (conditions["viscosity"] / plant.viscosity_cp) ** 0.5 * conditions["flowline"]
    opening = np.maximum(conditions["choke"] / plant.choke_pct, 1e-3)
    valve = np.maximum(conditions["valve"], 1e-3)
    closed = plant.choke_psi * (1 / (opening * valve) ** 2)
    return np.asarray(conditions["header"] + share * (plant.line_psi * thick + closed))
