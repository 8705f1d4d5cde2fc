from datetime import datetime

import pytest

from assistant.skills.rank import rank
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well, a_window


@pytest.fixture
async def field(store: Store, now: datetime) -> None:
    for number, temp in ((11, 95.0), (12, 120.0), (13, 101.0)):
        well = f"AK-0{number}"
        await store(a_well(well, field="Akkas"), a_window(well, now, hours=2, motor_temp=temp))
    await store(a_well("BG-001", field="Burgan"))


async def ranked(desk: DeskFor, **slots: object) -> list[tuple[str, float]]:
    reply = await rank(a_question("rank", **{"metrics": ("motor_temp",), **slots}), await desk())
    return [(row["well_id"], row["value"]) for row in reply.data["rows"]]


@pytest.mark.usefixtures("field")
async def test_wells_without_data_are_left_out_and_counted(desk: DeskFor) -> None:
    reply = await rank(a_question("rank", metrics=("motor_temp",), fields=("Burgan",)), await desk())
    assert (reply.data["rows"], reply.facts["without"], reply.about) == ([], 1, ())


@pytest.mark.usefixtures("field")
async def test_best_first(desk: DeskFor) -> None:
    assert await ranked(desk) == [("AK-012", 120.0), ("AK-013", 101.0), ("AK-011", 95.0)]
    assert await ranked(desk, order="asc", limit=1) == [("AK-011", 95.0)]


@pytest.mark.usefixtures("field")
async def test_over_a_period(desk: DeskFor, now: datetime) -> None:
    reply = await rank(a_question("rank", metrics=("motor_temp",), time_range=a_period(now, 1), limit=2), await desk())
    assert [(row["well_id"], row["value"], row["unit"]) for row in reply.data["rows"]] == [
        ("AK-012", 120.0, "degC"),
        ("AK-013", 101.0, "degC"),
    ]
    assert reply.data["rows"][0]["start"] == a_period(now, 1).start
    assert reply.about == ("AK-012",)
