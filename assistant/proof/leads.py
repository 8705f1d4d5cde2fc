"""How early alerts come: fast faults in sample intervals, slow ones in days before a limit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources

import msgspec
import numpy as np
import yaml

from assistant.alerts.findings import worth_telling
from assistant.alerts.habits import HABITS
from assistant.proof.cases import AT, HISTORY, RECENT, case_at, plausible
from assistant.proof.report import table
from rules.book import Book
from telemetry.model import Array, Well, WellEvent
from telemetry.proving import trials
from telemetry.simulator import SimWell, designed, log_of, simulate
from telemetry.simulator.plant import nameplate, registered
from telemetry.simulator.run import hash_of
from telemetry.simulator.script import scenarios

COARSE_S, DAY_S = 900.0, 86_400.0
LONGEST = 60
NEVER = float("inf")
Say = Callable[[str], None]
Range = tuple[float, float]


class Fast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    faults: tuple[str, ...]
    watched_min: float


class Slow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    every_h: float
    days: float
    limits: dict[str, dict[str, float]]


class Plays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What leads.yaml says."""

    interval_s: float
    fast: Fast
    slow: Slow
    design: dict[str, Range]


@cache
def plays() -> Plays:
    return msgspec.convert(
        yaml.safe_load(resources.files(__package__).joinpath("leads.yaml").read_text("utf-8")), Plays
    )


@dataclass(frozen=True)
class Life:
    """A well, and the fault that befalls it at `onset`."""

    fault: str
    well: Well
    events: tuple[WellEvent, ...]
    times: Array
    values: dict[str, Array]
    onset: float

    def later(self) -> Array:
        return self.times[self.times >= self.onset]

    def found(self, book: Book, at: float) -> str | None:
        """The fault that is worth an alert with the readings up to and including `at`."""
        moment = datetime.fromtimestamp(at, UTC) + timedelta(microseconds=1)
        chief = book.diagnose(case_at(self.well, moment, self.times, self.values, self.events)).diagnosis
        return chief.fault if worth_telling(chief) else None

    def level(self, metric: str, start: float, end: float) -> float:
        inside = (self.times >= start) & (self.times < end)
        return float(np.nanmedian(self.values[metric][inside]))


@dataclass(frozen=True)
class Lead:
    """Of a fast fault: sample intervals from the first reading that shows it, and from its onset, to the alert."""

    fault: str
    after_shown: float
    after_onset: float


def played(fault: str, seed: int, fine: timedelta, whole: timedelta) -> Life:
    """On the simulator: fine readings from two days before the onset until `fine` after it, coarse ones elsewhere."""
    chosen = plays()
    rng = np.random.default_rng([seed, *fault.encode()])
    plant = designed(**{name: float(rng.uniform(*span)) for name, span in chosen.design.items()})
    pump = nameplate(plant, "LD", 120)
    well = Well(f"LD-{seed:03d}", target_flow=round(plant.flow_bpd * 0.98, -1), pump=pump, interval_s=chosen.interval_s)
    onset = AT + timedelta(seconds=float(rng.uniform(0, chosen.interval_s)))
    sim = SimWell(registered(plant, well), plant, fault, onset)
    edges = [moment.timestamp() for moment in (AT - HISTORY, AT - RECENT, AT + fine, AT + whole)]
    steps = (COARSE_S, chosen.interval_s, COARSE_S)
    times = np.concatenate([np.arange(a, b, s) for a, b, s in zip(edges[:-1], edges[1:], steps, strict=True)])
    values = plausible(simulate(sim, times, seed * 7 + hash_of(fault)))
    return Life(fault, sim.well, tuple(log_of(sim)), times, values, onset.timestamp())


def by_the_other(fault: str, seeds: Sequence[int]) -> Iterator[Life]:
    """On the second model, where its gateway samples once a minute or more often: then once a minute."""
    interval_s = plays().interval_s
    for trial in trials([(fault, seed) for seed in seeds]):
        if trial.interval_s <= interval_s and "flow_rate" in trial.values:
            thin = slice(None, None, round(interval_s / trial.interval_s))
            values = {name: x[thin] for name, x in plausible(trial.values).items()}
            yield Life(fault, trial.well, trial.events, trial.times[thin], values, trial.onset)


