"""What gauges, drive and meter make of the states: noise, steps, sampling, dirt, and faults of their own."""

import numpy as np
import numpy.typing as npt

from telemetry.model import Array
from telemetry.proving.makes import Values, between
from telemetry.proving.script import Part

Bits = npt.NDArray[np.bool_]
DOWNHOLE = ("pip", "discharge_pressure", "motor_temp", "intake_temp", "vibration")
CORE = (
    "flow_rate",
    "pip",
    "motor_current",
    "motor_temp",
    "vibration",
    "vsd_frequency",
    "flow_variance",
    "torque",
    "gor",
)
OPTIONAL = (
    "discharge_pressure",
    "tubing_pressure",
    "intake_temp",
    "casing_pressure",
    "drive_voltage",
    "leakage_current",
    "water_cut",
    "current_imbalance",
    "choke_position",
)
DECIMALS = {"flow_rate": 0, "pip": 1, "discharge_pressure": 0, "motor_current": 1, "motor_temp": 1, "torque": 0}
FULL_SCALE = 94_906.9


def true_signals(one: Values, part: Part, states: dict[str, Array], grid: Array) -> dict[str, Array]:
    """`states` also holds what only the script knows: valve, wc and gor."""
    grown = part.grown(grid, 0.0)
    s = part.script
    running = (states["f"] > 0).astype(float)

    def risen(pair: tuple[float, float] | None, plain: float) -> Array:
        aim = plain if pair is None else pair[0] + (pair[1] - pair[0]) * part.strength
        return plain + (aim - plain) * grown

    speed = (states["f"] / one["f"]) ** 2
    still = np.clip(0.4 - states["q"] / one["q"], 0, 1)
    excess = np.clip(states["rough"] - 0.03, 0, 1)
    shake = (
        one["shaking"] * risen(s.shaking, 1.0) + 2.2 * excess * one["shaking"] + 0.3 * still * (states["torque"] > 0.3)
    )
    day = np.sin(2 * np.pi * grid / 86_400 + one["whp"])
    return {
        "flow_rate": states["qs"] * (1 + (part.aims.get("meter", 1.0) - 1) * grown),
        "pip": states["pip"],
        "motor_current": states["amps"],
        "motor_temp": states["tm"] + 0.15 * day,
        "vibration": shake * speed,
        "vsd_frequency": states["f"],
        "torque": one["nm"] * states["torque"] * running,
        "gor": states["gor"],
        "discharge_pressure": states["pdp"],
        "tubing_pressure": states["whp"] * (1 + 0.4 * one["daily"] * day),
        "intake_temp": states["ti"],
        "casing_pressure": 0.35 * one["whp"] * (1 + 0.25 * excess) + 0.5 * day,
        "drive_voltage": one["volts_hz"] * states["f"] * (1 + s.volts * grown * np.sin(grid / 71.0)),
        "leakage_current": 0.35 * risen(s.leakage, 1.0) * np.ones(grid.size),
        "water_cut": states["wc"],
        "current_imbalance": (1.3 + (risen(s.imbalance, 1.3) - 1.3)) * running,
        "choke_position": np.clip(55 / np.sqrt(np.maximum(states["valve"], 1e-4)), 0, 100),
    }


def measured(
    one: Values, true: dict[str, Array], grid: Array, times: Array, rng: np.random.Generator, *, spiky: bool
) -> dict[str, Array]:
    """Read at `times`, with noise and steps; flow_variance as the gateway computes it over an hour."""
    out = {name: np.interp(times, grid, x) for name, x in true.items()}
    out["gor"] = true["gor"][np.searchsorted(grid, times, side="right") - 1]
    shaken = out["vibration"] > 1.3 * one["shaking"]
    for name, x in out.items():
        noise = one.get(f"n.{name}", 0.0) * rng.standard_normal(times.size) * (x != 0)
        if name in ("flow_rate", "motor_current", "torque"):
            noise = noise * x
        if name == "vibration" and spiky:
            burst = (rng.random(times.size) < 0.2) * rng.exponential(9.0, times.size) * shaken
            noise = noise + one["n.vibration"] * burst
        out[name] = np.round(x + noise, DECIMALS.get(name, 2))

    def white() -> Array:
        return rng.standard_normal(times.size)

    out["vibration"] = np.maximum(np.round(out["vibration"] / one["shake_step"]) * one["shake_step"], 0)
    out["current_imbalance"] = np.abs(np.round(out["current_imbalance"] + 0.2 * white(), 1))
    out["leakage_current"] = np.maximum(np.round(out["leakage_current"] + 0.03 * white(), 2), 0)
    out["water_cut"] = np.clip(np.round(out["water_cut"] + 0.6 * white(), 1), 0, 100)
    out["drive_voltage"] = np.round(out["drive_voltage"] * (1 + 0.003 * white()))
    out["flow_rate"] = np.maximum(out["flow_rate"], 0)
    metered = true["flow_rate"] * (1 + one["n.flow_rate"] * rng.standard_normal(grid.size))
    out["flow_variance"] = np.interp(times, grid, _variance(metered, grid, one["q"]))
    out["flow_variance"] = np.round(out["flow_variance"], 1)
    return out


