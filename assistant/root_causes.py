"""What people found to be true of a well, against which diagnoses can be measured."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from assistant.model import Caller
from telemetry.db import Database, Transaction, queries
from telemetry.errors import Conflict, Invalid, NotFound, Problem

SQL = queries("assistant", "root_causes.sql")


class RootCause(msgspec.Struct, frozen=True):
    """`claimed` until an engineer has said so too."""

    id: int
    well_id: str
    fault: str
    at: datetime
    text: str
    diagnosis_id: str | None
    state: Literal["confirmed", "claimed", "dismissed"]
    by: str
    created_at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


async def add(
    db: Database | Transaction,
    well_id: str,
    fault: str,
    *,
    at: datetime,
    text: str = "",
    diagnosis_id: str | None = None,
    by: Caller,
    now: datetime,
) -> RootCause:
    diagnosis = None if diagnosis_id is None else await _diagnosis(db, well_id, diagnosis_id)
    state: Literal["confirmed", "claimed"] = "confirmed" if by.may("engineer") else "claimed"
    key = await db.fetch_value(SQL["add_root_cause"], well_id, fault, at, text, diagnosis, state, by.name, now)
    return RootCause(key, well_id, fault, at, text, None if diagnosis is None else str(diagnosis), state, by.name, now)


async def listing(db: Database, well_id: str, *, limit: int = 100, after: int | None = None) -> list[RootCause]:
    """Newest first; `after` is the id of the last one of the page before."""
    rows = await db.fetch(SQL["list_root_causes"], well_id, after, limit)
    return [msgspec.convert(dict(row), RootCause) for row in rows]


async def claims(
    db: Database, well_ids: Sequence[str], *, limit: int = 100, after: int | None = None
) -> list[RootCause]:
    """What waits for an engineer's word, newest first."""
    rows = await db.fetch(SQL["list_claims"], list(well_ids), after, limit)
    return [msgspec.convert(dict(row), RootCause) for row in rows]


def number_of(text: str) -> int:
    """NotFound for what cannot be the number of a root cause."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound("There is no such root cause.")
    return int(text)


async def review(db: Database, well_id: str, key: int, *, confirmed: bool, by: str, now: datetime) -> RootCause:
    """Settles a claim. NotFound where there is none, Conflict where it was settled before."""
    state = "confirmed" if confirmed else "dismissed"
    row = await db.fetch_row(SQL["review_root_cause"], key, well_id, state, by, now)
    if row is not None:
        return msgspec.convert(dict(row), RootCause)
    known = await db.fetch_value(SQL["state_of_root_cause"], key, well_id)
    if known is None:
        raise NotFound("There is no such root cause.")
    raise Conflict(f"this root cause is {known} already")


async def _diagnosis(db: Database | Transaction, well_id: str, diagnosis_id: str) -> UUID:
    """A diagnosis of another well is as unknown as one that never was."""
    try:
        key = UUID(diagnosis_id)
    except ValueError:
        key = None
    if key is None or await db.fetch_value(SQL["diagnosed_well"], key) != well_id:
        raise Invalid([Problem("diagnosis_id", "is not a diagnosis of this well")])
    return key
