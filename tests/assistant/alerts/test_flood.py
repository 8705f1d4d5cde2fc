from datetime import datetime, timedelta

from assistant.alerts import flood, listing, upkeep
from assistant.alerts.habits import HABITS
from assistant.model import Alert
from assistant.runtime import Runtime
from tests.assistant.alerts.builders import MINUTE, raised
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well

FLOOD = HABITS.flood


async def many(runtime: Runtime, store: Store, at: datetime, count: int = FLOOD.most, field: str = "Burgan") -> None:
    """As many alerts of a field as make a flood."""
    for n in range(count):
        well = await store(a_well(f"{field[:2]}-{n:03}", field=field))
        await raised(runtime, well.well_id, at=at)


async def by_cause(runtime: Runtime, cause: str) -> list[Alert]:
    return [one for one in await listing.listing(runtime.db, a_caller(), limit=1000) if one.cause == cause]


async def test_as_many_are_no_flood_yet(runtime: Runtime, store: Store, now: datetime) -> None:
    await many(runtime, store, now)
    assert await by_cause(runtime, flood.CAUSE) == []
    assert {one.state for one in await listing.listing(runtime.db, a_caller())} == {"unacknowledged"}


async def test_in_a_flood_low_and_medium_ones_are_gathered_and_grave_ones_told(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    await many(runtime, store, now)
    await store("AK-014")
    found = {
        priority: await raised(runtime, metric=metric, at=now, priority=priority, kind="data")
        for priority, metric in (("low", "pip"), ("medium", "vibration"), ("high", "torque"), ("critical", "gor"))
    }
    states = {priority: one.state for priority, one in found.items()}
    assert [priority for priority, state in states.items() if state == "suppressed"] == ["low", "medium"]
    (gathering,) = await by_cause(runtime, flood.CAUSE)
    assert (gathering.state, gathering.count, gathering.kind) == ("unacknowledged", 2, "anomaly")
    assert {found["low"].parent_id, found["medium"].parent_id} == {gathering.id}
    assert "Burgan" in gathering.text


async def test_other_fields_are_told_as_ever(runtime: Runtime, store: Store, now: datetime) -> None:
    await many(runtime, store, now)
    for n, field in enumerate(("Akkas", None)):
        await store(a_well(f"AK-{n:03}", field=field))
        assert (await raised(runtime, f"AK-{n:03}", at=now, kind="data")).state == "unacknowledged"


async def test_wells_without_a_field_are_told_as_ever(runtime: Runtime, store: Store, now: datetime) -> None:
    for n in range(FLOOD.most + 2):
        await store(a_well(f"AK-{n:03}", field=None))
        assert (await raised(runtime, f"AK-{n:03}", at=now, kind="data")).state == "unacknowledged"


async def test_after_the_flood_what_still_holds_comes_forward_a_few_at_a_time(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    await many(runtime, store, now)
    for n in range(12):
        well = await store(f"AK-{n:03}")
        await raised(runtime, well.well_id, at=now, priority="low" if n % 2 else "medium", kind="diagnosis")
    await upkeep.look(runtime, now + MINUTE)
    (gathering,) = await by_cause(runtime, flood.CAUSE)
    assert gathering.state == "unacknowledged"
    forward, at = [], now + timedelta(seconds=FLOOD.within_s) + MINUTE
    for _ in range(30):
        await upkeep.look(runtime, at)
        (gathering,) = await by_cause(runtime, flood.CAUSE)
        assert gathering.state == "returned_unacknowledged"
        open_ = [one for one in await listing.listing(runtime.db, a_caller(), limit=100) if one.well_id[:2] == "AK"]
        forward.append(sum(one.state == "unacknowledged" for one in open_))
        at += timedelta(seconds=20)
    assert forward[:6] == [1, 2, 3, 4, 5, 5]
    for _ in range(60):
        at += timedelta(seconds=60)
        await upkeep.look(runtime, at)
    found = [one for one in await listing.listing(runtime.db, a_caller(), limit=100) if one.cause != flood.CAUSE]
    assert {one.state for one in found} == {"unacknowledged"}


async def test_limits_are_told_as_ever(runtime: Runtime, store: Store, now: datetime) -> None:
    await many(runtime, store, now)
    await store("AK-014")
    assert (await raised(runtime, at=now)).state == "unacknowledged"
