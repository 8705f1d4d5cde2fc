"""Who wants to hear of what, and over which channel."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from assistant.model import Caller, Priority
from telemetry.db import Database, queries
from telemetry.errors import NotFound
from telemetry.wells import key_of

SQL = queries("assistant", "subscriptions.sql")


class Subscription(msgspec.Struct, frozen=True):
    """What is None does not matter; `muted` takes away instead of adding. Of those that match the newest counts.

    `level` 1 hears of an alert only once nobody has acknowledged it in time.
    """

    id: int
    channel: str
    created_at: datetime
    address: str | None = None
    well_id: str | None = None
    field: str | None = None
    metric: str | None = None
    fault: str | None = None
    priority: Priority = "low"
    muted: bool = False
    level: int = 0


async def add(db: Database, owner: str, wanted: Subscription) -> Subscription:
    """Its `id` does not matter."""
    row = await db.fetch_row(
        SQL["add"],
        owner,
        wanted.channel,
        wanted.address,
        key_of(wanted.well_id) if wanted.well_id else None,
        wanted.field,
        wanted.metric,
        wanted.fault,
        wanted.priority,
        wanted.muted,
        wanted.created_at,
        wanted.level,
    )
    return msgspec.convert(row and dict(row), Subscription)


async def listing(
    db: Database, owner: str, *, after: int | None = None, limit: int = 100, only: int | None = None
) -> list[Subscription]:
    """Newest first."""
    rows = await db.fetch(SQL["listing"], owner, after, only, limit)
    return [msgspec.convert(dict(row), Subscription) for row in rows]


async def end(db: Database, owner: str, number: int, now: datetime) -> None:
    if not await db.execute(SQL["end"], owner, number, now):
        raise NotFound("unknown subscription")


def within(caller: Caller, fields: Sequence[str]) -> bool:
    return caller.fields is None or set(fields) <= caller.fields
