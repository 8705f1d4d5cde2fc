"""Questions and callers: defaults plus what the test is about."""

from datetime import datetime, timedelta
from typing import Any

from assistant.conversations import Remembered
from assistant.model import Caller
from nlp.model import Intent, Question, TimeRange


def a_question(intent: str = "metric_value", text: str = "", sure: float = 0.9, **slots: Any) -> Question:
    return Question(text=text or f"a question of {intent}", intent=Intent(intent, sure), **slots)


def a_period(end: datetime, hours: float = 24.0) -> TimeRange:
    return TimeRange(end - timedelta(hours=hours), end)


def a_caller(name: str = "maria", **changes: Any) -> Caller:
    return Caller(**{"name": name, "kind": "user", "role": "engineer", **changes})


def remembered(intent: str = "metric_value", spoken_of: tuple[str, ...] = (), **slots: Any) -> Remembered:
    return Remembered(a_question(intent, **slots), spoken_of)
