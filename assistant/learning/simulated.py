"""Lessons from the simulator: every fault on many wells, at many ages, with and without optional signals."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources

import msgspec
import numpy as np
import yaml

from rules.conditions import Parameters
from rules.facts import measure
from rules.model import Case
from rules.novelty import Lesson
from telemetry.model import Array, Pump, Well, Window
from telemetry.simulator.plant import Plant, designed, nameplate, registered
from telemetry.simulator.run import SimWell, log_of, simulate
from telemetry.simulator.script import Scenario, scenarios

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAYS, RECENT_H, BIN_S = 45, 48, 1800.0
Range = tuple[float, float]


class Draws(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What simulated.yaml says."""

    seed: int
    each: int
    normal_times: int
    fast_h: Range
    least_share: float
    most_share: float
    intervals_s: tuple[float, ...]
    signals_lost: float
    optional: tuple[str, ...]
    design: dict[str, Range]
    not_taught: tuple[str, ...]


@cache
def draws() -> Draws:
    text = resources.files(__package__).joinpath("simulated.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Draws)


def simulated_lessons(
    parameters: Parameters, each: int | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Lesson]:
    """The same each time; lessons of a fault do not lie side by side, so that any cut through them holds all faults."""
    chosen = draws()
    wanted = _wanted(chosen, each or chosen.each)
    lessons = []
    for number, (fault, turn) in enumerate(wanted, 1):
        rng = np.random.default_rng([chosen.seed, turn, *fault.encode()])
        lessons.append(Lesson(measure(case_of(fault, rng, chosen), parameters).facts, fault))
        progress(number, len(wanted))
    return lessons


def _wanted(chosen: Draws, each: int) -> list[tuple[str, int]]:
    taught = [name for name in scenarios() if name not in chosen.not_taught]
    times = {name: each * (chosen.normal_times if name == "normal" else 1) for name in taught}
    return [(name, turn) for turn in range(max(times.values())) for name in taught if turn < times[name]]


def case_of(fault: str, rng: np.random.Generator, chosen: Draws) -> Case:
    plant = designed(**{name: float(rng.uniform(*span)) for name, span in chosen.design.items()})
    well = Well(
        f"LN-{int(rng.integers(1000)):03d}", target_flow=round(plant.flow_bpd * 0.98, -1), pump=_pump(plant, rng)
    )
    age_h = _age_h(scenarios()[fault], rng, chosen)
    sim = SimWell(registered(plant, well), plant, fault, AT - timedelta(hours=age_h))
    step = float(rng.choice(chosen.intervals_s))
    lost = {name for name in chosen.optional if rng.random() < chosen.signals_lost}
    seed = int(rng.integers(2**31))
    end = AT.timestamp()
    recent = np.arange(end - RECENT_H * 3600, end, step)
    history = np.arange((end - DAYS * 86_400) // BIN_S * BIN_S, end - RECENT_H * 3600, BIN_S)
    return Case(
        sim.well,
        AT,
        _window(sim, recent, seed, lost, None),
        _window(sim, history, seed, lost, int(BIN_S)),
        tuple(event for event in log_of(sim) if event.at < AT),
        AT - timedelta(seconds=step),
    )


def _pump(plant: Plant, rng: np.random.Generator) -> Pump:
    """The head curve is known of every second well."""
    pump = nameplate(plant, "taught", 100)
    return pump if rng.random() < 0.5 else msgspec.structs.replace(pump, head_curve=None)


def _age_h(script: Scenario, rng: np.random.Generator, chosen: Draws) -> float:
    """Between just visible and long there."""
    took = max(((c.after_min + c.over_min) / 60 for c in script.changes), default=0.0)
    fast = float(np.exp(rng.uniform(*np.log(chosen.fast_h))))
    if took <= chosen.fast_h[1]:
        return max(fast, took * chosen.least_share)
    return float(rng.uniform(chosen.least_share, chosen.most_share)) * min(took, 30 * 24.0)


def _window(sim: SimWell, times: Array, seed: int, lost: set[str], step_s: int | None) -> Window:
    signals: Mapping[str, Array] = simulate(sim, times, seed)
    kept = {name: x for name, x in signals.items() if name not in lost}
    first = datetime.fromtimestamp(float(times[0]), UTC)
    last = AT if step_s is None else datetime.fromtimestamp(float(times[-1]) + BIN_S, UTC)
    return Window(sim.well.well_id, first, last, times, kept, step_s)
