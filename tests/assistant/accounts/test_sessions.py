"""Near misses first: tokens nobody gave out, ended ones, old ones."""

from datetime import datetime, timedelta

import pytest

from assistant import accounts
from assistant.accounts.sessions import ABSOLUTE, IDLE
from telemetry.db import Database

GOOD = "correct horse battery"


@pytest.fixture
async def anna(db: Database, now: datetime) -> accounts.Account:
    return await accounts.create_user(db, "anna", GOOD, "viewer", by="test", now=now)


@pytest.mark.parametrize("token", ["", "nonsense", "\0", "\ud800", "x" * 10_000])
async def test_an_id_that_was_not_made_here_is_nobody(
    db: Database, now: datetime, anna: accounts.Account, token: str
) -> None:
    assert await accounts.caller_of_session(db, token, now) is None
    await accounts.end_session(db, token, now)


async def test_the_token_is_not_what_is_stored(db: Database, now: datetime, anna: accounts.Account) -> None:
    token = await accounts.open_session(db, anna.id, now)
    stored = await db.fetch_value("SELECT token_hash FROM session")
    assert token.encode() not in stored
    assert await accounts.caller_of_session(db, stored.hex(), now) is None


async def test_a_session_knows_its_person_until_it_is_ended(
    db: Database, now: datetime, anna: accounts.Account
) -> None:
    token, other = await accounts.open_session(db, anna.id, now), await accounts.open_session(db, anna.id, now)
    caller = await accounts.caller_of_session(db, token, now)
    assert caller is not None
    assert (caller.name, caller.kind, caller.role, caller.fields) == ("anna", "user", "viewer", None)
    await accounts.end_session(db, token, now)
    assert await accounts.caller_of_session(db, token, now) is None
    assert await accounts.caller_of_session(db, other, now) is not None


async def test_a_session_ends_when_idle(db: Database, now: datetime, anna: accounts.Account) -> None:
    token = await accounts.open_session(db, anna.id, now)
    almost = now + IDLE - timedelta(seconds=1)
    assert await accounts.caller_of_session(db, token, almost) is not None
    assert await accounts.caller_of_session(db, token, almost + IDLE - timedelta(seconds=1)) is not None
    assert await accounts.caller_of_session(db, token, almost + 3 * IDLE) is None


async def test_a_session_ends_though_it_is_used(db: Database, now: datetime, anna: accounts.Account) -> None:
    token, at = await accounts.open_session(db, anna.id, now), now
    while at < now + ABSOLUTE:
        assert await accounts.caller_of_session(db, token, at) is not None
        at += IDLE / 2
    assert await accounts.caller_of_session(db, token, now + ABSOLUTE) is None


async def test_ended_sessions_are_cleared_away(db: Database, now: datetime, anna: accounts.Account) -> None:
    await accounts.open_session(db, anna.id, now)
    await accounts.open_session(db, anna.id, now + 2 * IDLE)
    assert await db.fetch_value("SELECT count(*) FROM session") == 1
