"""Draws wells: pump shape, inflow, fluid, motor and instruments of each its own."""

import math

import numpy as np

from telemetry.model import Pump, Well

Values = dict[str, float]
# H and P over q/qbep: constant, linear and square term, each 1 together at the best point.
SHAPES = {
    "radial": ((1.48, -0.12, -0.36), (0.42, 0.68, -0.10)),
    "mixed": ((1.24, 0.08, -0.32), (0.88, 0.16, -0.04)),
    "steep": ((1.78, -0.92, 0.14), (1.32, -0.44, 0.12)),
}
WATER_PSI_FT = 0.433
GAS_BBL_PSI = 2.95


def between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def many(rng: np.random.Generator, low: float, high: float) -> float:
    """Log-uniform."""
    return math.exp(between(rng, math.log(low), math.log(high)))


def drawn(rng: np.random.Generator) -> Values:
    """Everything a well is made of, from its operating point outwards."""
    one = _operating_point(rng) | _fluid(rng)
    one |= _tubing(rng, one)
    one |= _pump(rng, one)
    one |= _inflow(rng, one)
    return one | _motor(rng, one) | _instruments(rng, one)


def _operating_point(rng: np.random.Generator) -> Values:
    permanent = rng.random() < 0.25
    f = round(between(rng, 115, 178) if permanent else between(rng, 42, 66), 1)
    return {
        "permanent": float(permanent),
        "f": f,
        "f0": round(f * between(rng, 1.0, 1.15)) if permanent else (60.0 if rng.random() < 0.7 else 50.0),
        "q": many(rng, 350, 11_000),
        "pip": many(rng, 320, 1900),
        "whp": many(rng, 90, 480),
        "depth": between(rng, 3800, 10_500),
    }


def _fluid(rng: np.random.Generator) -> Values:
    wc = between(rng, 5, 92)
    oil, water = between(rng, 0.80, 0.95), between(rng, 1.0, 1.12)
    return {
        "wc": wc,
        "oil_sg": oil,
        "water_sg": water,
        "gor": many(rng, 60, 1100),
        "bubble": between(rng, 600, 2600),
        "separation": between(rng, 0.55, 0.92),
        "fluid_c": between(rng, 48, 118),
    }


def gravity(one: Values) -> float:
    return one["oil_sg"] + (one["water_sg"] - one["oil_sg"]) * one["wc"] / 100


def _tubing(rng: np.random.Generator, one: Values) -> Values:
    column = WATER_PSI_FT * gravity(one) * one["depth"] * between(rng, 0.62, 0.95)
    header = one["whp"] * between(rng, 0.35, 0.8)
    friction = column * between(rng, 0.02, 0.09)
    pip = min(one["pip"], 0.6 * column)
    return {
        "column": column,
        "header": header,
        "friction": friction,
        "pip": pip,
        "pdp": one["whp"] + column + friction,
        "lift": one["whp"] + column + friction - pip,
        "fill_s": between(rng, 55, 100) * 60,
        "drain_s": between(rng, 60, 180) * 60,
        "holds": float(rng.random() < 0.6),
        "surface_s": between(rng, 40, 240),
    }


def _pump(rng: np.random.Generator, one: Values) -> Values:
    kind = str(rng.choice(list(SHAPES)))
    (a, b, c), (pa, pb, pc) = SHAPES[kind]
    x = between(rng, 0.78, 1.12)
    r = one["f"] / one["f0"]
    return {
        "x": x,
        "qbep": one["q"] / x / r,
        "h_at": a + b * x + c * x * x,
        "h0": a,
        "h1": b,
        "h2": c,
        "p0": pa,
        "p1": pb,
        "p2": pc,
        "p_at": pa + pb * x + pc * x * x,
        "critical_gas": {"radial": 0.14, "mixed": 0.30, "steep": 0.20}[kind] * between(rng, 0.8, 1.2),
    }


