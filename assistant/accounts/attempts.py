"""How often somebody may try: counted for a name, a browser that was here before, and the address it comes from."""

import ipaddress
from datetime import datetime, timedelta

from assistant.accounts.sessions import hash_of
from assistant.errors import TooMany
from telemetry.db import Database, Transaction, queries

SQL = queries("assistant", "accounts.sql")
WRONG_AT_MOST = 10
WRONG_OF_A_SOURCE = 100
FORGIVEN_AFTER = timedelta(minutes=15)


def counted_for(name: str, browser: str | None) -> str:
    """Guesses from elsewhere are counted for the name; those of a browser its owner has used, for the browser."""
    return f"name:{name}" if browser is None else f"browser:{hash_of(browser).hex()}"


async def count(db: Database, counted: str, now: datetime) -> None:
    """Before the password is looked at, so that guesses sent together are all counted."""
    failures, since = await _counted(db, counted, now, WRONG_AT_MOST)
    if failures > WRONG_AT_MOST:
        raise TooMany("Too many wrong passwords for this account. Try again later.", _wait(since, now))
    if failures == 1:
        await db.execute(SQL["prune_attempts"], now - FORGIVEN_AFTER)


async def check_source(db: Database, source: str | None, now: datetime) -> None:
    """Whoever tries one name after another."""
    row = await db.fetch_row(SQL["attempts"], _of_source(source), now - FORGIVEN_AFTER) if source else None
    if row is not None and row["failures"] >= WRONG_OF_A_SOURCE:
        raise TooMany("Too many wrong passwords from this address. Try again later.", _wait(row["since"], now))


async def blame_source(db: Database, source: str | None, now: datetime) -> None:
    if source:
        await _counted(db, _of_source(source), now, WRONG_OF_A_SOURCE)


async def forget(tx: Transaction, counted: str) -> None:
    await tx.execute(SQL["forget_attempts"], counted)


async def _counted(db: Database, counted: str, now: datetime, most: int) -> tuple[int, datetime]:
    row = await db.fetch_row(SQL["count_attempt"], counted, now, FORGIVEN_AFTER, most)
    assert row is not None
    return row["failures"], row["since"]


def _wait(since: datetime, now: datetime) -> int:
    return max(1, int((since + FORGIVEN_AFTER - now).total_seconds()))


def _of_source(source: str | None) -> str:
    """An IPv6 network of 64 bits is one household."""
    try:
        address = ipaddress.ip_address(source or "")
    except ValueError:
        return f"source:{source}"
    if isinstance(address, ipaddress.IPv6Address):
        return f"source:{ipaddress.ip_network((address, 64), strict=False)}"
    return f"source:{address}"
