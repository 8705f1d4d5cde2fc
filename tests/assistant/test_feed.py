import asyncio
from datetime import datetime

from assistant import conversations, feed
from assistant.conversations import Exchange, owner_of
from assistant.model import Message
from telemetry.db import Database
from tests.assistant.builders import a_caller

MARIA, OMAR = (owner_of(a_caller(name)) for name in ("maria", "omar"))


def an_exchange(owner: str, key: str, ids: tuple[int, int], now: datetime) -> Exchange:
    said = Message(ids[0], key, now, "person", "x")
    answered = Message(ids[1], key, now, "assistant", "x")
    return Exchange(key, owner, said, answered, None, None)


async def say(db: Database, owner: str, now: datetime) -> tuple[int, int]:
    ids = await conversations.next_message_ids(db)
    async with db.transaction() as tx:
        await conversations.remember(tx, an_exchange(owner, conversations.new_id(), ids, now))
    return ids


async def messages(db: Database, owner: str, seq: int, limit: int = 10) -> list[tuple[int, int]]:
    """Number and id of each."""
    found = await feed.since(db, seq, until=await feed.newest(db), limit=limit, owners=[owner])
    return [(told.seq, told.what.id) for told in found]


async def test_before_the_first_message_there_is_nothing(db: Database) -> None:
    assert await feed.newest(db) == 0
    assert await messages(db, MARIA, 0) == []


async def test_what_others_said_is_not_in_it(db: Database, now: datetime) -> None:
    await say(db, OMAR, now)
    assert await messages(db, MARIA, 0) == []


async def test_what_was_seen_does_not_come_again(db: Database, now: datetime) -> None:
    await say(db, MARIA, now)
    seen = await feed.newest(db)
    ids = await say(db, MARIA, now)
    assert [name for _, name in await messages(db, MARIA, seen, 10)] == list(ids)


async def test_it_comes_in_pages(db: Database, now: datetime) -> None:
    ids = await say(db, MARIA, now)
    (seq, first), *_ = await messages(db, MARIA, 0, 1)
    assert first == ids[0]
    assert [name for _, name in await messages(db, MARIA, seq, 1)] == [ids[1]]


async def test_a_message_stored_late_under_a_low_id_is_not_passed_over(db: Database, now: datetime) -> None:
    early = await conversations.next_message_ids(db)
    late = await say(db, MARIA, now)
    seen = await feed.newest(db)
    async with db.transaction() as tx:
        await conversations.remember(tx, an_exchange(MARIA, conversations.new_id(), early, now))
    assert early < late
    assert [name for _, name in await messages(db, MARIA, seen, 10)] == list(early)


async def test_who_stores_later_is_numbered_later_though_it_began_first(db: Database, now: datetime) -> None:
    """While one transaction is open another cannot take a number above it and be seen first."""
    one, two = await conversations.next_message_ids(db), await conversations.next_message_ids(db)
    async with db.transaction() as tx:
        await conversations.remember(tx, an_exchange(MARIA, conversations.new_id(), one, now))
        other = asyncio.create_task(remember(db, an_exchange(MARIA, conversations.new_id(), two, now)))
        await asyncio.sleep(0.05)
        assert await messages(db, MARIA, 0) == []
    await other
    assert [name for _, name in await messages(db, MARIA, 0, 10)] == [*one, *two]


async def remember(db: Database, exchange: Exchange) -> None:
    async with db.transaction() as tx:
        await conversations.remember(tx, exchange)
