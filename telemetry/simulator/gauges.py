"""What drive, gauge and meter report of the true state: noise, steps, faults of their own."""

import numpy as np

from telemetry.model import Array
from telemetry.simulator.inflow import gas_fraction
from telemetry.simulator.noise import drifting, white
from telemetry.simulator.plant import Plant
from telemetry.simulator.pump import design_gas, ratio
from telemetry.simulator.script import SIGNALS
from telemetry.simulator.state import State

DOWNHOLE = ("pip", "discharge_pressure", "motor_temp", "intake_temp", "vibration")
WINDOW_S = 3600.0
DECIMALS = {
    "gor": 0,
    "motor_current": 2,
    "motor_temp": 2,
    "intake_temp": 2,
    "vsd_frequency": 2,
    "leakage_current": 3,
    "drive_voltage": 0,
    "choke_position": 0,
}


def variance_pct(flow: Array, times: Array, least_bpd: float) -> Array:
    """100 x SD / mean of the flow of the last 60 minutes; 0 where there is no flow to speak of."""
    centred = flow - flow.mean()
    sums = np.concatenate(([0.0], np.cumsum(centred)))
    squares = np.concatenate(([0.0], np.cumsum(centred**2)))
    first = np.searchsorted(times, times - WINDOW_S, side="right")
    last = np.arange(1, len(times) + 1)
    count = last - first
    mean = (sums[last] - sums[first]) / count
    spread = np.sqrt(np.maximum((squares[last] - squares[first]) / count - mean**2, 0))
    level = mean + flow.mean()
    return np.where(level > least_bpd, 100 * spread / np.maximum(level, least_bpd), 0.0)


def _vibration(plant: Plant, conditions: dict[str, Array], state: State) -> Array:
    speed = ratio(plant, conditions) * plant.base_hz / plant.frequency_hz
    excess = np.clip(gas_fraction(plant, conditions, state.pip) - design_gas(plant), 0, None)
    still = np.clip(0.5 - state.flow / plant.flow_bpd, 0, None) * 0.6
    wheels = plant.vibration_g + 1.6 * excess + still + 0.8 * (1 - conditions["stage_head"])
    alive = np.where(conditions["coupling"] > 0.5, wheels, 0.1) * speed**2
    return np.asarray(alive + conditions["unbalance"] + 0.35 * conditions["sand"] + 0.45 * conditions["grains"])


def _true_signals(plant: Plant, conditions: dict[str, Array], state: State) -> dict[str, Array]:
    running = ratio(plant, conditions) > 0
    gas = gas_fraction(plant, conditions, state.pip) - design_gas(plant)
    return {
        "flow_rate": state.surface * conditions["meter"],
        "pip": state.pip,
        "motor_current": state.current,
        "motor_temp": state.motor_c,
        "vibration": np.where(running, _vibration(plant, conditions, state), 0.0),
        "vsd_frequency": conditions["frequency"] * running,
        "torque": plant.torque_nm * state.load,
        "gor": conditions["gor"],
        "discharge_pressure": state.discharge,
        "intake_temp": state.intake_c,
        "tubing_pressure": state.wellhead,
        "casing_pressure": plant.casing_psi * (1 + 0.8 * gas + 0.03 * conditions["warm"]),
        "drive_voltage": plant.volts_per_hz * conditions["frequency"] * (1 - 0.004 * conditions["warm"]) * running,
        "leakage_current": conditions["leakage"],
        "water_cut": conditions["water_cut"],
        "current_imbalance": np.where(running, conditions["imbalance"], 0.0),
        "choke_position": conditions["choke"],
    }


def _sizes(plant: Plant, true: dict[str, Array]) -> dict[str, Array | float]:
    """SD of what each instrument adds."""
    alive = (true["motor_current"] > 0).astype(np.float64)
    return {
        "flow_rate": plant.flow_noise * true["flow_rate"],
        "pip": plant.pressure_noise_psi,
        "motor_current": 0.006 * true["motor_current"],
        "motor_temp": 0.12,
        "vibration": 0.035 * alive,
        "torque": 0.008 * true["torque"],
        "discharge_pressure": 3.0,
        "intake_temp": 0.03,
        "tubing_pressure": 1.2,
        "casing_pressure": 0.6,
        "drive_voltage": 4.0 * alive,
        "leakage_current": 0.02,
        "water_cut": 0.25,
        "current_imbalance": 0.08 * alive,
    }


def _faulty(name: str, value: Array, conditions: dict[str, Array]) -> Array:
    """The instrument's own fault: gain, offset, or a frozen value."""
    value = value * conditions.get(f"gain.{name}", 1.0) + conditions.get(f"offset.{name}", 0.0)
    hold = conditions.get(f"hold.{name}")
    if hold is None:
        return value
    frozen = hold > 0.5
    source = np.maximum.accumulate(np.where(frozen, 0, np.arange(len(value))))
    return np.where(frozen, value[source], value)


def _rounded(name: str, value: Array) -> Array:
    if name == "vibration":
        return np.asarray(np.round(np.maximum(value, 0), 1), dtype=np.float64)
    return np.asarray(np.round(value, DECIMALS.get(name, 1)))


def report(plant: Plant, conditions: dict[str, Array], state: State, times: Array, seed: int) -> dict[str, Array]:
    """Every signal as posted; what does not come through is NaN."""
    true = _true_signals(plant, conditions, state)
    true["gor"] = true["gor"] * (1 + 0.015 * drifting(seed, "gor", times, 21_600))
    out = {name: value + _sizes(plant, true).get(name, 0.0) * white(seed, name, times) for name, value in true.items()}
    out = {name: _faulty(name, value, conditions) for name, value in out.items()}
    out["flow_rate"] = np.maximum(out["flow_rate"], 0)
    out["flow_variance"] = variance_pct(out["flow_rate"], times, 0.02 * plant.flow_bpd)
    for name in DOWNHOLE:
        out[name] = np.where(conditions["gauge"] > 0.5, out[name], 0.0)
    silent = conditions["comms"] < 0.5
    return {name: np.where(silent, np.nan, _rounded(name, out[name])) for name in SIGNALS}
