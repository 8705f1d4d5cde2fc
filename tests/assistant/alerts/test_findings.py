import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant.alerts import listing
from assistant.alerts.findings import Judge
from assistant.model import Alert
from assistant.runtime import Runtime
from rules.model import Diagnosis, Finding, Span
from telemetry.model import Well
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def judge(runtime: Runtime) -> AsyncIterator[Judge]:
    made = Judge(runtime)
    task = asyncio.create_task(made.hold())
    await asyncio.sleep(0)
    yield made
    task.cancel()


@pytest.fixture
async def well(store: Store) -> Well:
    return await store("AK-014")


def found(now: datetime, fault: str = "pump_wear", **changes: Any) -> Diagnosis:
    values: dict[str, Any] = {"confidence": 0.8, "severity": "medium", "since": now - timedelta(hours=1)}
    finding = Finding(fault=fault, type=fault.replace("_", " "), summary="It is so.", **(values | changes))
    return Diagnosis("1", "AK-014", now, Span(now - MINUTE, now), None, finding)


async def alerts(runtime: Runtime) -> list[Alert]:
    return await listing.listing(runtime.db, a_caller())


@pytest.mark.parametrize(
    "changes", [{"fault": "normal"}, {"fault": "insufficient_data"}, {"severity": "info"}, {"confidence": 0.4}]
)
async def test_what_is_no_news(
    runtime: Runtime, judge: Judge, well: Well, now: datetime, changes: dict[str, Any]
) -> None:
    for _ in range(5):
        await judge.consider(well, found(now, **changes), now)
    assert await alerts(runtime) == []


async def test_a_finding_once_or_on_old_readings_or_by_another_process(
    runtime: Runtime, judge: Judge, well: Well, now: datetime
) -> None:
    await judge.consider(well, found(now), now)
    await judge.consider(well, found(now, "low_inflow"), now)
    for _ in range(3):
        await judge.consider(well, found(now), now - 11 * MINUTE)
        await Judge(runtime).consider(well, found(now), now)
    assert await alerts(runtime) == []


async def test_a_finding_that_lasts_becomes_one_alert_and_ends_when_it_is_gone(
    runtime: Runtime, judge: Judge, well: Well, now: datetime
) -> None:
    for minute in range(4):
        await judge.consider(well, found(now + minute * MINUTE), now + minute * MINUTE)
    (alert,) = await alerts(runtime)
    assert (alert.kind, alert.fault, alert.priority) == ("diagnosis", "pump_wear", "medium")
    assert alert.onset == now + MINUTE - timedelta(hours=1)
    for minute, state in ((4, "unacknowledged"), (5, "unacknowledged"), (6, "returned_unacknowledged")):
        await judge.consider(well, found(now + minute * MINUTE, "normal"), now + minute * MINUTE)
        assert [one.state for one in await alerts(runtime)] == [state]


async def test_looks_at_the_same_reading_or_in_one_breath_count_once(
    runtime: Runtime, judge: Judge, well: Well, now: datetime
) -> None:
    for seconds in range(0, 300, 60):
        at = now + timedelta(seconds=seconds)
        await judge.consider(well, found(at), now)
    for seconds in range(300, 350, 10):
        at = now + timedelta(seconds=seconds)
        await judge.consider(well, found(at, "low_inflow"), at)
    assert await alerts(runtime) == []
    await judge.consider(well, found(now + 6 * MINUTE, "low_inflow"), now + 6 * MINUTE)
    assert [one.fault for one in await alerts(runtime)] == ["low_inflow"]


async def test_a_look_that_another_one_overtook_changes_nothing(
    runtime: Runtime, judge: Judge, well: Well, now: datetime
) -> None:
    for minute in (0, 1, 2):
        await judge.consider(well, found(now + minute * MINUTE), now + minute * MINUTE)
    await judge.consider(well, found(now, "normal"), now + 3 * MINUTE)
    await judge.consider(well, found(now + 5 * MINUTE, "normal"), now + 5 * MINUTE)
    assert [one.state for one in await alerts(runtime)] == ["unacknowledged"]


async def test_too_little_data_ends_nothing(runtime: Runtime, judge: Judge, well: Well, now: datetime) -> None:
    for minute, fault in enumerate(["pump_wear"] * 2 + ["insufficient_data"] * 5):
        await judge.consider(well, found(now + minute * MINUTE, fault), now + minute * MINUTE)
    assert [one.state for one in await alerts(runtime)] == ["unacknowledged"]


async def test_a_critical_one_is_told_at_once_and_data_faults_as_data(
    runtime: Runtime, judge: Judge, well: Well, now: datetime
) -> None:
    await judge.consider(well, found(now, "broken_shaft", severity="critical"), now)
    for minute in (1, 2):
        await judge.consider(well, found(now + minute * MINUTE, "sensor_fault", severity="low"), now + minute * MINUTE)
    assert [(one.kind, one.priority) for one in await alerts(runtime)] == [("data", "low"), ("diagnosis", "critical")]
