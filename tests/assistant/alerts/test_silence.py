from datetime import datetime, timedelta

from assistant.alerts import listing, silence, upkeep
from assistant.alerts.listing import Wanted
from assistant.model import Alert
from assistant.runtime import Runtime
from telemetry import series
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well, a_window

MINUTE = timedelta(minutes=1)


async def alerts(runtime: Runtime) -> dict[str, Alert]:
    found = await listing.listing(runtime.db, a_caller(), Wanted())
    return {one.well_id: one for one in reversed(found)}


async def test_who_reports_or_never_did_or_long_ago_is_left_alone(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    await store("AK-001", a_window("AK-001", now - 4 * MINUTE, hours=1))
    await store("AK-002")
    await store("AK-003", a_window("AK-003", now - timedelta(days=2), hours=1))
    await store(a_well("AK-004", interval_s=1800), a_window("AK-004", now - 85 * MINUTE, hours=1))
    await silence.look(runtime, now)
    assert await alerts(runtime) == {}


async def test_silence_is_told_once_and_ends_with_the_next_reading(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    well = await store(a_well("AK-014", interval_s=60), a_window("AK-014", now - 4 * MINUTE, hours=1, step_s=60))
    for _ in range(2):
        await silence.look(runtime, now)
    found = await alerts(runtime)
    assert [(one.kind, one.state, one.cause) for one in found.values()] == [("data", "unacknowledged", "data:silent")]
    fresh = a_window(end=now, hours=0.02, step_s=60)
    await series.bulk_write(runtime.db, well.well_id, fresh.times, dict(fresh.values))
    await silence.look(runtime, now)
    assert (await alerts(runtime))["AK-014"].state == "returned_unacknowledged"
    await silence.look(runtime, now + 10 * MINUTE)
    assert len(await listing.listing(runtime.db, a_caller())) == 2


async def test_a_silent_gateway_is_told_under_the_first_of_its_wells(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    for number in range(6):
        end = now - 15 * MINUTE + number * MINUTE / 10
        await store(a_well(f"AK-{number:03}", field="Akkas"), a_window(f"AK-{number:03}", end, hours=1))
    await store(a_well("BG-001", field="Burgan"), a_window("BG-001", now - 15 * MINUTE, hours=1))
    await silence.look(runtime, now)
    found = await alerts(runtime)
    first = found["AK-000"]
    states = [found[f"AK-{number:03}"].state for number in range(6)]
    assert states == ["unacknowledged"] * 2 + ["suppressed"] * 4
    assert (first.count, found["BG-001"].state) == (5, "unacknowledged")
    assert {found[f"AK-{number:03}"].parent_id for number in range(2, 6)} == {first.id}
    fresh = a_window("AK-000", now, hours=0.1)
    await series.bulk_write(runtime.db, "AK-000", fresh.times, dict(fresh.values))
    await silence.look(runtime, now)
    await upkeep.look(runtime, now)
    found = await alerts(runtime)
    assert found["AK-000"].state == "returned_unacknowledged"
    assert found["AK-005"].state == "unacknowledged"  # it still is silent, and now somebody must know
