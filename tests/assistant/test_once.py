import asyncio
from datetime import datetime

import pytest

from assistant import conversations, once
from assistant.model import Answer, Message
from assistant.once import Claim
from telemetry.db import Database
from telemetry.errors import Invalid, Unavailable
from tests.assistant.builders import a_question

OWNER = "user:maria"
MARK = once.fingerprint("how is AK-014?", None)


async def answered(db: Database, claim: Claim, now: datetime) -> Answer:
    """Stores an answer under the claim."""
    conversation = await conversations.create(db, OWNER, at=now)
    _, message_id = await conversations.next_message_ids(db)
    answer = Answer(conversation.id, message_id, "It is running.", a_question("status"))
    async with db.transaction() as tx:
        await conversations.append(
            tx, Message(message_id, conversation.id, now, "assistant", answer.text, answer=answer)
        )
        await once.complete(tx, claim, message_id)
    return answer


async def claimed(db: Database, key: str = "k", owner: str = OWNER) -> Claim:
    found = await once.claim(db, owner, key, MARK)
    assert isinstance(found, Claim)
    return found


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "\x00", "\ud800"])
async def test_a_key_that_is_none(db: Database, key: str) -> None:
    with pytest.raises(Invalid, match="idempotency_key"):
        await once.claim(db, OWNER, key, MARK)


async def test_a_key_used_for_another_question(db: Database, now: datetime) -> None:
    await answered(db, await claimed(db), now)
    with pytest.raises(Invalid, match="another question"):
        await once.claim(db, OWNER, "k", once.fingerprint("something else", None))


async def test_the_same_key_of_another_owner_is_another_key(db: Database, now: datetime) -> None:
    await answered(db, await claimed(db), now)
    assert isinstance(await once.claim(db, "user:omar", "k", MARK), Claim)


async def test_whoever_waits_too_long_is_told_to_come_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "PATIENCE_S", 0.2)
    await claimed(db)
    with pytest.raises(Unavailable):
        await once.claim(db, OWNER, "k", MARK)


async def test_a_claim_taken_over_cannot_be_completed(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = await claimed(db)
    monkeypatch.setattr(once, "TAKEN_OVER_AFTER_S", 0.0)
    second = await claimed(db)
    with pytest.raises(Unavailable):
        await answered(db, late, now)
    await answered(db, second, now)


async def test_the_answer_is_given_again(db: Database, now: datetime) -> None:
    answer = await answered(db, await claimed(db), now)
    assert await once.claim(db, OWNER, "k", MARK) == answer


async def test_who_asks_meanwhile_waits_for_the_answer(db: Database, now: datetime) -> None:
    first = await claimed(db)
    waiting = [asyncio.create_task(once.claim(db, OWNER, "k", MARK)) for _ in range(3)]
    await asyncio.sleep(0.1)
    answer = await answered(db, first, now)
    assert await asyncio.gather(*waiting) == [answer] * 3


async def test_of_many_at_once_one_may_answer(db: Database, now: datetime) -> None:
    async def ask() -> Answer:
        found = await once.claim(db, OWNER, "k", MARK)
        return await answered(db, found, now) if isinstance(found, Claim) else found

    answers = await asyncio.gather(*(ask() for _ in range(8)))
    assert len({answer.message_id for answer in answers}) == 1


async def test_after_a_failure_one_may_ask_again(db: Database, now: datetime) -> None:
    await once.release(db, await claimed(db))
    await answered(db, await claimed(db), now)


async def test_a_completed_key_is_not_released(db: Database, now: datetime) -> None:
    claim = await claimed(db)
    answer = await answered(db, claim, now)
    await once.release(db, claim)
    assert await once.claim(db, OWNER, "k", MARK) == answer
