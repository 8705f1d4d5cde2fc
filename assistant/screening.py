"""Looks at latest values every second, and at once at wells where they moved: a step does not wait for its turn."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources

import msgspec
import structlog
import yaml

from assistant.runtime import Runtime
from assistant.watch import Told
from telemetry import series, wells
from telemetry.model import Latest, Well
from telemetry.wells import key_of

LOG = structlog.get_logger(__name__)
POLLS_S = 1.0
SHARE = 0.25
AT_ONCE = 40
SMALLEST = 1.0
CALM_DOWN = 0.2


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What screening.yaml says."""

    steps: dict[str, float]
    restless_times: float
    most: float
    hot_readings: int


TERMS = msgspec.convert(
    yaml.safe_load(resources.files(__package__).joinpath("screening.yaml").read_text("utf-8")), Terms
)


@dataclass
class Seen:
    """A well's values when they were last found to have moved, those before now, and how far they go as a rule."""

    last: datetime
    reference: dict[str, float]
    before: dict[str, float]
    unrest: dict[str, float] = field(default_factory=dict)
    hot: int = 0


class Screen:
    """Owns what was seen of each well. What it does not catch the round does."""

    def __init__(self, terms: Terms = TERMS) -> None:
        self._terms = terms
        self._seen: dict[str, Seen] = {}

    def moved(self, latest: Iterable[Latest]) -> list[str]:
        """Wells to be looked at now, what has moved furthest first."""
        found: dict[str, float] = {}
        for one in latest:
            if one.last_seen is None:
                continue
            seen = self._seen.get(one.well_id)
            if seen is None:
                self._seen[one.well_id] = Seen(one.last_seen, dict(one.values), dict(one.values))
            elif one.last_seen > seen.last and (how_far := self._far(seen, one)) is not None:
                found[one.well_id] = how_far
        return sorted(found, key=lambda well_id: -found[well_id])

    def _far(self, seen: Seen, one: Latest) -> float | None:
        """In steps that count; 0 where it is still hot from an earlier one, None where nothing is to be done."""
        far = max((self._steps(seen, name, value) for name, value in one.values.items()), default=0.0)
        for name, value in one.values.items():
            jump = _share(seen.before.get(name, value), value)
            usual = seen.unrest.get(name, 0.0)
            seen.unrest[name] = usual + CALM_DOWN * (jump - usual)
        seen.last, seen.before = one.last_seen or seen.last, dict(one.values)
        if far >= 1:
            seen.reference, seen.hot = dict(one.values), self._terms.hot_readings
            return far
        if seen.hot:
            seen.hot -= 1
            return 0.0
        return None

    def _steps(self, seen: Seen, name: str, value: float) -> float:
        if name not in self._terms.steps:
            return 0.0
        least = max(self._terms.steps[name], self._terms.restless_times * seen.unrest.get(name, 0.0))
        most = max(self._terms.steps[name], self._terms.most)
        return _share(seen.reference.get(name, value), value) / min(least, most)


def _share(before: float, now: float) -> float:
    return abs(now - before) / max(abs(before), SMALLEST)


class Hurry:
    """Owns the screen and the register as last read. Only who raises alerts needs to hurry."""

    def __init__(self, runtime: Runtime, told: Told) -> None:
        self._runtime, self._told = runtime, told
        self._screen = Screen()
        self._wells: dict[str, Well] = {}
        self._version = -1

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            began = time.perf_counter()
            try:
                await self.look()
            except Exception:
                LOG.exception("screening_failed")
            spent = time.perf_counter() - began
            await asyncio.sleep(max(POLLS_S - spent, spent * (1 / SHARE - 1)))

    async def look(self) -> int:
        """The number of wells looked at."""
        runtime = self._runtime
        version = await wells.version(runtime.db)
        if version != self._version:
            self._wells = {key_of(well.well_id): well for well in await wells.every(runtime.db)}
            self._version = version
        ids = [well.well_id for well in self._wells.values()]
        latest = await series.latest_many(runtime.db, ids, tuple(TERMS.steps))
        chosen = self._screen.moved(latest.values())[:AT_ONCE]
        hurried = [self._wells[key_of(well_id)] for well_id in chosen]
        async for well, found in runtime.fleet.diagnosed(runtime.book, hurried, runtime.clock()):
            runtime.findings.keep(well, found, latest[well.well_id].last_seen)
            await self._told(well, found, latest[well.well_id].last_seen)
        return len(hurried)
