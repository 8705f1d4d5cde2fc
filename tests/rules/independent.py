"""A second source of cases, drawn from the signature matrix alone: other wells, strengths, sampling, gaps and dirt."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import yaml

from rules.model import Case
from telemetry.model import Pump, Well, WellEvent, Window

AT = datetime(2026, 9, 14, 7, 20, tzinfo=UTC)
SIGNATURES = yaml.safe_load(Path(__file__).with_name("signatures.yaml").read_text(encoding="utf-8"))
COLUMNS = [
    "flow_rate",
    "pip",
    "discharge_pressure",
    "motor_current",
    "motor_temp",
    "intake_temp",
    "vibration",
    "vsd_frequency",
    "torque",
    "flow_variance",
    "gor",
    "tubing_pressure",
    "current_imbalance",
]
STEADY = {
    "small": (400, 300, 2450, 28, 84, 70, 0.2, 48, 42, 3, 350, 120, 1.5),
    "big": (8000, 1250, 4200, 118, 126, 101, 0.4, 70, 520, 5, 220, 420, 1.0),
    "pmm": (1150, 640, 3350, 37, 108, 88, 0.3, 115, 95, 4, 700, 190, 2.0),
    "middling": (3100, 1020, 3650, 66, 118, 97, 0.3, 58, 210, 6, 480, 310, 1.2),
}
BASE_HZ = {"small": 60.0, "big": 60.0, "pmm": 120.0, "middling": 60.0}
SCATTER = dict(zip(COLUMNS, (0.012, 0.003, 0.001, 0.008, 0.002, 0.0005, 0, 0, 0.01, 0.12, 0, 0.012, 0.08), strict=True))
WITHOUT = {
    "all": (),
    "no discharge or wellhead pressure": ("discharge_pressure", "tubing_pressure"),
    "no vibration, torque, gor": ("vibration", "torque", "gor"),
    "a third of the rows": (),
    "dirt": (),
}


@dataclass(frozen=True)
class Draw:
    """One point of the parameter grid."""

    fault: str
    well: str
    strength: float
    sampling: str
    lacks: str = "all"
    seed: int = 0
    age_h: float | None = None
    over_h: float = 0.0  # how long ago it ended; 0 goes on


def drawn(draw):
    """The case of one draw: 45 days of steady history, then the fault."""
    rng = np.random.default_rng([draw.seed, COLUMNS.index("pip"), *draw.fault.encode()])
    what = SIGNATURES[draw.fault]
    level = dict(zip(COLUMNS, map(float, STEADY[draw.well]), strict=True))
    pump = Pump(base_frequency=BASE_HZ[draw.well], rated_current=round(level["motor_current"] * 1.25))
    well = Well(f"{draw.well[:2].upper()}-001", target_flow=round(level["flow_rate"] * 0.99, -1), pump=pump)
    at = AT + timedelta(hours=3 * (draw.seed % 11))
    end = at.timestamp() - (5400 if what.get("silent") else 0)
    low, high = what.get("age_h", (2, 30))
    age_h = draw.age_h if draw.age_h is not None else float(rng.uniform(low, high))
    took = float(rng.uniform(*what["took_h"])) * 3600 if "took_h" in what else 0.0
    if draw.age_h is None:
        age_h = max(age_h, took / 3600)
    onset = at.timestamp() - age_h * 3600
    times = _moments(draw.sampling, end)
    bins = np.arange((end - 45 * 86_400) // 1800 * 1800, end, 1800.0)
    recent = _signals(what, level, times, onset, took, draw, rng, 1.0)
    history = _signals(what, level, bins, onset, took, draw, rng, 0.4)
    for into in (recent, history):
        for name in {*WITHOUT[draw.lacks], *(set(COLUMNS) - set(what["only"]) if "only" in what else ())}:
            into.pop(name, None)
    _spoil(recent, times, draw, rng)
    if what.get("sensor"):
        _break_a_sensor(recent, times, onset, draw)
    kind = what.get("event")
    events = (WellEvent(1, well.well_id, kind, at - timedelta(hours=age_h), kind),) if kind else ()
    seen = datetime.fromtimestamp(float(times[-1]), UTC)
    return Case(
        well,
        at,
        Window(well.well_id, at - timedelta(hours=48), at, times, recent),
        Window(well.well_id, at - timedelta(days=45), at, bins, history, 1800),
        events,
        seen,
    )


def _moments(sampling, end):
    if sampling == "live":
        return np.r_[np.arange(end - 48 * 3600 + 60, end - 3600, 300.0), np.arange(end - 3600, end, 10.0)]
    step = float(sampling)
    return np.arange(end - 48 * 3600 + step / 2, end, step)


def _signals(what, level, times, onset, took, draw, rng, scale):
    after = (times >= onset) & (times < (times[-1] + 1 if not draw.over_h else times[-1] - draw.over_h * 3600))
    age = np.where(after, times - onset, 0.0)
    grown = np.where(after, np.clip(age / took, 0, 1) if took else 1.0, 0.0)
    aims = _aims(what, level, draw.strength)
    signals = {}
    for name in COLUMNS:
        x = level[name] + (aims.get(name, level[name]) - level[name]) * grown
        if name == "motor_temp" and what.get("heats"):
            x = level[name] + (aims[name] - level[name]) * np.where(after, 1 - np.exp(-age / 1500), 0)
        x = x + level[name] * grown * _movement(what, name, age, draw, rng, scale)
        x = x * (1 + SCATTER[name] * scale * rng.standard_normal(times.size))
        signals[name] = np.maximum(x, 0.0)
    _drive(what, signals, level, after, age, draw, rng)
    if what.get("stop"):
        _stop(signals, level, after, age)
    for name in what.get("dead", ()):
        signals[name][after] = 0.0
    shaken = signals["vibration"] + 0.04 * scale * rng.standard_normal(times.size) * (signals["vibration"] > 0)
    signals["vibration"] = np.maximum(np.round(shaken, 1), 0.0)
    return signals


def _aims(what, level, strength):
    aims = {name: level[name] * (1 + strength * share) for name, share in what.get("share", {}).items()}
    aims |= {name: level[name] * share for name, share in what.get("level", {}).items()}
    aims |= {name: level[name] + strength * more for name, more in what.get("add", {}).items()}
    if "lift" in what:
        lift = (level["discharge_pressure"] - level["pip"]) * (1 + what["lift"] * min(strength, 1.25))
        aims["discharge_pressure"] = aims["pip"] + lift
    if what.get("shut"):  # behind the wellhead the whole rise of discharge pressure arrives
        aims["tubing_pressure"] = level["tubing_pressure"] + aims["discharge_pressure"] - level["discharge_pressure"]
    return aims


def _movement(what, name, age, draw, rng, scale):
    period = (600.0, 1100.0, 1900.0, 2700.0)[draw.seed % 4]
    moved = np.zeros(age.size)
    if scale < 1:
        return moved
    if name in what.get("wild", {}):
        moved += what["wild"][name] * draw.strength**0.5 * rng.standard_normal(age.size)
    if name in what.get("saw", {}):
        moved += what["saw"][name] * draw.strength**0.5 * ((age / period) % 1 - 0.5)
    if name in what.get("swing", {}):
        lag = 0.6 if name == "tubing_pressure" else 0.0
        moved += what["swing"][name] * draw.strength**0.5 * np.sin(2 * np.pi * age / (1.2 * period) + lag)
    if name in what.get("spikes", {}):
        moved += what["spikes"][name] * (rng.random(age.size) < 0.15) * rng.random(age.size) * 2
    return moved


def _drive(what, signals, level, after, age, draw, rng):
    if "hz" in what:
        step = what["hz"] * draw.strength * (-1 if draw.seed % 2 else 1) * level["vsd_frequency"] / 60
        r = np.where(after, 1 + step / level["vsd_frequency"], 1.0)
        for name, power in (("vsd_frequency", 1), ("flow_rate", 1.2), ("motor_current", 2), ("torque", 2)):
            signals[name] *= r**power
        lift = level["discharge_pressure"] - level["pip"]
        drawn_down = np.where(after, 1 - np.exp(-age / 2400), 0.0)
        signals["pip"] *= 1 - 1.5 * (r - 1) * drawn_down
        signals["discharge_pressure"] = signals["pip"] + lift * r**2
    if "wanders" in what:
        f = np.where(after, what["wanders"] * draw.strength * np.sin(age / 310) + 0.3 * np.sin(age / 77), 0)
        r = 1 + f / level["vsd_frequency"]
        for name, power in (("vsd_frequency", 1), ("flow_rate", 1), ("motor_current", 2)):
            signals[name] *= r**power


def _stop(signals, level, after, age):
    for name in ("flow_rate", "motor_current", "vsd_frequency", "torque", "flow_variance", "vibration"):
        signals[name][after] = 0.0
    slow = 1 - np.exp(-age / 1600)
    fast = 1 - np.exp(-age / 600)
    signals["pip"] += np.where(after, 0.6 * level["pip"] * slow, 0)
    signals["discharge_pressure"] += np.where(after, -0.25 * level["discharge_pressure"] * slow, 0)
    signals["motor_temp"] += np.where(after, (level["intake_temp"] - level["motor_temp"]) * fast, 0)
    signals["tubing_pressure"] *= np.where(after, 1 - 0.5 * slow, 1)


def _spoil(recent, times, draw, rng):
    if draw.lacks == "a third of the rows":
        for x in recent.values():
            x[rng.random(times.size) < 0.34] = np.nan
    if draw.lacks == "dirt":
        lost = rng.choice(times.size - 2, size=4, replace=False)
        for name in ("pip", "discharge_pressure", "motor_temp"):
            if name in recent:
                recent[name][lost] = 0.0
        if "pip" in recent:
            recent["pip"][int(rng.integers(0, times.size - 2))] = 94_906.9


def _break_a_sensor(recent, times, onset, draw):
    after = (times >= onset) & ((draw.over_h == 0) | (times < times[-1] - draw.over_h * 3600))
    way = draw.seed % 4
    if way == 0 and "pip" in recent:
        recent["pip"][after] = recent["pip"][after][0] if np.isfinite(recent["pip"][after][0]) else 321.0
    elif way == 1:
        recent["motor_temp"][after] = recent["motor_temp"][after] * 1.8 + 32
    elif way == 2:
        recent["pip"][after] /= 14.5038
    else:
        recent["pip"][after] = 94_906.9


def grid(faults, wells, strengths, samplings, lacks, seed=0):
    """Every fault over the grid, one draw a point; what lacks and how it is sampled go round with the points."""
    draws = []
    for i, fault in enumerate(faults):
        for j, well in enumerate(wells):
            for k, strength in enumerate(strengths):
                for m, lack in enumerate(lacks):
                    sampling = samplings[(i + j + k + m) % len(samplings)]
                    draws.append(Draw(fault, well, strength, sampling, lack, seed + j + 2 * k + 5 * m))
    return draws


def young(draw, minutes):
    return replace(draw, age_h=minutes / 60)
