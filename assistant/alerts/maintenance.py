"""Times during which alerts are kept from people: of a well, a pad or a field, by reason and with an end."""

from datetime import datetime

import msgspec

from assistant.model import Caller
from telemetry.db import Database, Session, queries
from telemetry.errors import NotFound
from telemetry.wells import key_of

SQL = queries("assistant", "maintenance.sql")


class Maintenance(msgspec.Struct, frozen=True):
    """One of well, pad and field is given; `metric` confines it to one signal."""

    id: int
    begins: datetime
    ends: datetime
    reason: str
    by: str
    well_id: str | None = None
    pad: str | None = None
    field: str | None = None
    metric: str | None = None
    ended_by: str | None = None


async def over(db: Session, well_id: str, metric: str | None, now: datetime) -> str | None:
    """The reason why this signal of the well is quiet now; None where it is not."""
    row = await db.fetch_row(SQL["over"], key_of(well_id), metric, now)
    return None if row is None else str(row["reason"])


async def add(db: Database, wanted: Maintenance) -> Maintenance:
    """Its `id` does not matter."""
    row = await db.fetch_row(
        SQL["add"],
        key_of(wanted.well_id) if wanted.well_id else None,
        wanted.pad,
        wanted.field,
        wanted.metric,
        wanted.begins,
        wanted.ends,
        wanted.reason,
        wanted.by,
    )
    return msgspec.convert(row and dict(row), Maintenance)


async def listing(
    db: Database, caller: Caller, *, after: int | None = None, limit: int = 100, only: int | None = None
) -> list[Maintenance]:
    """Newest first."""
    reach = None if caller.fields is None else sorted(caller.fields)
    rows = await db.fetch(SQL["listing"], reach, after, only, limit)
    return [msgspec.convert(dict(row), Maintenance) for row in rows]


async def end(db: Database, caller: Caller, number: int, now: datetime) -> None:
    if not await listing(db, caller, only=number) or not await db.execute(SQL["end"], number, now, caller.name):
        raise NotFound("unknown maintenance")


async def end_of(db: Database, well_id: str, metric: str | None, by: str, now: datetime) -> int:
    """Whatever is quiet about the well, or about one of its signals."""
    return await db.execute(SQL["end_matching"], key_of(well_id), metric, now, by)
