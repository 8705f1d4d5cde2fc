from datetime import datetime, timedelta

import pytest

from assistant import conversations
from assistant.conversations import Exchange, Remembered, owner_of, title_of
from assistant.model import Answer, Message
from telemetry.db import Database
from telemetry.errors import NotFound
from tests.assistant.builders import a_caller, a_question

MARIA = owner_of(a_caller("maria"))
OTHER = owner_of(a_caller("omar"))


async def exchanged(
    db: Database, now: datetime, text: str = "how is AK-014?", key: str | None = None, **changes: object
) -> Exchange:
    """A stored question with its answer."""
    key = key or conversations.new_id()
    said_id, answered_id = await conversations.next_message_ids(db)
    question = a_question("status", text, wells=("AK-014",))
    answer = Answer(key, answered_id, "It is running.", question, data={"wells": [{"b": 1.25, "a": now}]})
    exchange = Exchange(
        conversation_id=key,
        owner=MARIA,
        said=Message(id=said_id, conversation_id=key, at=now, sender="person", text=text),
        answered=Message(
            id=answered_id, conversation_id=key, at=now, sender="assistant", text=answer.text, answer=answer
        ),
        remembered=Remembered(question, ("AK-014",)),
        well_id="AK-014",
    )
    async with db.transaction() as tx:
        await conversations.remember(tx, exchange)
    return exchange


# Near misses: what is not there, or not one's own.


@pytest.mark.parametrize(
    "key", ["", "1", "not-a-uuid", "761714a1-1ada-4793-99c9-2f2649c488dd", "'; DROP TABLE message; --"]
)
async def test_no_such_conversation(db: Database, key: str) -> None:
    with pytest.raises(NotFound):
        await conversations.get(db, key, MARIA)


async def test_another_owner_sees_nothing(db: Database, now: datetime) -> None:
    key = (await exchanged(db, now)).conversation_id
    for look in (conversations.get, conversations.recall, conversations.messages, conversations.last_messages):
        with pytest.raises(NotFound):
            await look(db, key, OTHER)
    assert await conversations.listing(db, OTHER) == []
    assert await conversations.listing(db, OTHER, search="AK-014") == []


async def test_a_token_of_the_same_name_is_another_owner(db: Database, now: datetime) -> None:
    key = (await exchanged(db, now)).conversation_id
    with pytest.raises(NotFound):
        await conversations.get(db, key, owner_of(a_caller("maria", kind="token")))


async def test_half_an_exchange_is_not_stored(db: Database, now: datetime) -> None:
    kept = await exchanged(db, now)
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await conversations.append(tx, Message(9_000, kept.conversation_id, now, "person", "lost"))
            raise ZeroDivisionError
    assert len(await conversations.messages(db, kept.conversation_id, MARIA)) == 2


@pytest.mark.parametrize("search", ["%", "_", "x' OR '1'='1", "AK-999", "\x00zzz"])
async def test_a_search_takes_its_words_as_they_are(db: Database, now: datetime, search: str) -> None:
    await exchanged(db, now)
    assert await conversations.listing(db, MARIA, search=search) == []


async def test_passing_remarks_leave_what_is_remembered(db: Database, now: datetime) -> None:
    first = await exchanged(db, now)
    said_id, answered_id = await conversations.next_message_ids(db)
    thanks = Exchange(
        conversation_id=first.conversation_id,
        owner=MARIA,
        said=Message(said_id, first.conversation_id, now, "person", "thanks"),
        answered=Message(answered_id, first.conversation_id, now, "assistant", "Welcome."),
        remembered=None,
        well_id=None,
    )
    async with db.transaction() as tx:
        await conversations.remember(tx, thanks)
    assert await conversations.recall(db, first.conversation_id, MARIA) == first.remembered


# What is stored comes back.


async def test_an_exchange_comes_back_as_it_was(db: Database, now: datetime) -> None:
    stored = await exchanged(db, now)
    said, answered = await conversations.messages(db, stored.conversation_id, MARIA)
    assert said == stored.said
    assert (answered.text, answered.sender, answered.at) == ("It is running.", "assistant", now)
    assert answered.answer is not None
    assert answered.answer.parse == stored.answered.answer.parse  # type: ignore[union-attr]
    assert list(answered.answer.data["wells"][0]) == ["b", "a"]
    conversation = await conversations.get(db, stored.conversation_id, MARIA)
    assert (conversation.title, conversation.well_id, conversation.created_at) == ("how is AK-014?", "AK-014", now)
    assert await conversations.recall(db, stored.conversation_id, MARIA) == stored.remembered


async def test_the_title_is_of_the_first_question(db: Database, now: datetime) -> None:
    made = await conversations.create(db, MARIA, at=now)
    assert (made.title, await conversations.recall(db, made.id, MARIA)) == ("", None)
    await exchanged(db, now, "first question", made.id)
    await exchanged(db, now + timedelta(minutes=1), "second question", made.id)
    conversation = await conversations.get(db, made.id, MARIA)
    assert (conversation.title, conversation.updated_at) == ("first question", now + timedelta(minutes=1))


async def test_the_last_spoken_in_comes_first_page_by_page(db: Database, now: datetime) -> None:
    keys = [(await exchanged(db, now + timedelta(minutes=i))).conversation_id for i in range(5)]
    await exchanged(db, now + timedelta(hours=1), key=keys[0])
    first = await conversations.listing(db, MARIA, limit=2)
    rest = await conversations.listing(db, MARIA, after=first[-1].id, limit=10)
    assert [c.id for c in (*first, *rest)] == [keys[0], *reversed(keys[1:])]


async def test_a_search_looks_into_titles_and_messages(db: Database, now: datetime) -> None:
    await exchanged(db, now, "what about BG-002")
    found = await exchanged(db, now, "vibration of AK-014")
    assert [c.id for c in await conversations.listing(db, MARIA, search="VIBRATION")] == [found.conversation_id]
    assert len(await conversations.listing(db, MARIA, search="running")) == 2


async def test_messages_page_forwards_and_backwards(db: Database, now: datetime) -> None:
    key = (await exchanged(db, now)).conversation_id
    for _ in range(3):
        await exchanged(db, now, key=key)
    ids = [m.id for m in await conversations.messages(db, key, MARIA)]
    assert ids == sorted(ids)
    assert [m.id for m in await conversations.messages(db, key, MARIA, after=ids[2], limit=2)] == ids[3:5]
    assert [m.id for m in await conversations.last_messages(db, key, MARIA, limit=3)] == ids[-3:]
    assert [m.id for m in await conversations.last_messages(db, key, MARIA, before=ids[4], limit=2)] == ids[2:4]


@pytest.mark.parametrize(
    ("text", "title"), [("  why\n is it ", "why is it"), ("x" * 80, "x" * 80), ("y" * 81, "y" * 79 + "…"), ("", "")]
)
def test_a_title_is_one_short_line(text: str, title: str) -> None:
    assert title_of(text) == title
