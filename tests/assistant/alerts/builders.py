"""Alerts that stand, and questions about them."""

from datetime import datetime, timedelta
from typing import Any

from assistant.alerts import life
from assistant.alerts.life import Occurrence
from assistant.answering import Ask, answer
from assistant.model import Alert, Answer, Caller
from assistant.runtime import Runtime
from tests.assistant.builders import a_caller

MINUTE = timedelta(minutes=1)


def an_occurrence(at: datetime, well_id: str = "AK-014", metric: str = "motor_temp", **changes: Any) -> Occurrence:
    defaults: dict[str, Any] = {
        "kind": "limit",
        "cause": f"limit:{metric}:high",
        "priority": "medium",
        "onset": at,
        "at": at,
        "text": f"Too high on {well_id}.",
        "metric": metric,
        "value": 130.0,
        "limit": 120.0,
    }
    return Occurrence(well_id=well_id, **{**defaults, **changes})


async def raised(runtime: Runtime, well_id: str = "AK-014", metric: str = "motor_temp", **changes: Any) -> Alert:
    at = changes.pop("at", runtime.clock() - 5 * MINUTE)
    made = await life.raise_(runtime, an_occurrence(at, well_id, metric, **changes))
    assert made is not None
    return made


async def said(runtime: Runtime, text: str, who: Caller | None = None, conversation: str | None = None) -> Answer:
    return await answer(runtime, Ask(text, conversation), who or a_caller())


async def yes(runtime: Runtime, offered: Answer, who: Caller | None = None) -> Answer:
    assert offered.confirm, offered.text
    return await answer(runtime, Ask("", offered.conversation_id, confirm=offered.confirm.token), who or a_caller())
