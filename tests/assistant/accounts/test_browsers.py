"""A browser that was here before, and what somebody could make of one."""

from datetime import datetime

import pytest

from assistant import accounts
from assistant.accounts import browsers
from telemetry.db import Database


@pytest.fixture
async def people(db: Database, now: datetime) -> tuple[accounts.Account, accounts.Account]:
    made = [
        await accounts.create_user(db, name, "correct horse battery", "viewer", by="test", now=now) for name in "ab"
    ]
    return made[0], made[1]


async def test_is_known_for_its_person_alone(
    db: Database, now: datetime, people: tuple[accounts.Account, accounts.Account]
) -> None:
    token = await browsers.remember(db, None, people[0].id, now)
    assert await browsers.knows(db, token, "A")
    assert not await browsers.knows(db, token, "b")
    assert not await browsers.knows(db, "made up", "a")


async def test_a_token_comes_from_here_only(
    db: Database, now: datetime, people: tuple[accounts.Account, accounts.Account]
) -> None:
    token = await browsers.remember(db, "chosen by somebody else", people[0].id, now)
    assert token != "chosen by somebody else"
    assert await browsers.remember(db, token, people[0].id, now) == token
    assert await browsers.remember(db, token, people[1].id, now) != token


async def test_only_the_last_ones_are_kept(
    db: Database, now: datetime, people: tuple[accounts.Account, accounts.Account]
) -> None:
    for _ in range(browsers.AT_MOST + 5):
        await browsers.remember(db, None, people[0].id, now)
    assert await db.fetch_value("SELECT count(*) FROM known_browser") == browsers.AT_MOST
