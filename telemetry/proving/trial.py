"""Whole trials: a well, what befell it, and the readings it left."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from telemetry.model import Array, EventKind, Well, WellEvent
from telemetry.proving.instruments import CORE, OPTIONAL, broken, measured, soiled, true_signals
from telemetry.proving.makes import Values, between, drawn, registered
from telemetry.proving.physics import HEALTHY, NOISES, played
from telemetry.proving.script import Part, changes, drawn_part, scripts

AT = datetime(2026, 6, 3, 5, 0, tzinfo=UTC)
DAYS, COARSE_S, FINE_S, FINE_H = 45, 900.0, 30.0, 50
SIDE_BY_SIDE = 96
INTERVALS = (10.0, 30.0, 60.0, 300.0, 600.0, 1200.0)
SIGNALS = ("full", "usual", "core", "lean")
HISTORIES = (4, 8, 15, 30, DAYS)
TRIES = 24


@dataclass(frozen=True)
class Trial:
    """One question to the rule book and its true answer; readings rise in time, NaN is missing."""

    fault: str
    seed: int
    strength: str
    interval_s: float
    signals: str
    dirty: bool
    well: Well
    at: datetime
    history_days: int
    onset: float
    times: Array
    values: dict[str, Array]
    events: tuple[WellEvent, ...]


@dataclass
class _Sketch:
    seed: int
    rng: np.random.Generator
    one: Values
    well: Well
    part: Part
    interval_s: float
    signals: str
    dirty: bool
    vary: dict[str, Array]
    events: list[WellEvent]
    draws: Array


def moments(days: float, fine_h: float) -> Array:
    """Relative to the question: coarse steps long ago, fine ones of late."""
    coarse = np.arange(-days * 86_400, -fine_h * 3600, COARSE_S)
    return np.r_[coarse, np.arange(-fine_h * 3600, 1, FINE_S)] if fine_h else coarse


def trials(wanted: list[tuple[str, int]], days: float = DAYS, fine_h: float = FINE_H) -> list[Trial]:
    """One trial for each fault and seed; a drawing in which the fault would not show is drawn again."""
    grid = moments(days, fine_h)
    done: dict[tuple[str, int], Trial] = {}
    open_ = [(key, 0) for key in wanted]
    while open_:
        now, open_ = _ahead(open_[:SIDE_BY_SIDE]), open_[SIDE_BY_SIDE:]
        sketches = [_sketch(fault, seed, attempt, grid) for (fault, seed), attempt in now]
        for (key, attempt), sketch, states in zip(now, sketches, _played(sketches, grid), strict=True):
            if key not in done and (attempt == TRIES - 1 or _shows(sketch, states, grid)):
                done[key] = _trial(sketch, states, grid)
        tried = dict(now)  # the last drawing of each
        open_ += [(key, attempt + 1) for key, attempt in tried.items() if key not in done]
    return [done[key] for key in wanted]


def _ahead(few: list[tuple[tuple[str, int], int]]) -> list[tuple[tuple[str, int], int]]:
    """Several drawings of each at once where there are few: a step of many wells costs little more than one of one."""
    each = max(1, SIDE_BY_SIDE // (2 * len(few)))
    return [(key, attempt + more) for key, attempt in few for more in range(min(each, TRIES - attempt))]


def _sketch(fault: str, seed: int, attempt: int, grid: Array) -> _Sketch:
    rng = np.random.default_rng([seed, attempt, *fault.encode()])
    script = scripts()[fault]
    one = drawn(rng)
    for name, (low, high) in script.design.items():
        _redesign(one, name, between(rng, low, high))
    interval, signals, dirty = _trait(fault, seed)
    if script.interval_s:
        interval = min(interval, script.interval_s)
    part = drawn_part(fault, rng, one, interval)
    well = registered(rng, one, f"PX-{seed:03d}")
    while script.pump_known and (well.pump is None or well.pump.ror_max is None):
        well = registered(rng, one, f"PX-{seed:03d}")
    if script.target:
        well = msgspec.structs.replace(well, target_flow=round(one["q"] * between(rng, *script.target), -1))
    vary = changes(part, grid, 0.0, rng)
    events = _happened(part, rng, well.well_id)
    draws = rng.standard_normal((grid.size, NOISES))
    sketch = _Sketch(seed, rng, one, well, part, interval, signals, dirty, vary, events, draws)
    _everyday(sketch, grid)
    return sketch


def _trait(fault: str, seed: int) -> tuple[float, str, bool]:
    """How the well is sampled, which signals it sends, whether its gauge sends dirt."""
    rng = np.random.default_rng([seed, 77, *fault.encode()])
    return float(rng.choice(INTERVALS)), str(rng.choice(SIGNALS)), bool(rng.random() < 0.35)


def _known_days(fault: str, seed: int, gone_days: float) -> int:
    """How far back readings go: at least three days before the onset."""
    rng = np.random.default_rng([seed, 78, *fault.encode()])
    return int(rng.choice([days for days in HISTORIES if days >= gone_days + 3] or [DAYS]))


def _redesign(one: Values, name: str, value: float) -> None:
    r = one["f"] / one["f0"]
    if name == "speed":
        f = round(one["f0"] * value, 1)
        one["qbep"] *= r / (f / one["f0"])
        one["f"] = f
    else:
        one["x"] = value
        one["qbep"] = one["q"] / value / r
        one["h_at"] = max(one["h0"] + one["h1"] * value + one["h2"] * value**2, 0.2)
        one["p_at"] = one["p0"] + one["p1"] * value + one["p2"] * value**2


def _happened(part: Part, rng: np.random.Generator, well_id: str) -> list[WellEvent]:
    script = part.script
    onset = AT - timedelta(seconds=part.age_s)
    out = []
    if script.event or (script.event_half and rng.random() < 0.5):
        out.append(_event(well_id, script.event or script.event_half or "", onset))
    if script.event_before:
        kind = script.event_before
        late = 0.5 if kind == "electrical_work" else 1.0
        out.append(_event(well_id, kind, onset - timedelta(seconds=part.stood_s * late)))
    return out


def _event(well_id: str, kind: str, at: datetime) -> WellEvent:
    return WellEvent(0, well_id, msgspec.convert(kind, EventKind), at, kind.replace("_", " "))


def _everyday(sketch: _Sketch, grid: Array) -> None:
    """What befalls every well: a change of speed weeks ago, a stop days ago, a reservoir that slowly gives less."""
    part, vary, rng, one, events = sketch.part, sketch.vary, sketch.rng, sketch.one, sketch.events
    well_id = sketch.well.well_id
    late = max(4.0, 2 + part.age_s / 86_400)
    if rng.random() < 0.4 and late < 20:
        days = between(rng, late + 6, late + 20)
        vary["hz"] = vary.get("hz", np.ones(grid.size)) * np.where(grid < -days * 86_400, between(rng, 0.95, 1.05), 1.0)
        if rng.random() < 0.5:
            events.append(_event(well_id, "frequency_change", AT - timedelta(days=days)))
    if rng.random() < 0.4 and late < 20:
        days, hours = between(rng, late, late + 15), between(rng, 1, 14)
        off = (grid >= -days * 86_400) & (grid < -days * 86_400 + hours * 3600)
        vary["on"] = vary.get("on", np.ones(grid.size)) * np.where(off, 0.0, 1.0)
        if rng.random() < 0.5:
            events.append(_event(well_id, "planned_shutdown", AT - timedelta(days=days)))
    weekly = between(rng, 0.0, 0.006)
    vary["reservoir"] = vary.get("reservoir", np.ones(grid.size)) * (1 - weekly * (grid / 604_800 + 3))
    if part.fault not in ("vsd_power_quality", "frequency_change", "underpumping") and rng.random() < 0.08:
        one["control"] = between(rng, 0.03, 0.12)


def _played(sketches: list[_Sketch], grid: Array) -> list[dict[str, Array]]:
    make = {name: np.array([s.one[name] for s in sketches]) for name in sketches[0].one}
    names = sorted({name for s in sketches for name in s.vary})
    vary = {
        name: np.column_stack([s.vary.get(name, np.full(grid.size, HEALTHY[name])) for s in sketches]) for name in names
    }
    states = played(grid, make, vary, np.stack([s.draws for s in sketches], axis=2))
    return [{name: x[:, i] for name, x in states.items()} for i in range(len(sketches))]


def _shows(sketch: _Sketch, states: dict[str, Array], grid: Array) -> bool:
    age = sketch.part.age_s
    before = (grid < -age - sketch.part.stood_s - 1800) & (grid > -age - sketch.part.stood_s - 3 * 86_400)
    if sketch.part.script.shows.get("rise"):
        states = states | {"rise": states["tm"] - states["ti"]}
    before &= states["f"] > 0
    now = grid > -min(3600.0, 0.5 * age + 60)
    for name, wanted in sketch.part.script.shows.items():
        was, is_ = float(np.median(states[name][before])), float(np.mean(states[name][now]))
        if name == "rise":
            fine = wanted[0] <= is_ - was <= wanted[1]
        elif isinstance(wanted, str):
            fine = abs(is_ / was - 1) >= float(wanted.split()[1])
        else:
            fine = wanted[0] <= is_ / max(was, 1e-9) <= wanted[1]
        if not fine:
            return False
    return True


def _trial(sketch: _Sketch, states: dict[str, Array], grid: Array) -> Trial:
    rng, part, one = sketch.rng, sketch.part, sketch.one
    steady = np.ones(grid.size)
    wc = np.clip(one["wc"] + sketch.vary.get("wc", 0 * steady), 0, 100)
    gor = _tested(one["gor"] * sketch.vary.get("gor", steady), grid, rng)
    known = {"valve": sketch.vary.get("valve", steady), "wc": wc, "gor": gor}
    true = true_signals(one, part, states | known, grid)
    if part.fault == "deadhead" and sketch.seed % 4 == 0:
        shut = part.grown(grid, 0.0) > 0.5
        since = np.maximum(grid + part.age_s, 0)
        flowline = one["header"] + (one["whp"] - one["header"]) * np.exp(-since / 300)
        true["tubing_pressure"] = np.where(shut, flowline, true["tubing_pressure"])
    times = _sampled(grid, sketch.interval_s, rng)
    read = measured(one, true, grid, times, rng, spiky=part.script.play == "grains")
    values = {name: read[name] for name in _present(sketch.signals, part, rng)}
    if sketch.dirty:
        soiled(values, times, rng, max(part.age_s + part.stood_s, 12 * 3600.0))
    broken(part, values, times, 0.0, rng)
    days = _known_days(part.fault, sketch.seed, (part.age_s + part.stood_s) / 86_400)
    kept = ~np.all([np.isnan(x) for x in values.values()], axis=0) & (times > -days * 86_400)
    return Trial(
        part.fault,
        sketch.seed,
        ("faint", "middling", "strong")[min(int(part.strength * 3), 2)],
        sketch.interval_s,
        sketch.signals,
        sketch.dirty,
        sketch.well,
        AT,
        days,
        AT.timestamp() - part.age_s,
        times[kept] + AT.timestamp(),
        {name: x[kept] for name, x in values.items()},
        tuple(sorted(sketch.events, key=lambda e: e.at)),
    )


def _tested(gor: Array, grid: Array, rng: np.random.Generator) -> Array:
    """Gas-oil ratio comes from tests and stands still between them."""
    every = between(rng, 4, 40) * 3600
    last = np.searchsorted(grid, np.floor(grid / every) * every)
    return np.round(gor[np.minimum(last, grid.size - 1)])


def _sampled(grid: Array, interval_s: float, rng: np.random.Generator) -> Array:
    fine = np.flatnonzero(np.diff(grid) < COARSE_S)
    late = float(grid[fine[0]]) if fine.size else 0.0
    coarse = np.arange(float(grid[0]), late, max(interval_s, COARSE_S))
    close = np.arange(late, 0, interval_s)
    jitter = rng.uniform(-0.02, 0.02, coarse.size + close.size) * interval_s
    return np.asarray(np.sort(np.minimum(np.r_[coarse, close] + jitter, -0.001)))


def _present(signals: str, part: Part, rng: np.random.Generator) -> list[str]:
    usual = ("discharge_pressure", "tubing_pressure", "intake_temp")
    names = [*CORE, *{"full": OPTIONAL, "usual": usual, "core": (), "lean": usual}[signals]]
    needs = part.script.needs
    for group in needs:
        if not set(group) & set(names):
            names.append(str(rng.choice(group)))
    if signals == "lean":
        spare = ["gor", "torque", "flow_variance", "vibration", "discharge_pressure", "tubing_pressure", "motor_temp"]
        for name in rng.permutation(spare)[:3]:
            left = [n for n in names if n != name]
            if all(set(group) & set(left) for group in needs):
                names = left
    return names