def _inflow(rng: np.random.Generator, one: Values) -> Values:
    """A back-pressure equation q = c (Pr^2 - Pwf^2)^n; the annulus stores what inflow and pump differ by."""
    below = WATER_PSI_FT * gravity(one) * between(rng, 50, 900)
    flowing = one["pip"] + below
    reservoir = flowing / (1 - between(rng, 0.22, 0.58))
    power = between(rng, 0.7, 1.0)
    spread = reservoir**2 - flowing**2
    slope = one["q"] * power * 2 * flowing / spread
    return {
        "below": below,
        "reservoir": reservoir,
        "power": power,
        "give": one["q"] / spread**power,
        "slope": slope + one["q"] / (3 * one["lift"]),
        "annulus": between(rng, 10, 85) / 1440 * (slope + one["q"] / (3 * one["lift"])),
    }


def _motor(rng: np.random.Generator, one: Values) -> Values:
    hydraulic = one["q"] * one["lift"] / 58_800 * 1.9
    permanent = one["permanent"] > 0
    return {
        "amps": max(12.0, hydraulic * between(rng, 0.28, 0.5)),
        "idle": between(rng, 0.2, 0.3) if permanent else between(rng, 0.28, 0.43),
        "nm": hydraulic * 7120 / (one["f"] * 30 if not permanent else one["f"] * 15),
        "rise_c": between(rng, 12, 38),
        "motor_s": between(rng, 360, 840),
        "shaking": between(rng, 0.12, 0.55),
        "volts_hz": between(rng, 18, 55),
        "spare": between(rng, 1.12, 1.4),
    }


def _instruments(rng: np.random.Generator, one: Values) -> Values:
    return {
        "n.flow_rate": between(rng, 0.006, 0.035),
        "n.pip": between(rng, 0.3, 3.0),
        "n.discharge_pressure": between(rng, 1.0, 8.0),
        "n.motor_current": between(rng, 0.003, 0.014),
        "n.motor_temp": between(rng, 0.05, 0.4),
        "n.intake_temp": between(rng, 0.02, 0.1),
        "n.vibration": between(rng, 0.02, 0.07),
        "n.torque": between(rng, 0.004, 0.02),
        "n.tubing_pressure": between(rng, 0.5, 3.5),
        "daily": between(rng, 0.002, 0.02),
        "shake_step": float(rng.choice([0.1, 0.1, 0.01])),
        "control": 0.0,
    }


def registered(rng: np.random.Generator, one: Values, name: str) -> Well:
    """What somebody has typed into the register: at times little."""
    target = float(round(one["q"] * between(rng, 0.95, 1.0), -1 if one["q"] < 2000 else -2))
    known = rng.random()
    if known < 0.15:
        return Well(name, target_flow=target)
    rated = float(round(one["amps"] * one["spare"]))
    if known < 0.45:
        return Well(name, target_flow=target, pump=Pump(base_frequency=one["f0"], rated_current=rated))
    share = [0.0, 0.3, 0.6, 0.8, 1.0, 1.2, 1.4]
    head = one["lift"] / (one["f"] / one["f0"]) ** 2 / one["h_at"] * 2.31 / gravity(one)
    curve = tuple((round(one["qbep"] * x, 1), round(head * _shape(one, x), 1)) for x in share)
    pump = Pump(
        model="XN-" + str(int(one["qbep"])),
        stages=int(rng.integers(60, 320)),
        base_frequency=one["f0"],
        ror_min=round(0.65 * one["qbep"], -1),
        ror_max=round(1.3 * one["qbep"], -1),
        rated_current=rated,
        head_curve=curve if known > 0.7 else None,
        depth_ft=round(one["depth"]) if known > 0.6 else None,
    )
    return Well(name, target_flow=target, pump=pump, water_cut_pct=round(one["wc"]) if known > 0.7 else None)


def _shape(one: Values, x: float) -> float:
    return one["h0"] + one["h1"] * x + one["h2"] * x * x
