import asyncio
from datetime import datetime, timedelta

import pytest

from assistant import answering, conversations
from assistant.answering import Ask, Done, Facts, Heard, answer, stages, understand
from assistant.conversations import owner_of
from assistant.errors import TooLong
from assistant.model import Answer
from assistant.runtime import Runtime
from nlp.errors import UnknownZone
from nlp.model import INTENTS
from telemetry.errors import Invalid, NotFound
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well, a_window

MARIA = a_caller("maria")
OMAR = a_caller("omar")


@pytest.fixture
async def field(store: Store, now: datetime) -> None:
    for number in (13, 14, 15):
        await store(
            a_well(f"AK-0{number}", field="Akkas"), a_window(f"AK-0{number}", now, hours=30, pip=800.0 + number)
        )
    await store(a_well("BG-001", field="Burgan"))


pytestmark = pytest.mark.usefixtures("field")


# Near misses: what is refused, and what stays hidden.


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00"])
async def test_an_empty_question(runtime: Runtime, text: str) -> None:
    with pytest.raises(Invalid, match="text"):
        await answer(runtime, Ask(text), MARIA)


async def test_a_question_too_long(runtime: Runtime) -> None:
    with pytest.raises(TooLong):
        await answer(runtime, Ask("x" * 2001), MARIA)
    assert (await answer(runtime, Ask("x" * 2000), MARIA)).parse.intent.name == "out_of_scope"


async def test_a_zone_there_is_not(runtime: Runtime) -> None:
    with pytest.raises(UnknownZone):
        await answer(runtime, Ask("how is AK-014", zone="Mars/Olympus"), MARIA)


async def test_a_moment_without_offset(runtime: Runtime, now: datetime) -> None:
    with pytest.raises(Invalid, match="now"):
        await answer(runtime, Ask("how is AK-014", now=now.replace(tzinfo=None)), MARIA)


async def test_a_conversation_of_another(runtime: Runtime) -> None:
    first = await answer(runtime, Ask("how is AK-014"), MARIA)
    for ask in (answer, understand):
        with pytest.raises(NotFound):
            await ask(runtime, Ask("and AK-015?", first.conversation_id), OMAR)
    assert len(await conversations.messages(runtime.db, first.conversation_id, owner_of(MARIA))) == 2


@pytest.mark.parametrize("text", ["how is AK-014", "average pip of AK-014 today", "why is AK-014 losing flow"])
async def test_a_well_of_another_field_is_not_known(runtime: Runtime, text: str) -> None:
    confined = a_caller("fatima", fields=frozenset({"Burgan"}))
    found = await answer(runtime, Ask(text), confined)
    assert (found.data, found.diagnosis, found.parse.wells) == (None, None, ())
    assert found.clarification is not None
    assert "AK-0" not in " ".join([*(c.text for c in found.clarification.choices), *found.suggestions])
    assert all(c.label == "BG-001" for c in found.clarification.choices)


async def test_a_well_lost_from_sight_is_not_carried_over(runtime: Runtime) -> None:
    first = await answer(runtime, Ask("what is the pip of AK-014"), MARIA)
    confined = a_caller("maria", fields=frozenset({"Burgan"}))
    found = await answer(runtime, Ask("and yesterday?", first.conversation_id), confined)
    assert found.parse.wells == ()
    assert found.data is None


async def test_parsing_alone_stores_nothing(runtime: Runtime) -> None:
    await understand(runtime, Ask("how is AK-014"), MARIA)
    assert await conversations.listing(runtime.db, owner_of(MARIA)) == []


async def test_a_failed_question_leaves_nothing_and_may_be_asked_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Ask("how is AK-014", idempotency_key="k")
    with monkeypatch.context() as broken:
        broken.setattr(answering.replies, "render", None)
        with pytest.raises(TypeError):
            await answer(runtime, ask, MARIA)
    assert await conversations.listing(runtime.db, owner_of(MARIA)) == []
    assert (await answer(runtime, ask, MARIA)).text


