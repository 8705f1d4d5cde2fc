"""Makes the questions: trials of the second model and plays of the simulator as cases for the rule book."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from rules.model import Case
from telemetry.metrics import CATALOGUE
from telemetry.model import Array, Well, WellEvent, Window
from telemetry.proving import Trial, trials
from telemetry.proving.instruments import soiled
from telemetry.proving.script import scripts
from telemetry.simulator import SimWell, designed, log_of, simulate
from telemetry.simulator.plant import nameplate, registered
from telemetry.simulator.run import hash_of
from telemetry.simulator.script import scenarios

RECENT, HISTORY, BIN_S = timedelta(hours=48), timedelta(days=45), 1800
LONGEST_S = 28 * 86_400.0  # else the history of 45 days shows no time before the onset
AT = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
INTERVALS = (60.0, 300.0, 10.0, 1200.0, 600.0)
WITHOUT = (
    (),
    ("discharge_pressure", "intake_temp", "casing_pressure"),
    ("tubing_pressure", "gor", "torque"),
    ("vibration", "drive_voltage", "choke_position", "water_cut"),
)
# Signals left when a fault is to be beyond telling, and the faults that then look alike.
BLIND = (
    (("flow_rate", "flow_variance", "vsd_frequency"), ("tubing_leak", "pump_wear", "low_inflow", "stage_scale")),
    (("flow_rate", "vsd_frequency"), ("gas_lock_full", "broken_shaft", "deadhead")),
    (("flow_rate", "pip", "vsd_frequency"), ("tubing_leak", "pump_wear", "stage_scale", "intake_plugged")),
    (("gor", "intake_temp"), ("low_inflow", "pump_off", "deadhead")),
)


@dataclass(frozen=True)
class Question:
    """A case and what is true of it; `fault` None: with these signals nobody can tell."""

    fault: str | None
    case: Case
    onset: float | None
    traits: tuple[tuple[str, str], ...]


def window_of(well_id: str, times: Array, values: dict[str, Array], start: datetime, end: datetime) -> Window:
    inside = (times >= start.timestamp()) & (times < end.timestamp())
    return Window(well_id, start, end, times[inside], {name: x[inside] for name, x in values.items()})


def binned(well_id: str, times: Array, values: dict[str, Array], end: datetime) -> Window:
    """Means of half hours, as the database gives them."""
    start = end - HISTORY
    inside = (times >= start.timestamp()) & (times < end.timestamp())
    place, slot = np.unique(np.floor(times[inside] / BIN_S), return_inverse=True)
    out = {}
    for name, x in values.items():
        seen = np.isfinite(x[inside])
        count = np.bincount(slot[seen], minlength=place.size)
        total = np.bincount(slot[seen], weights=x[inside][seen], minlength=place.size)
        out[name] = np.divide(total, count, out=np.full(place.size, np.nan), where=count > 0)
    return Window(well_id, start, end, place * BIN_S, out, BIN_S)


def case_at(well: Well, at: datetime, times: Array, values: dict[str, Array], events: tuple[WellEvent, ...]) -> Case:
    """Only what was known at `at`; a number outside its plausible range has been set aside before."""
    seen = times[times < at.timestamp()]
    return Case(
        well,
        at,
        window_of(well.well_id, times, values, at - RECENT, at),
        binned(well.well_id, times, values, at),
        tuple(e for e in events if at - HISTORY <= e.at < at),
        datetime.fromtimestamp(float(seen[-1]), UTC) if seen.size else None,
    )


def plausible(values: dict[str, Array]) -> dict[str, Array]:
    return {n: np.where((x >= CATALOGUE[n].low) & (x <= CATALOGUE[n].high), x, np.nan) for n, x in values.items()}


def second_model(faults: list[str], seeds: list[int]) -> list[Question]:
    made = trials([(fault, seed) for fault in faults for seed in seeds])
    return [_question(trial) for trial in made]


def _question(trial: Trial) -> Question:
    case = case_at(trial.well, trial.at, trial.times, plausible(trial.values), trial.events)
    traits = (
        ("strength", trial.strength),
        ("interval", f"{trial.interval_s:g} s"),
        ("signals", trial.signals),
        ("dirt", "dirty" if trial.dirty else "clean"),
        ("history", f"{trial.history_days:02d} d"),
        ("age", _age(trial.at.timestamp() - trial.onset)),
    )
    return Question(trial.fault, case, trial.onset, traits)


def _age(seconds: float) -> str:
    return "under 1 h" if seconds < 3600 else "1 to 24 h" if seconds < 86_400 else "over a day"


def beyond_telling(seeds: list[int]) -> list[Question]:
    """Trials of faults that look alike with the few signals that are left."""
    asked = [(fault, seed, left) for left, faults in BLIND for fault in faults for seed in seeds]
    made = trials([(fault, seed) for fault, seed, _ in asked])
    out = []
    for trial, (_, _, left) in zip(made, asked, strict=True):
        kept = {name: x for name, x in trial.values.items() if name in left}
        case = case_at(trial.well, trial.at, trial.times, plausible(kept), trial.events)
        out.append(Question(None, case, None, (("left", ", ".join(left)), ("is", trial.fault))))
    return out


def normal_months(seeds: list[int], days: int = 30) -> list[list[Case]]:
    """Healthy wells asked every six hours for a month, with all that befalls a well in a month."""
    out = []
    for trial in trials([("normal", seed) for seed in seeds], days=45 + days, fine_h=0):
        values = plausible(trial.values)
        moments = [trial.at - timedelta(hours=6 * k) for k in range(4 * days)][::-1]
        out.append([case_at(trial.well, at, trial.times, values, trial.events) for at in moments])
    return out


def first_model(seeds: list[int]) -> list[Question]:
    """Every scenario of the simulator on wells drawn anew."""
    return [_played(fault, seed) for fault in scenarios() for seed in seeds]


def _played(fault: str, seed: int) -> Question:
    rng = np.random.default_rng([seed, *fault.encode()])
    script = scenarios()[fault]
    plant = designed(
        float(np.exp(rng.uniform(np.log(500), np.log(7000)))),
        float(rng.uniform(550, 1500)),
        frequency_hz=round(float(rng.uniform(45, 64)), 1),
        depth_ft=float(rng.uniform(6000, 9800)),
        bep_share=float(rng.uniform(0.85, 1.08)),
        static_rise_psi=float(rng.uniform(500, 1100)),
        water_cut=float(rng.uniform(15, 75)),
        gor=float(rng.uniform(250, 650)),
        current_a=float(rng.uniform(28, 110)),
        intake_c=float(rng.uniform(70, 110)),
        rise_c=float(rng.uniform(12, 30)),
        vibration_g=float(rng.uniform(0.2, 0.45)),
    )
    ramp_s = 60 * max((c.after_min + c.over_min for c in script.changes), default=30)
    age = max(float(rng.uniform(1.0, 2.0)) * ramp_s, float(rng.uniform(0.7, 5)) * 3600)
    if fault in ("gas_lock_full", "deadhead"):
        age = float(rng.uniform(0.4, 2.0)) * 3600
    age = min(age, LONGEST_S)
    interval = float(rng.choice(INTERVALS))
    well = Well(f"QA-{seed:03d}", target_flow=round(plant.flow_bpd * 0.98, -1), pump=nameplate(plant, "QA", 120))
    onset = AT - timedelta(seconds=age)
    sim = SimWell(registered(plant, well), plant, fault, onset)
    coarse = np.arange((AT - HISTORY).timestamp(), (AT - RECENT).timestamp(), 900.0)
    times = np.r_[coarse, np.arange((AT - RECENT).timestamp(), AT.timestamp(), interval)]
    values = simulate(sim, times, seed * 7 + hash_of(fault))
    lacking = WITHOUT[int(rng.integers(len(WITHOUT)))]
    needed = {name for group in scripts()[fault].needs for name in group}
    for name in set(lacking) - needed - {c.what.partition(".")[2] for c in script.changes}:
        values.pop(name, None)
    dirty = bool(rng.random() < 0.35)
    if dirty:
        soiled(values, times, rng, max(age, 43_200.0))
    kept = ~np.all([np.isnan(x) for x in values.values()], axis=0)
    values = plausible({n: x[kept] for n, x in values.items()})
    case = case_at(sim.well, AT, times[kept], values, tuple(log_of(sim)))
    lacks = " ".join(lacking) or "nothing"
    dirt = "dirty" if dirty else "clean"
    traits = (("interval", f"{interval:g} s"), ("without", lacks), ("dirt", dirt), ("age", _age(age)))
    return Question(fault, case, onset.timestamp(), traits)
