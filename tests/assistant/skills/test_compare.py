from datetime import datetime, timedelta

from assistant.skills.compare import compare
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window


async def test_a_side_without_data_is_not_set_against_the_other(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window("AK-014", now, hours=1, vibration=0.25))
    await store("AK-015")
    question = a_question("compare", wells=("AK-014", "AK-015"), metrics=("vibration",))
    reply = await compare(question, await desk())
    assert [row["value"] for row in reply.data["rows"]] == [0.25, None]
    assert reply.facts["pairs"] == []


async def test_two_wells(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window("AK-014", now, hours=1, vibration=0.25))
    await store("AK-015", a_window("AK-015", now, hours=1, vibration=0.75))
    question = a_question("compare", wells=("AK-015", "AK-014"), metrics=("vibration",), time_range=a_period(now, 1))
    reply = await compare(question, await desk())
    assert [(row["well_id"], row["value"]) for row in reply.data["rows"]] == [("AK-015", 0.75), ("AK-014", 0.25)]
    assert reply.chart is not None
    (pair,) = reply.facts["pairs"]
    assert abs(pair["by"] - 0.5) < 1e-9


async def test_two_periods_in_the_order_of_the_text(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=48, pip=[900.0] * 288 + [800.0] * 288))
    today, before = a_period(now, 24), a_period(now - timedelta(hours=24), 24)
    question = a_question("compare", wells=("AK-014",), metrics=("pip",), time_range=today, compare_range=before)
    reply = await compare(question, await desk())
    assert [(row["start"], row["value"]) for row in reply.data["rows"]] == [
        (today.start, 800.0),
        (before.start, 900.0),
    ]