# Stages.


async def test_how_it_was_read_comes_first_then_facts_then_the_answer(runtime: Runtime) -> None:
    found = [stage async for stage in stages(runtime, Ask("why is AK-014 losing flow?"), MARIA)]
    heard, facts, done = found
    assert isinstance(heard, Heard)
    assert isinstance(facts, Facts)
    assert isinstance(done, Done)
    assert heard.reading.startswith("find the cause · AK-014")
    assert heard.conversation_id == done.answer.conversation_id
    assert "814 psi" in facts.text
    assert {row["metric"] for row in facts.rows} >= {"pip", "flow_rate"}


async def test_the_trace_has_each_step_with_its_time(runtime: Runtime) -> None:
    trace: answering.Trace = []
    await answer(runtime, Ask("how is AK-014"), MARIA, trace=trace)
    ours = ["recall", "parse", "context", "facts", "skill", "reply", "remember"]
    assert [step.name for step in trace if step.name in ours] == ours
    assert all(step.ms >= 0 for step in trace)


async def test_question_and_answer_are_stored(runtime: Runtime, now: datetime) -> None:
    found = await answer(runtime, Ask("how is AK-014"), MARIA)
    said, answered = await conversations.messages(runtime.db, found.conversation_id, owner_of(MARIA))
    assert (said.text, said.sender, answered.id, answered.text) == (
        "how is AK-014", "person", found.message_id, found.text,
    )  # fmt: skip
    assert answered.answer is not None
    assert answered.answer.suggestions == found.suggestions
    (conversation,) = await conversations.listing(runtime.db, owner_of(MARIA))
    assert (conversation.title, conversation.well_id) == ("how is AK-014", "AK-014")


# Once under a key.


async def test_the_same_key_gives_the_same_answer(runtime: Runtime) -> None:
    ask = Ask("how is AK-014", idempotency_key="k")
    first = await answer(runtime, ask, MARIA)
    again = [stage async for stage in stages(runtime, ask, MARIA)]
    assert isinstance(again[0], Heard)
    done = again[-1]
    assert isinstance(done, Done)
    assert (done.answer.message_id, done.answer.text) == (first.message_id, first.text)
    assert len(await conversations.messages(runtime.db, first.conversation_id, owner_of(MARIA))) == 2


async def test_of_many_at_once_one_is_answered(runtime: Runtime) -> None:
    ask = Ask("how is AK-014", idempotency_key="k")
    found = await asyncio.gather(*(answer(runtime, ask, MARIA) for _ in range(6)))
    assert len({each.message_id for each in found}) == 1
    assert len(await conversations.listing(runtime.db, owner_of(MARIA))) == 1


async def test_a_stream_broken_off_frees_its_key(runtime: Runtime) -> None:
    ask = Ask("how is AK-014", idempotency_key="k")
    stream = stages(runtime, ask, MARIA)
    assert isinstance(await anext(stream), Heard)
    await stream.aclose()  # type: ignore[attr-defined]
    assert (await answer(runtime, ask, MARIA)).text


# Conversations.


async def test_a_conversation_goes_on(runtime: Runtime, now: datetime) -> None:
    first = await answer(runtime, Ask("average intake pressure of AK-014 today"), MARIA)
    key = first.conversation_id
    assert first.data["rows"][0]["value"] == 814.0
    yesterday = await answer(runtime, Ask("and yesterday?", key), MARIA)
    assert (yesterday.parse.wells, yesterday.parse.metrics) == (("AK-014",), ("pip",))
    assert yesterday.data["rows"][0]["end"] == now.replace(hour=0)
    other = await answer(runtime, Ask("what about 15", key), MARIA)
    assert (other.parse.wells, other.data["rows"][0]["value"]) == (("AK-015",), 815.0)
    vibration = await answer(runtime, Ask("same for vibration", key), MARIA)
    assert (vibration.parse.wells, vibration.parse.metrics) == (("AK-015",), ("vibration",))
    why = await answer(runtime, Ask("why?", key), MARIA)
    assert (why.parse.intent.name, why.parse.wells) == ("diagnose", ("AK-015",))
    assert "wells" in why.parse.inherited
    assert why.diagnosis is not None
    await answer(runtime, Ask("thanks", key), MARIA)
    after = await answer(runtime, Ask("plot its motor temp", key), MARIA)
    assert after.parse.wells == ("AK-015",)
    assert len(await conversations.messages(runtime.db, key, owner_of(MARIA))) == 14


