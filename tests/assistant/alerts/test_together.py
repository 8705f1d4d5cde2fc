from datetime import datetime, timedelta

import pytest

from assistant.alerts import life, listing, together, upkeep
from assistant.alerts.life import Occurrence
from assistant.model import Alert
from assistant.runtime import Runtime
from tests.assistant.alerts.builders import MINUTE, an_occurrence
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well

EVENT, TRIP = "external_network_event", "trip_unplanned"


def stopped(well_id: str, at: datetime, fault: str = EVENT) -> Occurrence:
    return an_occurrence(at, well_id, kind="diagnosis", cause=f"diagnosis:{fault}", fault=fault, priority="high")


@pytest.fixture
async def wells(store: Store) -> None:
    for n in range(5):
        await store(a_well(f"AK-{n:03}", feeder="F1" if n < 4 else "F2", header=f"H{n}"))


async def alerts(runtime: Runtime) -> dict[str, Alert]:
    return {f"{one.well_id} {one.fault}": one for one in await listing.listing(runtime.db, a_caller())}


async def test_wells_that_stop_together_are_told_of_under_the_first(
    runtime: Runtime, wells: None, now: datetime
) -> None:
    await together.raise_(runtime, stopped("AK-000", now, TRIP))
    for n in (1, 2, 3, 4):
        await together.raise_(runtime, stopped(f"AK-{n:03}", now + n * timedelta(seconds=20)))
    found = await alerts(runtime)
    parent = found[f"AK-001 {EVENT}"]
    assert (parent.state, parent.count, parent.parent_id) == ("unacknowledged", 4, None)
    under = [found[f"AK-000 {TRIP}"], found[f"AK-002 {EVENT}"], found[f"AK-003 {EVENT}"]]
    assert {(one.state, one.parent_id) for one in under} == {("suppressed", parent.id)}
    assert found[f"AK-004 {EVENT}"].state == "unacknowledged"  # of another feeder
    lines = await listing.history(runtime.db, parent.id)
    assert [one.text for one in lines if one.action == "grow"] == ["AK-000 too.", "AK-002 too.", "AK-003 too."]


async def test_two_trips_of_a_feeder_are_two(runtime: Runtime, wells: None, now: datetime) -> None:
    for n in (0, 1):
        await together.raise_(runtime, stopped(f"AK-{n:03}", now, TRIP))
    assert {one.state for one in (await alerts(runtime)).values()} == {"unacknowledged"}


async def test_what_stopped_long_before_has_its_own_cause(runtime: Runtime, wells: None, now: datetime) -> None:
    await together.raise_(runtime, stopped("AK-000", now - 10 * MINUTE))
    await together.raise_(runtime, stopped("AK-001", now))
    assert {one.state for one in (await alerts(runtime)).values()} == {"unacknowledged"}


async def test_who_still_stands_when_the_first_runs_again_comes_forward(
    runtime: Runtime, wells: None, now: datetime
) -> None:
    for n in (0, 1):
        await together.raise_(runtime, stopped(f"AK-{n:03}", now))
    await life.ended(runtime, "AK-000", f"diagnosis:{EVENT}", now + MINUTE)
    await upkeep.look(runtime, now + MINUTE)
    assert (await alerts(runtime))[f"AK-001 {EVENT}"].state == "unacknowledged"
