"""Browsers from which somebody has signed in before: what they bring is no sign-in, only a count of their own."""

import secrets
from datetime import datetime

from assistant.accounts.sessions import hash_of
from telemetry.db import Database, queries

SQL = queries("assistant", "accounts.sql")
AT_MOST = 20


async def knows(db: Database, token: str, username: str) -> bool:
    return bool(await db.fetch_value(SQL["knows_browser"], hash_of(token), username))


async def remember(db: Database, token: str | None, account_id: int, now: datetime) -> str:
    """The token to keep; a new one unless the browser brought one of this very person."""
    if token and await db.execute(SQL["see_browser"], hash_of(token), account_id, now):
        return token
    made = secrets.token_urlsafe(32)
    await db.execute(SQL["remember_browser"], hash_of(made), account_id, now)
    await db.execute(SQL["forget_browsers"], account_id, AT_MOST)
    return made
