from datetime import datetime

import pytest

from assistant.alerts import life, listing
from assistant.model import Alert
from assistant.runtime import Runtime
from telemetry.errors import Conflict
from tests.assistant.alerts.builders import raised, said, yes
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well


@pytest.fixture
async def alert(runtime: Runtime, store: Store) -> Alert:
    await store(a_well("AK-014", field="Akkas"))
    await store(a_well("AK-015", field="Akkas"))
    return await raised(runtime)


async def state(runtime: Runtime, alert: Alert) -> str:
    return (await listing.get(runtime.db, alert.id, a_caller())).state


async def test_nothing_changes_before_the_yes(runtime: Runtime, alert: Alert) -> None:
    found = await said(runtime, f"ack alert {alert.id}")
    assert (found.data, await state(runtime, alert)) == (None, "unacknowledged")
    assert found.confirm and str(alert.id) in found.confirm.text


async def test_a_viewer_is_refused_in_words(runtime: Runtime, alert: Alert) -> None:
    found = await said(runtime, f"ack alert {alert.id}", a_caller(role="viewer"))
    assert (found.confirm, await state(runtime, alert)) == (None, "unacknowledged")
    assert "operator" in found.text


@pytest.mark.parametrize("number", ["999999", "99999999999999999999"])
async def test_an_alert_that_is_not_there(runtime: Runtime, alert: Alert, number: str) -> None:
    found = await said(runtime, f"ack alert {number}")
    assert found.confirm is None


async def test_an_alert_of_another_field_is_not_there(runtime: Runtime, alert: Alert) -> None:
    found = await said(runtime, f"ack alert {alert.id}", a_caller(fields=frozenset({"Burgan"})))
    assert (found.confirm, found.text) == (None, f"I know no alert {alert.id}.")


async def test_without_a_number_it_is_asked_back_with_those_that_wait(runtime: Runtime, alert: Alert) -> None:
    found = await said(runtime, "acknowledge the alarm")
    assert found.clarification is not None
    assert [choice.text for choice in found.clarification.choices] == [f"acknowledge alert {alert.id}"]


async def test_once_confirmed_it_is_done_by_who_said_so(runtime: Runtime, alert: Alert) -> None:
    done = await yes(runtime, await said(runtime, f"ack alert {alert.id}"))
    assert (done.data.id, done.data.state) == (alert.id, "acknowledged")
    (_, line) = await listing.history(runtime.db, alert.id)
    assert (line.action, line.by) == ("ack", "maria")
    again = await said(runtime, f"ack alert {alert.id}")
    assert (again.confirm, again.text) == (
        None,
        f"Alert {alert.id} is acknowledged already; there is nothing to acknowledge.",
    )


async def test_who_comes_too_late_is_told_so(runtime: Runtime, alert: Alert, now: datetime) -> None:
    offered = await said(runtime, f"ack alert {alert.id}")
    await life.move(runtime, alert.id, "ack", "omar", now)
    with pytest.raises(Conflict):
        await yes(runtime, offered)


async def test_all_of_a_well_and_no_others(runtime: Runtime, alert: Alert) -> None:
    second, other = await raised(runtime, "AK-014", "pip"), await raised(runtime, "AK-015")
    done = await yes(runtime, await said(runtime, "acknowledge all alarms on AK-014"))
    assert {one.id for one in done.data["alerts"]} == {alert.id, second.id}
    assert await state(runtime, other) == "unacknowledged"


async def test_it_in_the_conversation_of_the_alert(runtime: Runtime, alert: Alert) -> None:
    sql = "INSERT INTO account (username, password_hash, role, created_at) VALUES ('maria', 'x', 'engineer', now())"
    await runtime.db.execute(sql)
    await life.ended(runtime, "AK-014", alert.cause, runtime.clock())
    second = await raised(runtime, at=runtime.clock())
    (conversation,) = (await listing.get(runtime.db, second.id, a_caller())).conversation_ids
    done = await yes(runtime, await said(runtime, "acknowledge it", conversation=conversation))
    assert done.data.id == second.id
