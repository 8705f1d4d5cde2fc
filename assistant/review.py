"""Questions that were refused, asked back, corrected or called wrong, for a person to turn into phrases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import yaml

from telemetry.db import Database, queries

SQL = queries("assistant", "review.sql")


class Doubtful(msgspec.Struct, frozen=True):
    """`why` is refused, asked back, corrected or called wrong."""

    text: str
    at: datetime
    intent: str
    confidence: float
    why: str


async def doubtful(db: Database, limit: int) -> list[Doubtful]:
    """Each text once, the newest first."""
    rows = await db.fetch(SQL["questions_to_review"], limit)
    found = [Doubtful(row["text"], row["at"], row["intent"], row["confidence"], row["why"]) for row in rows]
    return sorted(found, key=lambda each: each.at, reverse=True)


def as_cases(found: Iterable[Doubtful]) -> str:
    """YAML of cases: whoever reads it puts right `intent` and keeps the line, or throws it away."""
    cases: list[dict[str, Any]] = [
        {"ask": each.text, "intent": each.intent, "was": each.why, "confidence": round(each.confidence, 2)}
        for each in found
    ]
    return str(yaml.safe_dump(cases, allow_unicode=True, sort_keys=False, width=120)) if cases else ""
