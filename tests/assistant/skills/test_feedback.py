"""Feedback through the whole of answering: offered, confirmed once, recorded against the diagnosis."""

from datetime import datetime

import pytest

from assistant import feedback, root_causes
from assistant.answering import Ask, answer
from assistant.model import Answer, Caller
from assistant.runtime import Runtime
from assistant.skills.feedback import _denies, _verdict
from rules.book import Book
from telemetry import wells
from telemetry.errors import Conflict, Invalid, NotFound
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_window

WRONG = "that was wrong, it was a broken shaft"


@pytest.fixture
async def told(runtime: Runtime, store: Store, now: datetime) -> Answer:
    await store("AK-014", a_window(end=now, hours=30))
    await store("AK-015", a_window("AK-015", end=now, hours=30))
    return await answer(runtime, Ask("what is wrong with AK-014"), a_caller())


async def said(runtime: Runtime, told: Answer, text: str, who: Caller | None = None) -> Answer:
    return await answer(runtime, Ask(text, told.conversation_id), who or a_caller())


async def yes(runtime: Runtime, offered: Answer, who: Caller | None = None) -> Answer:
    assert offered.confirm, offered.text
    return await answer(runtime, Ask("", offered.conversation_id, confirm=offered.confirm.token), who or a_caller())


# Near misses: nothing is recorded before the yes, of strangers, or twice.


async def test_nothing_is_recorded_before_the_yes(runtime: Runtime, told: Answer) -> None:
    offered = await said(runtime, told, WRONG)
    assert (offered.data, offered.parse.intent.name) == (None, "feedback")
    assert "broken shaft" in offered.confirm.text
    assert await root_causes.listing(runtime.db, "AK-014") == []
    assert await feedback.listing(runtime.db, ["AK-014"], of_no_well=True) == []


async def test_a_yes_of_somebody_else_or_elsewhere(runtime: Runtime, told: Answer) -> None:
    offered = await said(runtime, told, WRONG)
    other = await answer(runtime, Ask("what can you do"), a_caller("omar"))
    token = offered.confirm.token
    for conversation_id, who in ((told.conversation_id, "omar"), (other.conversation_id, "omar")):
        with pytest.raises(NotFound):
            await answer(runtime, Ask("", conversation_id, confirm=token), a_caller(who))
    with pytest.raises(Invalid, match="conversation_id"):
        await answer(runtime, Ask("", confirm=token), a_caller())
    assert await root_causes.listing(runtime.db, "AK-014") == []


async def test_a_yes_said_twice_is_done_once(runtime: Runtime, told: Answer) -> None:
    offered = await said(runtime, told, WRONG)
    await yes(runtime, offered)
    with pytest.raises(Conflict):
        await yes(runtime, offered)
    assert len(await root_causes.listing(runtime.db, "AK-014")) == 1


async def test_a_yes_after_the_well_went_out_of_sight(runtime: Runtime, told: Answer) -> None:
    offered = await said(runtime, told, WRONG)
    await wells.change(runtime.db, "AK-014", {"field": "Elsewhere"})
    with pytest.raises(NotFound):
        await yes(runtime, offered, a_caller(fields=frozenset({"Burgan"})))


async def test_nothing_to_judge(runtime: Runtime, told: Answer) -> None:
    found = await answer(runtime, Ask("that was wrong"), a_caller())
    assert (found.confirm, found.data, found.clarification) == (None, None, None)


async def test_a_cause_without_a_well_is_asked_back(runtime: Runtime, told: Answer) -> None:
    found = await answer(runtime, Ask(WRONG), a_caller())
    assert (found.confirm, found.clarification.slot) == (None, "well")


# What is recorded.


async def test_a_root_cause_against_the_diagnosis(runtime: Runtime, told: Answer, now: datetime) -> None:
    done = await yes(runtime, await said(runtime, told, WRONG))
    cause = (await root_causes.listing(runtime.db, "AK-014"))[0]
    assert (cause.fault, cause.diagnosis_id, cause.state) == ("broken_shaft", told.diagnosis.diagnosis_id, "confirmed")
    assert (done.data.fault, done.data.verdict, done.data.message_id) == ("broken_shaft", "wrong", told.message_id)
    listed = await feedback.listing(runtime.db, ["AK-014"], of_no_well=False)
    assert [(one.diagnosed, one.state) for one in listed] == [(told.diagnosis.diagnosis.fault, "confirmed")]


async def test_of_a_viewer_it_is_a_claim(runtime: Runtime, store: Store, now: datetime) -> None:
    viewer = a_caller("vera", role="viewer")
    await store("AK-014", a_window(end=now, hours=30))
    told = await answer(runtime, Ask("what is wrong with AK-014"), viewer)
    offered = await said(runtime, told, WRONG, viewer)
    assert "claim" in offered.confirm.text
    done = await yes(runtime, offered, viewer)
    assert done.data.state == "claimed"


async def test_a_diagnosis_that_was_right(runtime: Runtime, told: Answer) -> None:
    done = await yes(runtime, await said(runtime, told, "that was right"))
    assert (done.data.verdict, done.data.fault) == ("right", told.diagnosis.diagnosis.fault)


async def test_wrong_without_knowing_better(runtime: Runtime, told: Answer) -> None:
    done = await yes(runtime, await said(runtime, told, "that was wrong"))
    assert (done.data.verdict, done.data.fault, done.data.well_id) == ("wrong", None, "AK-014")
    assert await root_causes.listing(runtime.db, "AK-014") == []


async def test_of_another_well_it_stands_alone(runtime: Runtime, told: Answer) -> None:
    done = await yes(runtime, await said(runtime, told, "AK-015 was a broken shaft"))
    assert (done.data.well_id, done.data.diagnosis_id, done.data.fault) == ("AK-015", None, "broken_shaft")


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("it was not a broken shaft", True),
        ("that wasn't a parted shaft", True),
        ("no, it was a broken shaft", False),
        ("that was not right, it was a broken shaft", False),
    ],
)
def test_what_it_was_not(book: Book, text: str, denied: bool) -> None:
    assert _denies(text, book.faults["broken_shaft"]) is denied


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("that was wrong", "wrong"),
        ("not right", "wrong"),
        ("that's right", "right"),
        ("i do not think that is right", "wrong"),
        ("spot on", "right"),
        ("thumbs down", "wrong"),
    ],
)
def test_right_or_wrong(text: str, verdict: str) -> None:
    assert _verdict(text, None, None, denied=False) == verdict
