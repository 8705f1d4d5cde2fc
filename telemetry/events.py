"""A well's log: what was done to it, and when."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from telemetry.db import Row, Store, queries
from telemetry.errors import Invalid, NotFound, Problem
from telemetry.metrics import CATALOGUE
from telemetry.model import EVENT_KINDS, WellEvent
from telemetry.wellcheck import shown
from telemetry.wells import key_of

_SQL = queries("telemetry", "events.sql")
LONGEST_TEXT = 4000


async def add(  # noqa: PLR0917
    db: Store,
    well_id: str,
    kind: str,
    at: datetime,
    text: str = "",
    values: Mapping[str, float] | None = None,
    by: str | None = None,
) -> WellEvent:
    problems = _problems(kind, at, text, values or {})
    if problems:
        raise Invalid(problems)
    row = await db.fetch_row(_SQL["add"], key_of(well_id), kind, at.astimezone(UTC), text, dict(values or {}), by)
    if row is None:
        raise NotFound("unknown well")
    return _event(row)


async def listing(
    db: Store, well_id: str, start: datetime, end: datetime, *, limit: int | None = 100, after: int | None = None
) -> list[WellEvent]:
    """Oldest first; `after` is the id of the last event already seen, `limit` None means all."""
    return [_event(row) for row in await db.fetch(_SQL["listing"], key_of(well_id), start, end, after, limit)]


async def of_many(
    db: Store, well_ids: Sequence[str], start: datetime, end: datetime, *, limit: int | None = 100
) -> list[WellEvent]:
    """Of several wells, oldest first; without a limit all."""
    keys = [key_of(well_id) for well_id in well_ids]
    return [_event(row) for row in await db.fetch(_SQL["of_many"], keys, start, end, limit)]


def _event(row: Row) -> WellEvent:
    return msgspec.convert(dict(row), WellEvent)


def _problems(kind: str, at: datetime, text: str, values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if kind not in EVENT_KINDS:
        problems.append(Problem("kind", f"must be one of {', '.join(EVENT_KINDS)}"))
    if at.tzinfo is None:
        problems.append(Problem("at", "must have an offset"))
    elif not 1900 < at.year < 9000:
        problems.append(Problem("at", "is not a moment in the life of a well"))
    if len(text) > LONGEST_TEXT:
        problems.append(Problem("text", f"must be at most {LONGEST_TEXT} characters"))
    if "\0" in text or not _encodes(text):
        problems.append(Problem("text", "must not hold NUL characters or halves of characters"))
    for metric, value in values.items():
        if metric not in CATALOGUE:
            problems.append(Problem(f"values.{shown(metric)}", "unknown metric"))
        elif not CATALOGUE[metric].low <= value <= CATALOGUE[metric].high:
            problems.append(Problem(f"values.{metric}", "is not plausible for this metric"))
    return problems


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
