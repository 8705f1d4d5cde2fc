"""The trail of sign-ins, keys, users and changes: who did what to whom, when and from where; a chain of hashes."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

from telemetry.db import Database, Row, Transaction, queries

SQL = queries("assistant", "accounts.sql")
AT_ONCE = 5_000


class Entry(msgspec.Struct, frozen=True):
    position: int
    at: datetime
    action: str
    by: str
    target: str | None
    source: str | None
    detail: dict[str, object] | None


class Verdict(msgspec.Struct, frozen=True):
    """`broken_at` is the first position whose entry was changed or is missing; `head` the hash of the last one."""

    entries: int
    head: str
    broken_at: int | None = None


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
    """`source` is the network address it came from. No secret goes in here. Best the last act of a transaction:
    until it ends, nobody else can write to the trail."""
    await db.execute(SQL["insert_audit"], now, action, by, target, source, detail)


async def entries(db: Database, *, before: int | None = None, limit: int = 100) -> list[Entry]:
    """The youngest first; `before` is the position of the last one of the page before."""
    rows = await db.fetch(SQL["audit"], before, limit)
    return [msgspec.convert(dict(row), Entry) for row in rows]


async def verify(db: Database, known: tuple[int, str] | None = None) -> Verdict:
    """Recomputes the chain. `known`, a position and its hash noted earlier, shows also a tail that was cut off and
    a chain that was made anew from somewhere before it."""
    position, last = 0, b""
    while rows := await db.fetch(SQL["audit_links"], position, AT_ONCE):
        for row in rows:
            made = _next(row, position, last)
            if made is None:
                return Verdict(position, last.hex(), position + 1)
            position, last = position + 1, made
            if known is not None and known[0] == position and known[1] != last.hex():
                return Verdict(position, last.hex(), position)
    if known is not None and known[0] > position:
        return Verdict(position, last.hex(), position + 1)
    return Verdict(position, last.hex())


async def follow(db: Database, known: tuple[int, bytes]) -> tuple[int, bytes] | int:
    """The chain on from an entry that was found good: its last one, or the position of the first that is wrong."""
    position, last = known
    if position and not await db.fetch_value(SQL["audit_has"], position, last):
        return position
    while rows := await db.fetch(SQL["audit_links"], position, AT_ONCE):
        for row in rows:
            made = _next(row, position, last)
            if made is None:
                return position + 1
            position, last = position + 1, made
    return position, last


def _next(row: Row, position: int, last: bytes) -> bytes | None:
    """The hash of the entry after that position; None where it does not follow."""
    made = hashlib.sha256(last + row["line"].encode()).digest()
    return made if (row["position"], row["previous"], row["hash"]) == (position + 1, last, made) else None
