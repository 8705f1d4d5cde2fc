from dataclasses import replace
from datetime import datetime, timedelta

from assistant.alerts import life, listing, subscriptions, upkeep
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Change
from assistant.alerts.subscriptions import Subscription
from assistant.runtime import Runtime
from telemetry import series
from telemetry.model import Well
from tests.assistant.alerts.builders import MINUTE, raised
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_window

PEOPLE = """
    INSERT INTO account (username, password_hash, role, created_at)
    SELECT name, 'none', 'operator', $1 FROM unnest('{maria,tom,ines}'::text[]) AS name
"""
TOLD = """
    SELECT array_agg(split_part(c.owner, ':', 2) ORDER BY m.id) FROM message m
    JOIN conversation c ON c.id = m.conversation_id WHERE m.alert_id = $1
"""


async def state(runtime: Runtime, alert_id: int) -> str:
    return (await listing.get(runtime.db, alert_id, a_caller())).state


async def test_what_is_shelved_comes_back_in_time(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    alert = await raised(runtime)
    await life.move(runtime, alert.id, "shelve", "maria", now, "", Change(shelved_until=now + MINUTE))
    await upkeep.look(runtime, now)
    assert await state(runtime, alert.id) == "shelved"
    await upkeep.look(runtime, now + MINUTE)
    assert await state(runtime, alert.id) == "unacknowledged"


async def test_what_nobody_heeds_goes_further_twice(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    await runtime.db.execute(PEOPLE, now)
    for owner, changes in (("user:tom", {"level": 1}), ("user:ines", {"muted": True})):
        wanted = Subscription(0, "conversation", now, **changes)  # type: ignore[arg-type]
        await subscriptions.add(runtime.db, owner, wanted)
    grave, heeded = await raised(runtime, at=now, priority="critical"), await raised(runtime, metric="pip", at=now)
    await life.move(runtime, heeded.id, "ack", "maria", now)
    mild = await raised(runtime, metric="gor", at=now)
    told, after = [], timedelta(seconds=runtime.settings.escalate_after_s)
    for n in range(5):
        at = now + n * after
        await upkeep.look(runtime, at - timedelta(seconds=1))
        await upkeep.look(runtime, at)
        told.append(sorted(await runtime.db.fetch_value(TOLD, grave.id)))
    assert told == [["maria"], ["maria", "tom"], *[["ines", "maria", "tom"]] * 3]
    history = await listing.history(runtime.db, grave.id)
    assert [(one.action, one.by, one.at) for one in history[1:]] == [
        ("escalate", "system", now + after),
        ("escalate", "system", now + 2 * after),
    ]
    escalated = {one.id: one.escalated for one in await listing.listing(runtime.db, a_caller())}
    assert escalated == {grave.id: 2, heeded.id: 0, mild.id: 0}


async def test_nothing_goes_further_where_the_site_does_not_want_it(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    await store("AK-014")
    alert = await raised(runtime, at=now, priority="critical")
    never = replace(runtime, settings=replace(runtime.settings, escalate_after_s=0))
    await upkeep.look(never, now + timedelta(days=1))
    assert (await listing.get(runtime.db, alert.id, a_caller())).escalated == 0


async def frequency(runtime: Runtime, well: Well, at: datetime, hz: float) -> None:
    window = a_window(well.well_id, at + MINUTE, hours=1 / 60, step_s=60, vsd_frequency=hz)
    await series.bulk_write(runtime.db, well.well_id, window.times, dict(window.values))


async def test_a_well_that_stood_settles_after_its_start_and_then_is_told_of(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    well, settles = await store("AK-014"), timedelta(seconds=HABITS.settling.lasts_s)
    await frequency(runtime, well, now - 10 * MINUTE, 0.0)
    alert = await raised(runtime, metric="flow_rate", at=now - 9 * MINUTE, suppressed_by="stopped")
    await upkeep.look(runtime, now)
    assert await runtime.db.fetch_value("SELECT suppressed_by FROM alert") == "stopped"
    await frequency(runtime, well, now, 50.0)
    await upkeep.look(runtime, now + MINUTE)
    assert await runtime.db.fetch_value("SELECT suppressed_by FROM alert") == "settling"
    await frequency(runtime, well, now + 2 * MINUTE, 0.0)
    await upkeep.look(runtime, now + settles + 2 * MINUTE)
    assert await state(runtime, alert.id) == "suppressed"  # it stands again
    await frequency(runtime, well, now + 3 * MINUTE, 50.0)
    await upkeep.look(runtime, now + 4 * MINUTE)
    await upkeep.look(runtime, now + settles)
    assert await state(runtime, alert.id) == "suppressed"
    await upkeep.look(runtime, now + settles + 4 * MINUTE)
    assert await state(runtime, alert.id) == "unacknowledged"
