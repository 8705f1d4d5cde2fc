import pytest

from assistant.alerts import listing, subscriptions
from assistant.conversations import owner_of
from assistant.runtime import Runtime
from tests.assistant.alerts.builders import raised, said, yes
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well


@pytest.fixture(autouse=True)
async def people(runtime: Runtime, store: Store) -> None:
    for well in ("AK-014", "AK-015"):
        await store(a_well(well, field="Akkas"))
    sql = "INSERT INTO account (username, password_hash, role, created_at) VALUES ('maria', 'x', 'engineer', now())"
    await runtime.db.execute(sql)


async def told(runtime: Runtime, *about: str, **changes: str) -> bool:
    made = await raised(runtime, *about, **changes)
    return bool((await listing.get(runtime.db, made.id, a_caller())).conversation_ids)


async def test_nothing_changes_before_the_yes(runtime: Runtime) -> None:
    found = await said(runtime, "stop telling me about AK-014")
    assert (found.parse.intent.name, found.data) == ("subscribe", None)
    assert await subscriptions.listing(runtime.db, owner_of(a_caller())) == []
    assert await told(runtime)


async def test_no_more_of_one_well_and_then_of_its_criticals(runtime: Runtime) -> None:
    done = await yes(runtime, await said(runtime, "stop telling me about AK-014"))
    assert (done.data.well_id, done.data.muted) == ("AK-014", True)
    assert not await told(runtime, "AK-014", "pip")
    assert await told(runtime, "AK-015", "pip")
    await yes(runtime, await said(runtime, "subscribe me to critical alerts on AK-014"))
    assert not await told(runtime, "AK-014", "vibration")
    assert await told(runtime, "AK-014", "torque", priority="critical")


async def test_ones_own_are_listed(runtime: Runtime) -> None:
    await yes(runtime, await said(runtime, "tell me when AK-014 trips"))
    found = await said(runtime, "what am i subscribed to")
    assert found.confirm is None
    assert [one.well_id for one in found.data["subscriptions"]] == ["AK-014"]
    assert "AK-014" in found.text
