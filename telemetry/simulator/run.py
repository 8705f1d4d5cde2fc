"""Plays a well's scripts over any stretch of time."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from telemetry.model import Array, Well, WellEvent
from telemetry.simulator.gauges import report
from telemetry.simulator.plant import Plant
from telemetry.simulator.script import healthy, play, scenarios
from telemetry.simulator.state import evolve
from telemetry.simulator.unrest import stir

STEP_S, CONTEXT_S, ANCHOR_S = 300, 172_800, 3_600


@dataclass(frozen=True)
class Episode:
    """One scripted fault in a well's life; `until` None never ends."""

    scenario: str
    onset: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class SimWell:
    """A synthetic well: its entry in the register, what it is made of, and what befalls it."""

    well: Well
    plant: Plant
    scenario: str | None = None
    onset: datetime | None = None
    until: datetime | None = None
    then: tuple[Episode, ...] = ()
    silent: frozenset[str] = frozenset()

    def episodes(self) -> tuple[Episode, ...]:
        if self.scenario is None or self.onset is None:
            return self.then
        return (Episode(self.scenario, self.onset, self.until), *self.then)

    def born(self) -> datetime | None:
        """When its first reading came, for a well without a past."""
        lives = [e.onset for e in self.episodes() if scenarios()[e.scenario].starts_life]
        return min(lives, default=None)


def _grid(sim: SimWell, times: Array) -> Array:
    """The asked moments, a run-up in which slow states settle, and the moments before each onset."""
    start = np.floor(times[0] / STEP_S) * STEP_S
    parts = [np.arange(start - CONTEXT_S, start, STEP_S), times]
    for episode in _felt(sim, times):
        onset = np.floor(episode.onset.timestamp() / STEP_S) * STEP_S
        parts.append(np.arange(onset - ANCHOR_S, onset + 1, STEP_S))
    grid = np.unique(np.concatenate(parts))
    return np.asarray(grid[grid <= times[-1]], dtype=np.float64)


def _felt(sim: SimWell, times: Array) -> list[Episode]:
    """The episodes that still or already matter to these moments."""
    start, end = float(times[0]) - 2 * CONTEXT_S, float(times[-1])
    return [
        episode
        for episode in sim.episodes()
        if episode.onset.timestamp() <= end and (episode.until is None or episode.until.timestamp() >= start)
    ]


def simulate(sim: SimWell, times: Array, seed: int) -> dict[str, Array]:
    """Every signal at the given moments (epoch seconds, increasing); NaN is missing. The same seed gives the same."""
    grid = _grid(sim, times)
    conditions = healthy(sim.plant, grid)
    for episode in _felt(sim, times):
        until = None if episode.until is None else episode.until.timestamp()
        play(scenarios()[episode.scenario], conditions, grid, episode.onset.timestamp(), until)
    well_seed = seed ^ hash_of(sim.well.well_id)
    stir(well_seed, grid, conditions)
    signals = report(sim.plant, conditions, evolve(sim.plant, conditions, grid), grid, well_seed)
    asked = np.searchsorted(grid, times)
    out = {name: value[asked] for name, value in signals.items()}
    for name in sim.silent:
        out[name] = np.full(len(times), np.nan)
    return _unborn(sim, times, out)


def hash_of(well_id: str) -> int:
    """A small number of a name, the same in every process."""
    return zlib.crc32(well_id.encode()) % 1_000_003


def _unborn(sim: SimWell, times: Array, signals: dict[str, Array]) -> dict[str, Array]:
    born = sim.born()
    if born is None:
        return signals
    return {name: np.where(times < born.timestamp(), np.nan, value) for name, value in signals.items()}


def log_of(sim: SimWell) -> list[WellEvent]:
    """What the operators of this well wrote down."""
    return [
        WellEvent(0, sim.well.well_id, entry.kind, episode.onset + timedelta(minutes=entry.after_min), entry.text)
        for episode in sim.episodes()
        for entry in scenarios()[episode.scenario].log
    ]