def _variance(flow: Array, grid: Array, design: float) -> Array:
    sums, squares = np.r_[0, np.cumsum(flow)], np.r_[0, np.cumsum(flow**2)]
    first = np.searchsorted(grid, grid - 3600, side="right")
    last = np.arange(1, grid.size + 1)
    n = last - first
    mean = (sums[last] - sums[first]) / n
    spread = np.sqrt(np.maximum((squares[last] - squares[first]) / n - mean**2, 0))
    return np.asarray(np.where(mean > 0.03 * design, 100 * spread / np.maximum(mean, 1), 0.0))


def broken(part: Part, values: dict[str, Array], times: Array, at: float, rng: np.random.Generator) -> None:
    """Faults of the instruments themselves, in place."""
    after = times >= at - part.age_s
    play = part.script.play
    if play == "gauge":
        _dead_gauge(values, after, int(rng.integers(3)))
    elif play == "sensor":
        _one_sensor(part, values, times, after, rng)
    elif play == "silence":
        for x in values.values():
            x[after] = np.nan
    elif play == "scarce":
        _scarce(values, times, at, rng)


def _dead_gauge(values: dict[str, Array], after: Bits, way: int) -> None:
    for name in DOWNHOLE:
        if name in values:
            cold = name.endswith("temp")
            values[name][after] = (0.0, np.nan, -1.0 if cold else FULL_SCALE)[way]


def _one_sensor(part: Part, values: dict[str, Array], times: Array, after: Bits, rng: np.random.Generator) -> None:
    way = int(rng.integers(6))
    pressures = [name for name in ("pip", "discharge_pressure") if name in values]
    name = str(rng.choice(pressures)) if pressures else "motor_temp"
    x = values[name]
    if way == 0:
        x[after] = x[after][0]
    elif way == 1:
        x[after] = FULL_SCALE if name == "pip" else 0.0
    elif way == 2 and "motor_temp" in values:
        values["motor_temp"][after] = np.round(values["motor_temp"][after] * 1.8 + 32, 1)
    elif way == 3:
        x[after] = np.round(x[after] / 14.5038, 1)
    elif way == 4 and "pip" in values:
        hours = np.clip((times - times[after][0]) / (0.7 * part.age_s), 0, 1)
        values["pip"] *= 1 + (0.18 + 0.2 * part.strength) * hours * after * (1 if rng.random() < 0.5 else -1)
    else:
        x[after] = 3.1 if rng.random() < 0.5 else -14.0


def _scarce(values: dict[str, Array], times: Array, at: float, rng: np.random.Generator) -> None:
    """Hardly any history, or signals that say nothing of the pump."""
    if rng.random() < 0.6:
        for x in values.values():
            x[times < at - between(rng, 0.2, 0.9) * 3600] = np.nan
    else:
        for name in set(values) - {"gor", "casing_pressure", "water_cut"}:
            values[name][:] = np.nan


def soiled(values: dict[str, Array], times: Array, rng: np.random.Generator, spare: float) -> None:
    """Lost frames, full-scale words, short freezes, one long gap in the past: what real gauges send; in place."""
    old = times < times[-1] - spare
    frames = rng.random(times.size) < 0.004
    words = rng.random(times.size) < 0.002
    for name in ("pip", "discharge_pressure", "motor_temp", "intake_temp", "vibration"):
        if name in values:
            values[name][frames] = 0.0
            values[name][words] = -1.0 if name.endswith("temp") else FULL_SCALE
    if "motor_temp" in values:
        values["motor_temp"][rng.random(times.size) < 0.0007] = 341.0
    for name in ("flow_rate", "motor_current"):
        if name in values:
            values[name][rng.random(times.size) < 0.003] = -0.000002
    start = int(rng.integers(0, max(int(old.sum()) - 1, 1)))
    gap = (times >= times[start]) & (times < times[start] + between(rng, 2, 60) * 3600) & old
    lost = gap | (rng.random(times.size) < 0.05)
    for x in values.values():
        x[lost] = np.nan
