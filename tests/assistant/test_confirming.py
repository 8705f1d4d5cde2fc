from datetime import datetime, timedelta

import pytest

from assistant import confirming
from assistant.answering import Ask, answer
from assistant.runtime import Runtime
from telemetry.errors import NotFound
from tests.assistant.builders import a_caller, a_question

OWNER = "user:maria"


async def test_an_offer_of_yesterday_no_longer_holds(runtime: Runtime, now: datetime) -> None:
    begun = (await answer(runtime, Ask("help"), a_caller())).conversation_id
    offer = confirming.Offer(a_question("feedback"), {"well_id": "AK-014"})
    token = confirming.new_token()
    await confirming.keep(runtime.db, token, (OWNER, begun), offer, now)
    with pytest.raises(NotFound):
        await confirming.take(runtime.db, token, OWNER, begun, now + confirming.HOLDS + timedelta(seconds=1))
    assert await confirming.take(runtime.db, token, OWNER, begun, now + timedelta(hours=1)) == offer


@pytest.mark.parametrize("conversation_id", ["nonsense", "00000000-0000-0000-0000-000000000000"])
async def test_a_conversation_there_is_not(runtime: Runtime, now: datetime, conversation_id: str) -> None:
    with pytest.raises(NotFound):
        await confirming.take(runtime.db, "token", OWNER, conversation_id, now)
