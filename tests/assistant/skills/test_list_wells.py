from datetime import datetime

import pytest

from assistant.skills.list_wells import list_wells
from tests.assistant.builders import a_caller, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well, a_window


@pytest.fixture
async def field(store: Store, now: datetime) -> None:
    await store(a_well("AK-014", field="Akkas"), a_window("AK-014", now, hours=1))
    await store(a_well("BG-001", field="Burgan"))
    await store(a_well("XX-001", field=None))


async def listed(desk: DeskFor, caller: object = None, **slots: object) -> list[str]:
    reply = await list_wells(a_question("list_wells", **slots), await desk(caller))
    return [well.well_id for well in reply.data["wells"]]


async def test_no_wells_at_all(desk: DeskFor) -> None:
    assert await listed(desk) == []


@pytest.mark.usefixtures("field")
async def test_only_wells_of_the_caller(desk: DeskFor) -> None:
    assert await listed(desk, a_caller(fields=frozenset({"Burgan"}))) == ["BG-001"]
    assert await listed(desk, a_caller(fields=frozenset())) == []
    assert await listed(desk, a_caller(fields=frozenset({"Burgan"})), fields=("Akkas",)) == []


@pytest.mark.usefixtures("field")
async def test_all_of_one_field_of_one_state(desk: DeskFor) -> None:
    assert await listed(desk) == ["AK-014", "BG-001", "XX-001"]
    assert await listed(desk, fields=("burgan",)) == ["BG-001"]
    assert await listed(desk, state="running") == ["AK-014"]
    assert await listed(desk, state="silent") == ["BG-001", "XX-001"]
