import pytest

from assistant import skills
from assistant.model import Caller
from tests.assistant.builders import a_caller, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well


def test_an_intent_without_a_skill_has_none() -> None:
    skills.load()
    assert skills.find("no_such_intent") is None


def test_every_skill_of_the_folder_has_registered_itself() -> None:
    skills.load()
    assert {"status", "metric_value", "trend", "list_wells", "diagnose", "help", "out_of_scope"} <= set(skills.known())


@pytest.mark.parametrize(
    ("caller", "slots", "named"),
    [
        (a_caller(fields=frozenset()), {}, []),
        (a_caller(fields=frozenset({"Akkas"})), {"wells": ("BG-001", "AK-014")}, ["AK-014"]),
        (a_caller(fields=frozenset({"Akkas"})), {"fields": ("Burgan",)}, []),
        (a_caller(), {}, ["AK-014", "BG-001"]),
        (a_caller(), {"fields": ("BURGAN",)}, ["BG-001"]),
        (a_caller(), {"wells": ("BG-001", "AK-014")}, ["BG-001", "AK-014"]),
    ],
)
async def test_a_desk_holds_wells_of_the_caller_only(
    desk: DeskFor, store: Store, caller: Caller, slots: dict[str, tuple[str, ...]], named: list[str]
) -> None:
    await store(a_well("AK-014", field="Akkas"))
    await store(a_well("BG-001", field="Burgan"))
    found = (await desk(caller)).named(a_question("status", **slots))
    assert [well.well_id for well in found] == named