async def test_a_missing_well_is_asked_for_and_filled(runtime: Runtime) -> None:
    first = await answer(runtime, Ask("what is the intake pressure"), MARIA)
    assert first.clarification is not None
    assert (first.clarification.slot, first.data) == ("well", None)
    assert [choice.label for choice in first.clarification.choices] == ["AK-013", "AK-014", "AK-015", "BG-001"]
    second = await answer(runtime, Ask("AK-014", first.conversation_id), MARIA)
    assert second.parse.intent.name == "metric_value"
    assert second.data["rows"][0]["value"] == 814.0


async def test_an_unknown_well_is_said_with_what_comes_near(runtime: Runtime) -> None:
    found = await answer(runtime, Ask("why is AK-999 losing flow"), MARIA)
    assert found.parse.unknown_wells == ("AK-999",)
    assert "AK-999" in found.text
    assert found.clarification is not None
    for choice in found.clarification.choices:
        assert choice.text == f"why is {choice.label} losing flow"


async def test_of_two_wells_the_unknown_one_is_said_to_be_left_out(runtime: Runtime) -> None:
    found = await answer(runtime, Ask("compare vibration of AK-014, AK-015 and ZZ-100"), MARIA)
    assert "ZZ-100" in found.text


# Every answer.


@pytest.mark.parametrize(
    "text",
    [
        "how are the wells doing",
        "how is AK-014 doing",
        "why is AK-014 losing flow",
        "what is wrong with BG-001",
        "plot motor temp of AK-014 for the last 24 h",
        "list the wells in Akkas",
        "top 5 wells by motor temperature",
        "which wells run above 120 C",
        "compare vibration of AK-014 and AK-015",
        "when did AK-014 last send data",
        "what is gas lock",
        "what can you do",
        "what's the weather in Paris",
        "any alarms on AK-014 today",
        "when will AK-014 motor temp reach 150 C",
    ],
)
async def test_what_is_suggested_works(runtime: Runtime, text: str) -> None:
    """Nothing suggested asks back, is out of scope, or cannot be answered."""
    found = await answer(runtime, Ask(text), MARIA)
    _well_formed(found)
    for suggestion in found.suggestions:
        followed = await answer(runtime, Ask(suggestion, found.conversation_id), MARIA)
        assert followed.clarification is None, suggestion
        assert followed.parse.intent.name not in ("out_of_scope",), suggestion
        assert "This version cannot" not in followed.text, suggestion


def _well_formed(found: Answer) -> None:
    assert found.text.strip()
    assert len(found.suggestions) <= 3
    assert len(set(found.suggestions)) == len(found.suggestions)
    assert found.parse.intent.name in INTENTS
    for leak in ("None", "{{", "%}", "nan"):
        assert leak not in found.text, found.text


async def test_the_same_question_gives_the_same_answer(runtime: Runtime) -> None:
    for text in ("how are the wells doing", "why is AK-014 losing flow", "plot pip of AK-014"):
        one, two = [await answer(runtime, Ask(text), MARIA) for _ in range(2)]
        assert (one.text, one.data, one.suggestions) == (two.text, two.data, two.suggestions)


async def test_times_are_told_in_the_zone_of_who_asks(runtime: Runtime, now: datetime) -> None:
    found = await answer(runtime, Ask("what is the pip of AK-014", zone="Asia/Kuwait"), MARIA)
    last = (now - timedelta(minutes=5)).astimezone().isoformat()
    assert last
    assert "14:55 UTC+03:00" in found.text
