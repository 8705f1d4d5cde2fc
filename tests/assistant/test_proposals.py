"""A change by chat: offered, confirmed once, by who may; the skill here only counts what it was told to do."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from assistant import conversations, proposals, skills
from assistant.answering import Ask, answer
from assistant.conversations import owner_of
from assistant.model import Answer, Caller
from assistant.proposals import Proposal
from assistant.runtime import Runtime
from assistant.skills import Desk, Reply
from nlp.model import Question
from telemetry.errors import Conflict, Invalid, NotFound, Unavailable
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store

MARIA = a_caller("maria", role="operator")
ASKED = "tell me when AK-014 trips"


class Deed:
    """What was done, and whether doing it fails."""

    def __init__(self) -> None:
        self.done: list[Mapping[str, Any]] = []
        self.fails = False

    async def propose(self, question: Question, desk: Desk) -> Reply:
        return Reply(proposal=Proposal("operator", "Shall I?", {"wells": list(question.wells)}), wording="confirmed")

    async def act(self, change: Mapping[str, Any], desk: Desk) -> Reply:
        if self.fails:
            raise Unavailable("the database is away")
        self.done.append(change)
        return Reply(data={"wells": change["wells"]}, wording="confirmed")


@pytest.fixture
async def deed(monkeypatch: pytest.MonkeyPatch, store: Store) -> Deed:
    made = Deed()
    monkeypatch.setitem(skills._SKILLS, "subscribe", made.propose)
    monkeypatch.setitem(skills._ACTS, "subscribe", made.act)
    await store("AK-014")
    return made


async def offered(runtime: Runtime, caller: Caller = MARIA) -> Answer:
    found = await answer(runtime, Ask(ASKED), caller)
    assert found.confirm is not None
    return found


def yes(found: Answer, **changes: Any) -> Ask:
    assert found.confirm is not None
    return msgspec.structs.replace(Ask("", found.conversation_id, confirm=found.confirm.token), **changes)


# Near misses: what changes nothing.


async def test_asking_alone_changes_nothing(runtime: Runtime, deed: Deed) -> None:
    found = await offered(runtime)
    assert found.confirm is not None
    assert (found.confirm.text, deed.done) == ("Shall I?", [])


async def test_a_yes_in_words_is_not_the_token(runtime: Runtime, deed: Deed) -> None:
    found = await offered(runtime)
    await answer(runtime, Ask("yes, do it", found.conversation_id), MARIA)
    assert deed.done == []


@pytest.mark.parametrize("token", ["anything", "x" * 500, "\x00", "'; DROP TABLE proposal; --"])
async def test_a_token_that_was_never_offered(runtime: Runtime, deed: Deed, token: str) -> None:
    with pytest.raises(NotFound):
        await answer(runtime, yes(await offered(runtime), confirm=token), MARIA)


async def test_a_token_without_its_conversation(runtime: Runtime, deed: Deed) -> None:
    with pytest.raises(Invalid, match="conversation_id"):
        await answer(runtime, yes(await offered(runtime), conversation_id=None), MARIA)


async def test_the_token_of_another_conversation_or_person(runtime: Runtime, deed: Deed) -> None:
    found, other = await offered(runtime), await offered(runtime)
    with pytest.raises(NotFound):
        await answer(runtime, yes(found, conversation_id=other.conversation_id), MARIA)
    with pytest.raises(NotFound):
        await answer(runtime, yes(found), a_caller("omar"))
    assert deed.done == []


async def test_too_late(runtime: Runtime, deed: Deed, monkeypatch: pytest.MonkeyPatch) -> None:
    found = await offered(runtime)
    monkeypatch.setattr(proposals, "STANDS_FOR", timedelta(0))
    with pytest.raises(Conflict):
        await answer(runtime, yes(found), MARIA)


async def test_who_lacks_the_role_is_refused_in_words(runtime: Runtime, deed: Deed) -> None:
    found = await answer(runtime, Ask(ASKED), a_caller("vic", role="viewer"))
    assert found.confirm is None
    assert "role operator" in found.text


async def test_who_lost_the_role_meanwhile_is_refused_in_words(runtime: Runtime, deed: Deed) -> None:
    found = await offered(runtime)
    refused = await answer(runtime, yes(found), a_caller("maria", role="viewer"))
    assert (refused.data, deed.done) == (None, [])
    assert "role operator" in refused.text


# What changes something, once.


async def test_the_token_does_it_and_says_so(runtime: Runtime, deed: Deed) -> None:
    found = await offered(runtime)
    done = await answer(runtime, yes(found), MARIA)
    assert (done.data, done.parse, deed.done) == ({"wells": ["AK-014"]}, found.parse, [{"wells": ["AK-014"]}])
    said = await conversations.messages(runtime.db, found.conversation_id, owner_of(MARIA))
    assert [message.sender for message in said] == ["person", "assistant", "person", "assistant"]
    assert said[2].text == "Yes, do it"


async def test_twice_is_a_conflict_and_done_once(runtime: Runtime, deed: Deed) -> None:
    found = await offered(runtime)
    outcomes = await asyncio.gather(*(answer(runtime, yes(found), MARIA) for _ in range(4)), return_exceptions=True)
    assert len(deed.done) == 1
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Answer", "Conflict", "Conflict", "Conflict"]


async def test_sent_again_by_a_bad_network_it_is_answered_the_same(runtime: Runtime, deed: Deed) -> None:
    ask = yes(await offered(runtime), idempotency_key="k")
    first = await answer(runtime, ask, MARIA)
    assert await answer(runtime, ask, MARIA) == first
    assert len(deed.done) == 1


async def test_an_act_that_failed_may_be_confirmed_again(runtime: Runtime, deed: Deed) -> None:
    found = await offered(runtime)
    deed.fails = True
    with pytest.raises(Unavailable):
        await answer(runtime, yes(found), MARIA)
    deed.fails = False
    await answer(runtime, yes(found), MARIA)
    assert len(deed.done) == 1
