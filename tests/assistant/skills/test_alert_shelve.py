from datetime import timedelta

import pytest

from assistant.alerts import life, listing, upkeep
from assistant.model import Alert
from assistant.runtime import Runtime
from tests.assistant.alerts.builders import raised, said, yes
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well


@pytest.fixture
async def alert(runtime: Runtime, store: Store) -> Alert:
    await store(a_well("AK-014", field="Akkas"))
    return await raised(runtime, metric="vibration")


async def state(runtime: Runtime, alert: Alert) -> str:
    return (await listing.get(runtime.db, alert.id, a_caller())).state


async def test_nothing_changes_before_the_yes_nor_for_a_viewer(runtime: Runtime, alert: Alert) -> None:
    for role in ("operator", "viewer"):
        found = await said(runtime, f"shelve alert {alert.id} for 2 hours", a_caller(role=role))
        assert (found.confirm is not None) == (role == "operator")
    assert await state(runtime, alert) == "unacknowledged"


async def test_one_alert_for_a_time(runtime: Runtime, alert: Alert) -> None:
    done = await yes(runtime, await said(runtime, f"shelve alert {alert.id} for 2 hours"))
    assert (done.data.id, done.data.state) == (alert.id, "shelved")
    assert done.data.shelved_until == runtime.clock() + timedelta(hours=2)
    back = await yes(runtime, await said(runtime, f"unshelve alert {alert.id}"))
    assert back.data.state == "unacknowledged"


async def test_a_signal_of_a_well_is_kept_quiet_ahead_too(runtime: Runtime, alert: Alert) -> None:
    await yes(runtime, await said(runtime, "mute AK-014 vibration alarms for 2 hours"))
    assert await state(runtime, alert) == "shelved"
    await life.ended(runtime, "AK-014", alert.cause, runtime.clock())
    other = await raised(runtime, metric="vibration", cause="limit:vibration:high_high", at=runtime.clock())
    loud = await raised(runtime, metric="pip", at=runtime.clock())
    assert (await state(runtime, other), await state(runtime, loud)) == ("suppressed", "unacknowledged")
    await yes(runtime, await said(runtime, "unmute AK-014 vibration alarms"))
    await upkeep.look(runtime, runtime.clock() + timedelta(seconds=1))
    assert await state(runtime, other) == "unacknowledged"


async def test_an_alert_that_is_not_there(runtime: Runtime, alert: Alert) -> None:
    assert (await said(runtime, "shelve alert 99999 for 2 hours")).confirm is None
    elsewhere = await said(runtime, f"shelve alert {alert.id} for 1 hour", a_caller(fields=frozenset({"Burgan"})))
    assert elsewhere.text == f"I know no alert {alert.id}."


async def test_without_a_length_it_is_asked_for_one(runtime: Runtime, alert: Alert) -> None:
    found = await said(runtime, f"shelve alert {alert.id}")
    assert found.clarification and found.clarification.question == "For how long?"
    offered = await said(runtime, found.clarification.choices[0].text)
    assert (await yes(runtime, offered)).data.state == "shelved"
