from datetime import datetime

import pytest

from assistant.skills.filter_wells import filter_wells
from nlp.model import Threshold
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window


@pytest.fixture
async def field(store: Store, now: datetime) -> None:
    for number, temp in ((11, 95.0), (12, 120.0), (13, 121.0)):
        await store(f"AK-0{number}", a_window(f"AK-0{number}", now, hours=1, motor_temp=temp))
    await store("AK-014")


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize(
    ("op", "found"),
    [(">", ["AK-013"]), (">=", ["AK-013", "AK-012"]), ("<", ["AK-011"]), ("<=", ["AK-011", "AK-012"])],
)
async def test_the_bound_itself_counts_only_where_it_is_meant(desk: DeskFor, op: str, found: list[str]) -> None:
    threshold = Threshold(op, 120.0, "degC")  # type: ignore[arg-type]
    question = a_question("filter_wells", metrics=("motor_temp",), threshold=threshold)
    reply = await filter_wells(question, await desk())
    assert [row["well_id"] for row in reply.data["rows"]] == found
    assert (reply.facts["known"], reply.facts["without"]) == (3, 1)


@pytest.mark.usefixtures("field")
async def test_no_well_alarms_as_long_as_there_are_no_alerts(desk: DeskFor) -> None:
    reply = await filter_wells(a_question("filter_wells", state="alerting"), await desk())
    assert reply.data["rows"] == []


@pytest.mark.usefixtures("field")
async def test_by_state(desk: DeskFor) -> None:
    reply = await filter_wells(a_question("filter_wells", state="silent"), await desk())
    assert [(row["well_id"], row["state"]) for row in reply.data["rows"]] == [("AK-014", "silent")]
