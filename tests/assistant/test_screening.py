import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import screening
from assistant.runtime import Runtime
from assistant.screening import TERMS, Hurry, Screen
from rules.model import Diagnosis
from telemetry import series
from telemetry.metrics import CATALOGUE
from telemetry.model import Latest, Well
from tests.assistant.conftest import Store
from tests.builders import NOON, a_latest, a_window

MINUTE = timedelta(minutes=1)
QUIET = {"flow_rate": 2000.0, "motor_current": 50.0, "pip": 900.0}


def readings(values: Sequence[float], metric: str = "flow_rate") -> list[Latest]:
    return [a_latest(at=NOON + n * MINUTE, **{**QUIET, metric: value}) for n, value in enumerate(values)]


def looks(found: list[Latest]) -> list[int]:
    """At which readings the well is looked at."""
    screen = Screen()
    return [n for n, one in enumerate(found) if screen.moved([one])]


def test_the_terms_name_signals() -> None:
    assert set(TERMS.steps) <= set(CATALOGUE)


def test_a_quiet_well_is_left_to_its_round() -> None:
    noise = np.random.default_rng(1).normal(1.0, 0.02, 200)
    assert looks(readings([2000 * x for x in noise])) == []


def test_a_step_is_seen_with_the_reading_that_shows_it_and_some_after_it() -> None:
    assert looks(readings([2000.0] * 10 + [100.0] * 20)) == list(range(10, 11 + TERMS.hot_readings))
    assert looks(readings([50.0] * 10 + [17.0], "motor_current")) == [10]


def test_the_same_reading_is_seen_once() -> None:
    screen, (first, second) = Screen(), readings([2000.0, 100.0])
    assert [screen.moved([one]) for one in (first, second, second)] == [[], ["AK-014"], []]


def test_a_slow_slide_is_looked_at_now_and_then() -> None:
    found = looks(readings([2000.0 - 10 * n for n in range(100)]))
    assert 30 <= found[0] <= 32  # 15% lower


def test_a_well_that_jumps_about_is_seen_when_it_jumps_much_further() -> None:
    restless = [2000.0, 1500.0] * 50
    found = looks(readings([*restless, 0.0]))
    assert len([n for n in found if n < 100]) < 20
    assert found[-1] == 100


def test_what_moved_furthest_comes_first() -> None:
    screen = Screen()
    names = ("AK-001", "AK-002", "AK-003")
    screen.moved([a_latest(name, NOON, **QUIET) for name in names])
    flows = dict(zip(names, (1600.0, 100.0, 1990.0), strict=True))
    later = [a_latest(name, NOON + MINUTE, **{**QUIET, "flow_rate": flow}) for name, flow in flows.items()]
    assert screen.moved(later) == ["AK-002", "AK-001"]


async def test_only_the_well_that_stepped_is_diagnosed(runtime: Runtime, store: Store, now: datetime) -> None:
    told: list[tuple[str, datetime | None]] = []

    async def hear(well: Well, found: Diagnosis, seen: datetime | None) -> None:
        told.append((well.well_id, seen))

    hurry = Hurry(runtime, hear)
    for name in ("AK-014", "AK-015"):
        await store(name, a_window(name, now - 2 * MINUTE, hours=72))
    assert await hurry.look() == 0
    for name, flow in (("AK-014", 30.0), ("AK-015", 2000.0)):
        fresh = a_window(name, now, hours=1 / 60, step_s=60, flow_rate=flow)
        await series.bulk_write(runtime.db, name, fresh.times, dict(fresh.values))
    assert await hurry.look() == 1
    assert told == [("AK-014", now - MINUTE)]
    assert runtime.findings.last("AK-014") is not None


async def test_a_look_that_fails_is_not_the_last(
    runtime: Runtime, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "POLLS_S", 0.01)
    again = asyncio.Event()

    class Failing(Hurry):
        failed = False

        async def look(self) -> int:
            if not self.failed:
                self.failed = True
                raise ZeroDivisionError
            again.set()
            return 0

    async def hear(*_: object) -> None: ...

    task = asyncio.create_task(Failing(runtime, hear).run())
    await asyncio.wait([task, asyncio.create_task(again.wait())], timeout=60, return_when=asyncio.FIRST_COMPLETED)
    assert again.is_set(), task
    task.cancel()
