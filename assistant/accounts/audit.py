"""The trail of sign-ins, keys and users: who did what to whom, when and from where."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from telemetry.db import Database, Transaction, queries

SQL = queries("assistant", "accounts.sql")


class Entry(msgspec.Struct, frozen=True):
    id: int
    at: datetime
    action: str
    by: str
    target: str | None
    source: str | None
    detail: dict[str, object] | None


async def record(
    db: Database | Transaction,
    action: str,
    *,
    by: str,
    now: datetime,
    target: str | None = None,
    source: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """`source` is the network address it came from. No secret goes in here."""
    await db.execute(SQL["insert_audit"], now, action, by, target, source, detail)


async def entries(db: Database, *, before: int | None = None, limit: int = 100) -> list[Entry]:
    """The youngest first."""
    rows = await db.fetch(SQL["audit"], before, limit)
    return [msgspec.convert(dict(row), Entry) for row in rows]
