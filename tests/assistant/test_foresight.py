"""Forecasts and predictions asked as a person asks them, and stored as an answer is stored."""

from datetime import datetime

import msgspec
import numpy as np

from assistant import conversations
from assistant.answering import Ask, answer
from assistant.runtime import Runtime
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_window

PRESSURES = {"discharge_pressure": 3900.0, "tubing_pressure": 250.0, "intake_temp": 95.0}


async def test_the_questions_of_the_contract_are_answered_and_kept(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    count = 10 * 288
    noise = 0.2 * np.random.default_rng(3).standard_normal(count)
    window = a_window(end=now, hours=240, motor_temp=np.linspace(110.0, 130.0, count) + noise, **PRESSURES)
    await store("AK-014", window)
    key = None
    for text in (
        "when will AK-014 motor temp reach 150 C",
        "will AK-014 fail soon?",
        "what if I drop AK-014 to 50 Hz",
        "drop it by 5 Hz",
    ):
        found = await answer(runtime, Ask(text, conversation_id=key), a_caller())
        key = found.conversation_id
        assert found.clarification is None, text
        rows = msgspec.json.decode(msgspec.json.encode(found))["data"]["rows"]
        assert rows, text
    kept = await conversations.messages(runtime.db, key, conversations.owner_of(a_caller()))
    assert len(kept) == 8
