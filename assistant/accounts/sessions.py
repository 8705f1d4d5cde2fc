"""Sessions of people: ids made here only, stored hashed, with an idle and an absolute end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.accounts.audit import record
from assistant.model import Caller
from telemetry.db import Database, queries

SQL = queries("assistant", "accounts.sql")
IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=1)


def hash_of(secret: str) -> bytes:
    """SHA-256 is enough for a secret of 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def open_session(db: Database, account_id: int, now: datetime) -> str:
    """The token for the cookie. Always a new one; ended sessions are cleared away on the occasion."""
    token = secrets.token_urlsafe(32)
    async with db.transaction() as tx:
        await tx.execute(SQL["prune_sessions"], now - IDLE, now - ABSOLUTE)
        await tx.execute(SQL["insert_session"], hash_of(token), account_id, now)
    return token


@dataclass(frozen=True)
class Sitting:
    """`must_change_password`: the password was set by another and is good for choosing one's own."""

    caller: Caller
    must_change_password: bool


async def caller_of_session(db: Database, token: str, now: datetime) -> Caller | None:
    found = await sitting(db, token, now)
    return None if found is None else found.caller


async def sitting(db: Database, token: str, now: datetime) -> Sitting | None:
    row = await db.fetch_row(SQL["session"], hash_of(token), now - IDLE, now - ABSOLUTE)
    if row is None:
        return None
    if now - row["seen_at"] > TOUCH_EVERY:
        await db.execute(SQL["touch_session"], hash_of(token), now)
    fields = None if row["fields"] is None else frozenset(row["fields"])
    caller = Caller(name=row["username"], kind="user", role=row["role"], fields=fields)
    return Sitting(caller, row["must_change_password"])


async def end_session(db: Database, token: str, now: datetime, source: str | None = None) -> None:
    username = await db.fetch_value(SQL["end_session"], hash_of(token))
    if username is not None:
        await record(db, "sign_out", by=username, now=now, source=source)
