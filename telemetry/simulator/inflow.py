"""What the reservoir gives: composite inflow, straight above the bubble point and Vogel below."""

import numpy as np

from telemetry.model import Array
from telemetry.simulator.plant import PSI_PER_FT, WATER_SG, Plant


def liquid_gravity(plant: Plant, water_cut: Array) -> Array:
    return plant.oil_sg + (WATER_SG - plant.oil_sg) * water_cut / 100


def flowing_pressure(flow: Array, reservoir: Array, productivity: Array, bubble: float) -> Array:
    """Pressure at the perforations for a rate; it goes on falling steeply past the greatest rate there is."""
    knee = np.minimum(bubble, reservoir)
    straight = productivity * (reservoir - knee)
    share = (flow - straight) * 1.8 / (productivity * knee)
    root = np.sqrt(0.04 + 3.2 * np.clip(1 - share, 0, 1))
    vogel = knee * (root - 0.2) / 1.6 - knee * np.clip(share - 1, 0, None)
    return np.asarray(np.where(flow <= straight, reservoir - flow / productivity, vogel))


def intake_pressure(plant: Plant, conditions: dict[str, Array], flow: Array) -> Array:
    """Settled pressure at the pump intake for a rate out of the reservoir."""
    below = PSI_PER_FT * liquid_gravity(plant, conditions["water_cut"]) * (plant.perforation_ft - plant.depth_ft)
    return flowing_pressure(flow, conditions["reservoir"], conditions["productivity"], plant.bubble_psi) - below


def gas_fraction(plant: Plant, conditions: dict[str, Array], pip: Array) -> Array:
    """Free gas by volume that enters the pump after separation; gas dissolves in proportion to pressure."""
    pressure = np.maximum(pip, 50)
    dissolved = plant.gor * 1.1 * np.minimum(pressure / plant.bubble_psi, 1)
    free_scf = np.maximum(conditions["gor"] - dissolved, 0) * (1 - conditions["water_cut"] / 100)
    gas = free_scf * 0.0028 * 1000 / pressure * (1 - conditions["separation"])
    return np.asarray(gas / (1 + gas))