def lead(book: Book, one: Life) -> Lead | None:
    """A fault shows with the first reading without flow; None where the flow never stops."""
    later = one.later()
    before = one.level("flow_rate", one.onset - 3600, one.onset)
    shows = np.flatnonzero(
        one.values["flow_rate"][one.times >= one.onset] < book.parameters["flow_zero_share"] * before
    )
    if not shows.size or shows[0] >= LONGEST:
        return None
    first = int(shows[0])
    told = next((n for n in range(min(first + LONGEST, later.size)) if one.found(book, later[n]) == one.fault), None)
    if told is None:
        return Lead(one.fault, NEVER, NEVER)
    return Lead(one.fault, max(0, told - first), (later[told] - one.onset) / plays().interval_s)


def days_before(book: Book, fault: str, seed: int) -> tuple[float, float]:
    """Days from the onset of a slow fault to its alert, and to the first limit that it reaches as it goes on."""
    slow = plays().slow
    one = played(fault, seed, timedelta(), timedelta(days=slow.days))
    course_s = 60 * max(change.after_min + change.over_min for change in scenarios()[fault].changes)
    reached = []
    for metric, share in slow.limits[fault].items():
        healthy = one.level(metric, one.onset - 2 * DAY_S, one.onset)
        moved = one.level(metric, one.onset + course_s, one.onset + course_s + 2 * DAY_S) / healthy - 1
        if moved * (share - 1) > 0:
            reached.append((share - 1) / moved * course_s / DAY_S)
    step_s, in_a_row = slow.every_h * 3600, 0
    for n in range(1, int(slow.days * DAY_S / step_s)):
        in_a_row = in_a_row + 1 if one.found(book, one.onset + n * step_s) == fault else 0
        if in_a_row >= HABITS.diagnosis.looks:
            return n * step_s / DAY_S, min(reached, default=NEVER)
    return NEVER, min(reached, default=NEVER)


def fast_table(book: Book, seeds: Sequence[int], say: Say) -> str:
    rows = []
    for model, lives in (("simulator", _simulated), ("second model", by_the_other)):
        whole: list[Lead] = []
        for fault in plays().fast.faults:
            say(f"{fault} on the {model}")
            found = [told for one in lives(fault, seeds) if (told := lead(book, one)) is not None]
            rows.append(_fast_row(model, fault, found))
            whole += found
        rows.append(_fast_row(model, "all", whole))
    head = ("model", "fault", "cases", "told", "p50", "p95", "within two", "p50 after the onset")
    return table(head, rows)


def _simulated(fault: str, seeds: Sequence[int]) -> Iterator[Life]:
    watched = timedelta(minutes=plays().fast.watched_min)
    return (played(fault, seed, watched, watched) for seed in seeds)


def _fast_row(model: str, fault: str, leads: Sequence[Lead]) -> tuple[object, ...]:
    if not leads:
        return (model, fault, 0, *["-"] * 5)
    shown = sorted(one.after_shown for one in leads)
    onset = sorted(one.after_onset for one in leads)
    told = sum(one < NEVER for one in shown)
    two = sum(one <= 2 for one in shown) / len(shown)
    return (model, fault, len(leads), told, _at(shown, 0.5), _at(shown, 0.95), f"{two:.0%}", _at(onset, 0.5))


def _at(ordered: Sequence[float], share: float) -> str:
    """The smallest of them that this share does not exceed."""
    value = ordered[max(0, int(np.ceil(share * len(ordered))) - 1)]
    return "never" if value == NEVER else f"{value:.3g}"


def slow_table(book: Book, seeds: Sequence[int], say: Say) -> str:
    rows = []
    for fault in plays().slow.limits:
        say(f"{fault} over weeks")
        found = [days_before(book, fault, seed) for seed in seeds]
        rows.append(_slow_row(fault, found))
    head = ("fault", "limit (of healthy)", "cases", "not told", "told on day", "days before the limit", "least")
    return table(head, rows)


def _slow_row(fault: str, found: Sequence[tuple[float, float]]) -> tuple[object, ...]:
    limits = ", ".join(f"{metric} at {share:g}" for metric, share in plays().slow.limits[fault].items())
    told = [days for days, _ in found]
    before = [limit - days if days < NEVER else -NEVER for days, limit in found]
    figures = (np.median(told), np.median(before), min(before)) if found else ()
    return (fault, limits, len(found), told.count(NEVER), *(f"{one:.1f}" for one in figures))
