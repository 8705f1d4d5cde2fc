from datetime import datetime, timedelta

import pytest

from assistant.alerts import life
from assistant.runtime import Runtime
from tests.assistant.alerts.builders import raised, said
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well


@pytest.fixture(autouse=True)
async def field(store: Store) -> None:
    for well in ("AK-014", "AK-015"):
        await store(a_well(well, field="Akkas"))
    await store(a_well("BG-001", field="Burgan"))


async def test_nothing_open_is_said(runtime: Runtime) -> None:
    found = await said(runtime, "any open alarms?")
    assert (found.parse.intent.name, found.data) == ("alerts_list", {"alerts": []})
    assert found.text == "No open alerts."


async def test_what_lies_in_another_field_is_not_there(runtime: Runtime) -> None:
    await raised(runtime, "BG-001")
    found = await said(runtime, "any open alarms?", a_caller(fields=frozenset({"Akkas"})))
    assert found.data == {"alerts": []}


async def test_cleared_ones_are_told_of_a_period_and_not_of_now(runtime: Runtime, now: datetime) -> None:
    one = await raised(runtime)
    await life.move(runtime, one.id, "ack", "maria", now)
    await life.ended(runtime, "AK-014", one.cause, now)
    assert (await said(runtime, "any alarms on AK-014")).data == {"alerts": []}
    found = await said(runtime, "any alarms on AK-014 today")
    assert [(alert.id, alert.state) for alert in found.data["alerts"]] == [(one.id, "cleared")]
    before = await raised(runtime, "AK-014", "pip", at=now - timedelta(days=2))
    assert before.id not in [alert.id for alert in (await said(runtime, "any alarms on AK-014 today")).data["alerts"]]


async def test_the_gravest_first_and_of_the_well_and_signal_named(runtime: Runtime) -> None:
    medium = await raised(runtime)
    critical = await raised(runtime, "AK-014", "pip", priority="critical")
    other = await raised(runtime, "AK-015")
    found = await said(runtime, "any open alarms?")
    assert [alert.id for alert in found.data["alerts"]] == [critical.id, other.id, medium.id]
    assert found.text.splitlines()[0] == "3 open alerts: 1 critical, 2 medium."
    found = await said(runtime, "motor temp alarms on AK-014")
    assert [alert.id for alert in found.data["alerts"]] == [medium.id]
