from datetime import datetime

import pytest

from assistant import asking
from nlp.model import Doubt, Intent
from tests.assistant.builders import a_caller, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well, a_window


@pytest.mark.parametrize("slots", [{}, {"wells": ("AK-014", "AK-015")}, {"wells": ("ZZ-1",)}, {"wells": ("AK-014",)}])
async def test_no_first_facts_but_for_one_well_with_readings(
    desk: DeskFor, store: Store, slots: dict[str, tuple[str, ...]]
) -> None:
    await store("AK-014")
    await store("AK-015")
    assert await asking.first_facts(a_question("status", **slots), await desk()) is None


async def test_first_facts_begin_with_what_was_asked_for(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=1, water_cut=40.0))
    question = a_question("trend", wells=("AK-014",), metrics=("water_cut",))
    found = await asking.first_facts(question, await desk())
    assert found is not None
    text, rows = found
    assert [row["metric"] for row in rows][:2] == ["water_cut", "flow_rate"]
    assert "water cut 40.0%" in text


async def test_without_any_well_there_is_nothing_to_choose(desk: DeskFor) -> None:
    reply = asking.ask_back(a_question("diagnose"), "well", await desk())
    assert reply.clarification is not None
    assert reply.clarification.choices == ()
    assert "no wells yet" in reply.clarification.question


async def test_only_wells_of_the_caller_are_offered(desk: DeskFor, store: Store) -> None:
    await store(a_well("AK-014", field="Akkas"))
    await store(a_well("BG-001", field="Burgan"))
    seen = await desk(a_caller(fields=frozenset({"Burgan"})))
    for unknown in ((), ("AK-015",), ("BG-002",)):
        reply = asking.ask_back(a_question("diagnose", unknown_wells=unknown), "well", seen)
        assert reply.clarification is not None
        assert {choice.label for choice in reply.clarification.choices} <= {"BG-001"}
        assert "AK-014" not in reply.clarification.question


async def test_a_near_miss_is_offered_in_the_words_of_the_question(desk: DeskFor, store: Store) -> None:
    await store(a_well("AK-014"))
    question = a_question("diagnose", "why is ak-04 down (again)?", unknown_wells=("AK-04",))
    reply = asking.ask_back(question, "well", await desk())
    assert reply.clarification is not None
    assert [choice.text for choice in reply.clarification.choices] == ["why is AK-014 down (again)?"]
    assert reply.about == ("AK-014",)


@pytest.mark.parametrize("slot", ["metric", "time", "threshold", "alert", "frequency", "intent"])
async def test_every_slot_has_its_question(desk: DeskFor, slot: str) -> None:
    reply = asking.ask_back(a_question("trend"), slot, await desk())  # type: ignore[arg-type]
    assert reply.clarification is not None
    assert reply.clarification.slot == slot
    assert reply.clarification.question.endswith("?") or slot == "alert"


async def test_readings_in_doubt_are_offered(desk: DeskFor) -> None:
    options = ("pip on 3 November 2026", "pip on 11 March 2026")
    doubt = Doubt("two_dates", "03/11/2026", options)
    question = a_question("metric_value", "pip on 03/11/2026", doubts=(doubt,))
    reply = asking.ask_back(question, "time", await desk())
    assert reply.clarification is not None
    assert [(choice.label, choice.text) for choice in reply.clarification.choices] == [
        ("3 November 2026", options[0]),
        ("11 March 2026", options[1]),
    ]
    assert "two dates" in reply.clarification.question


async def test_a_unit_that_does_not_fit_is_named(desk: DeskFor) -> None:
    question = a_question("filter_wells", "over 5 mm/s", metrics=("vibration",), doubts=(Doubt("unit", "mm/s"),))
    reply = asking.ask_back(question, "threshold", await desk())
    assert reply.clarification is not None
    assert "mm/s cannot be converted" in reply.clarification.question


async def test_close_intents_are_offered_as_plain_questions(desk: DeskFor) -> None:
    question = a_question("status", "AK-014 odd", wells=("AK-014",), alternatives=(Intent("diagnose", 0.3),))
    reply = asking.ask_back(question, "intent", await desk())
    assert reply.clarification is not None
    assert [choice.text for choice in reply.clarification.choices] == [
        "How is AK-014 doing?",
        "Why is AK-014 not running well?",
    ]
