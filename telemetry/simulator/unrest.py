"""What never holds still: day and night, gas churning and locking, slugs, sand."""

import numpy as np

from telemetry.model import Array
from telemetry.simulator.noise import drifting, uniform

DAY_S = 86_400


def _phase(seed: int, stream: str, times: Array, period_s: Array) -> Array:
    """Cycles passed, with a period that wanders by a few percent."""
    return np.asarray(times / period_s + 0.12 * drifting(seed, stream, times, 7200))


def locked(seed: int, times: Array, conditions: dict[str, Array]) -> Array:
    """Share of the stages filled with gas: it gathers over most of a cycle and is swept out at once."""
    phase = _phase(seed, "lock", times, conditions["gas_lock_period_min"] * 60)
    part = phase - np.floor(phase)
    shape = np.where(part < 0.8, np.clip(part * 1.5, 0, 1), (1 - part) * 5)
    strength = 0.85 + 0.3 * uniform(seed, "lock/strength", np.floor(phase))
    cycle = conditions["gas_lock_cycle"] * shape * strength
    return np.asarray(np.clip(np.maximum(cycle, conditions["gas_lock"]), 0, 1))


def spikes(seed: int, times: Array) -> Array:
    """Grains passing: mostly nothing, now and then a burst up to about 3."""
    tick = np.floor(times / 10)
    return np.asarray(np.clip(-np.log(uniform(seed, "sand", tick)) - 1.1, 0, 3))


def stir(seed: int, times: Array, conditions: dict[str, Array]) -> None:
    """Adds to the conditions what fluctuates by itself, in place."""
    day = 2 * np.pi * times / DAY_S
    warm = np.sin(day - 2.1)
    wave = 2 * np.pi * _phase(seed, "slug", times, conditions["slug_period_min"] * 60)
    churn = 0.8 * drifting(seed, "churn/slow", times, 420) + 0.6 * drifting(seed, "churn/quick", times, 70)
    conditions["churning"] = conditions["churn"] * 1.3 * np.tanh(churn)
    conditions["lock"] = locked(seed, times, conditions)
    conditions["header"] = conditions["header"] * (
        1 - 0.012 * warm + 0.006 * drifting(seed, "header", times, 5400)
    ) + 70 * conditions["slugging"] * np.sin(wave + 0.5)
    conditions["slug"] = 1 + 0.42 * conditions["slugging"] * np.sin(wave)
    conditions["slug_column"] = 60 * conditions["slugging"] * np.sin(wave + 0.3)
    conditions["productivity"] = conditions["productivity"] * (1 + 0.006 * drifting(seed, "inflow", times, 4 * DAY_S))
    conditions["frequency"] = np.maximum(
        conditions["frequency"] + conditions["hunting"] * drifting(seed, "hunting", times, 150), 0
    )
    conditions["grains"] = conditions["sand"] * spikes(seed, times)
    conditions["warm"] = warm
