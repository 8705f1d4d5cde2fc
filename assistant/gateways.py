"""For people who connect gateways: what became of each key's posts, and the names it has for signals."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from assistant.accounts import audit
from assistant.accounts.keys import Kind
from assistant.accounts.names import reach
from telemetry.db import Database, Row, queries
from telemetry.errors import NotFound
from telemetry.tags import Tag

SQL = queries("assistant", "gateways.sql")
REASONS = 20


class Gateway(msgspec.Struct, frozen=True):
    """A key that may post. Counts are of readings, but for `posts` and `refused`, those that were refused whole."""

    id: str
    name: str
    kind: Kind
    fields: tuple[str, ...] | None
    last_seen_at: datetime | None
    last_post_at: datetime | None
    posts: int
    refused: int
    accepted: int
    duplicates: int
    rejected: int
    set_aside: int
    tags: dict[str, Tag] = {}


class Reason(msgspec.Struct, frozen=True):
    """Why readings were not taken, how often, and when last. Of a whole post `field` is empty."""

    field: str
    message: str
    seen: int
    last_at: datetime


class SetAside(msgspec.Struct, frozen=True):
    """An implausible number, or one of a reading that could not be written."""

    id: int
    well_id: str
    at: datetime
    metric: str
    value: float | None
    reason: str
    noted_at: datetime


async def listing(
    db: Database, *, within: frozenset[str] | None, after: str | None = None, limit: int = 100
) -> list[Gateway]:
    """`within` are the fields of who looks: a key that reaches further is not there."""
    rows = await db.fetch(SQL["listing"], reach(within), _uuid(after) if after else None, limit, None)
    return [_gateway(row) for row in rows]


async def one(db: Database, key_id: str, *, within: frozenset[str] | None) -> Gateway:
    row = await db.fetch_row(SQL["listing"], reach(within), None, 1, _uuid(key_id))
    if row is None:
        raise NotFound("unknown key")
    return _gateway(row)


async def reasons(db: Database, key_id: str) -> list[Reason]:
    """The latest first."""
    rows = await db.fetch(SQL["reasons"], _uuid(key_id), REASONS)
    return [msgspec.convert(dict(row), Reason) for row in rows]


async def name_signals(
    db: Database, key_id: str, tags: Mapping[str, Tag], *, by: str, now: datetime, within: frozenset[str] | None
) -> Gateway:
    """The whole table anew; every process knows it within a few seconds."""
    before = await one(db, key_id, within=within)
    stored = {name: msgspec.to_builtins(tag) for name, tag in tags.items()}
    async with db.transaction() as tx:
        if not await tx.execute(SQL["set_tags"], _uuid(key_id), stored):
            raise NotFound("unknown key")
        detail = {"before": msgspec.to_builtins(before.tags), "after": stored}
        await audit.record(tx, "tags_changed", by=by, now=now, target=key_id, detail=detail)
    return msgspec.structs.replace(before, tags=dict(tags))


async def set_aside(
    db: Database, *, within: frozenset[str] | None, well_id: str | None = None, before: int | None = None, limit: int
) -> list[SetAside]:
    """The youngest first, of the wells within these fields."""
    key = None if well_id is None else well_id.lower()
    rows = await db.fetch(SQL["set_aside"], reach(within), key, before, limit)
    return [msgspec.convert(dict(row), SetAside) for row in rows]


def _gateway(row: Row) -> Gateway:
    return msgspec.convert(dict(row), Gateway)


def _uuid(key_id: str) -> UUID:
    try:
        return UUID(key_id)
    except ValueError:
        raise NotFound("unknown key") from None
