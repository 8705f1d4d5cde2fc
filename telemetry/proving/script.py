"""Reads the scripts and turns one into what changes in a well, moment by moment."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np
import yaml

from telemetry.model import Array
from telemetry.proving.makes import Values, between, many
from telemetry.proving.physics import HEALTHY

Range = tuple[float, float]


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault of the second model; the keys are explained at the head of the file."""

    age_h: Range
    took_h: Range = (0.0, 0.0)
    change: dict[str, Range] = {}
    either: dict[str, list[Range]] = {}
    play: str | None = None
    stood_h: Range = (0.0, 0.0)
    fades_h: Range | None = None
    event: str | None = None
    event_half: str | None = None
    event_before: str | None = None
    shows: dict[str, Any] = {}
    needs: list[list[str]] = []
    shaking: Range | None = None
    leakage: Range | None = None
    imbalance: Range | None = None
    volts: float = 0.0
    design: dict[str, Range] = {}
    pump_known: bool = False
    target: Range | None = None
    interval_s: float | None = None


@cache
def scripts() -> dict[str, Script]:
    text = files("telemetry").joinpath("proving", "faults.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Script])


class Part(msgspec.Struct, frozen=True):
    """One drawing of a script: how strong, how old, how fast it came; `aims` are the values it goes to."""

    fault: str
    strength: float
    age_s: float
    took_s: float
    stood_s: float
    fades_s: float | None
    aims: dict[str, float]

    @property
    def script(self) -> Script:
        return scripts()[self.fault]

    def grown(self, grid: Array, at: float) -> Array:
        since = grid - (at - self.age_s)
        share = np.clip(since / self.took_s, 0, 1) if self.took_s > 0 else (since >= 0).astype(float)
        return share if self.fades_s is None else share * np.exp(-np.maximum(since, 0) / self.fades_s)


def drawn_part(fault: str, rng: np.random.Generator, one: Values, interval_s: float) -> Part:
    script = scripts()[fault]
    strength = float(rng.random())
    least = 2.6 * interval_s / 3600
    low, high = script.age_h
    age = many(rng, max(low, least), max(high, 1.5 * least)) if high else 0.0
    took = min(between(rng, *script.took_h), 0.95 * age)
    ranges = dict(script.change)
    if script.either:
        name = str(rng.choice(list(script.either)))
        ways = script.either[name]
        ranges[name] = ways[int(rng.integers(len(ways)))]
    aims = {name: low + (high - low) * strength for name, (low, high) in ranges.items()}
    if "gas" in aims:
        aims["gas"] *= one["critical_gas"]
    if "hunting" in aims:
        aims["hunting"] *= one["f"] * 0.5
    fades = between(rng, *script.fades_h) * 3600 if script.fades_h else None
    stood = between(rng, *script.stood_h) * 3600
    return Part(fault, strength, age * 3600, took * 3600, stood, fades, aims)


def changes(part: Part, grid: Array, at: float, rng: np.random.Generator) -> dict[str, Array]:
    """What the part alters, on the grid; only what differs from a healthy well."""
    grown = part.grown(grid, at)
    out: dict[str, Array] = {}
    for name, aim in part.aims.items():
        if name in HEALTHY:
            plain = HEALTHY[name] + (aim - HEALTHY[name]) * grown
            multiplied = name in ("valve", "line")
            out[name] = np.asarray(aim**grown if multiplied else plain, dtype=np.float64)
    play = part.script.play
    if play in PLAYS:
        PLAYS[play](part, grid, at, rng, out)
    return out


def _stop(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    out["on"] = (grid < at - part.age_s).astype(float)


def _start(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    begin = at - part.age_s
    out["on"] = ((grid < begin - part.stood_s) | (grid >= begin)).astype(float)


def _attempts(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    """Trials every half hour, each a minute of locked current at hardly any speed."""
    begin = at - part.age_s
    since = grid - begin
    trying = (since >= 0) & (since % 1500 < 75)
    out["on"] = ((grid < begin - part.stood_s) | trying).astype(float)
    out["stuck"] = np.where(trying, 0.8 + 0.4 * part.strength, 0.0)
    out["hz"] = np.where(trying, 0.16, 1.0)
    out["coupled"] = np.where(trying, 0.0, 1.0)


def _cycling(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    since = grid - (at - part.age_s)
    runs, rests = between(rng, 900, 3000), between(rng, 1200, 2400)
    out["on"] = np.where((since >= 0) & (since % (runs + rests) > runs), 0.0, 1.0)


def _locking(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    """Stages fill with gas over minutes and clear at once, no two cycles alike."""
    edges, t = [], float(grid[0])
    mean = many(rng, 600, 2700)
    while t < grid[-1] + 1:
        edges.append(t)
        t += mean * between(rng, 0.7, 1.4)
    place = np.searchsorted(edges, grid, side="right") - 1
    spans = np.diff([*edges, t])
    share = (grid - np.array(edges)[place]) / spans[place]
    height = rng.uniform(0.75, 1.1, len(edges))[place]
    out["lock"] = np.clip(out["lock"] * height * np.clip(1.7 * share, 0, 1) * (share < 0.85), 0, 1)


def _slugging(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    out["slug_min"] = np.full(grid.size, many(rng, 9, 55))


def _grains(part: Part, grid: Array, at: float, rng: np.random.Generator, out: dict[str, Array]) -> None:
    burst = np.where(rng.random(grid.size) < 0.15, rng.exponential(0.12, grid.size), 0.0)
    out["drag"] = out["drag"] * (1 + burst * part.grown(grid, at))


PLAYS = {
    "stop": _stop,
    "start": _start,
    "attempts": _attempts,
    "cycling": _cycling,
    "locking": _locking,
    "slugging": _slugging,
    "grains": _grains,
}
