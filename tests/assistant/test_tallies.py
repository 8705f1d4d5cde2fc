"""Counts of what keys post: added up over processes, kept over restarts, bounded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from assistant import accounts, gateways
from assistant.gateways import REASONS
from assistant.tallies import REASONS_HELD, Tallies
from telemetry import tags
from telemetry.db import Database
from telemetry.errors import Problem, Unavailable
from telemetry.ingest import Outcome, Rejected, Warning_

SOME = Outcome(3, 1, (Rejected(4, (Problem("colour", "unknown field"),)),), (Warning_(0, "pip", 9e9, "too much"),))


@pytest.fixture
async def key_id(db: Database, now: datetime) -> str:
    made, _ = await accounts.create_key(db, "scada", "gateway", by="admin", now=now)
    return made.id


async def test_several_processes_add_up(db: Database, key_id: str, now: datetime) -> None:
    processes = [Tallies(db) for _ in range(3)]
    for later, tallies in enumerate(processes * 4):
        tallies.taken(key_id, SOME, now + timedelta(seconds=later))
    await asyncio.gather(*(tallies.flush() for tallies in processes))
    found = await gateways.one(db, key_id, within=None)
    assert (found.posts, found.accepted, found.duplicates, found.rejected, found.set_aside) == (12, 48, 12, 12, 12)
    assert found.last_post_at == now + timedelta(seconds=11)
    reasons = {reason.field: reason.seen for reason in await gateways.reasons(db, key_id)}
    assert reasons == {"colour": 12, "pip": 12}


async def test_what_a_broker_holds_counts_as_accepted(db: Database, key_id: str, now: datetime) -> None:
    tallies = Tallies(db)
    tallies.taken(key_id, Outcome(0, 0, accepted=7, queued=True), now)
    await tallies.flush()
    assert (await gateways.one(db, key_id, within=None)).accepted == 7


async def test_the_end_writes_down_what_is_left(db: Database, key_id: str, now: datetime) -> None:
    tallies = Tallies(db)
    async with tallies.kept():
        tallies.refused(key_id, 2, [("", "the body is not JSON")], now)
    found = await gateways.one(db, key_id, within=None)
    assert (found.posts, found.refused, found.rejected) == (1, 1, 2)


async def test_reasons_are_bounded_and_the_latest_stay(db: Database, key_id: str, now: datetime) -> None:
    tallies = Tallies(db)
    for number in range(3 * REASONS_HELD):
        tallies.refused(key_id, 1, [(f"f{number}", "unknown field" * 100)], now + timedelta(seconds=number))
    await tallies.flush()
    tallies.refused(key_id, 1, [("newest", "unknown field")], now + timedelta(days=1))
    await tallies.flush()
    found = await gateways.reasons(db, key_id)
    assert len(found) == REASONS
    assert found[0].field == "newest"
    assert (await gateways.one(db, key_id, within=None)).rejected == 3 * REASONS_HELD + 1


async def test_a_key_that_is_not_there_any_more_hinders_nobody(db: Database, key_id: str, now: datetime) -> None:
    tallies = Tallies(db)
    tallies.taken(str(uuid4()), SOME, now)
    tallies.taken(key_id, SOME, now)
    await tallies.flush()
    assert (await gateways.one(db, key_id, within=None)).posts == 1


async def test_while_the_database_is_away_they_wait(db: Database, key_id: str, now: datetime) -> None:
    tallies = Tallies(db)
    tallies.taken(key_id, SOME, now)
    async with away(tallies):
        with pytest.raises(Unavailable):
            await tallies.flush()
        tallies.taken(key_id, SOME, now)
    await tallies.flush()
    found = await gateways.one(db, key_id, within=None)
    assert (found.posts, found.accepted) == (2, 8)
    assert {reason.seen for reason in await gateways.reasons(db, key_id)} == {2}


@asynccontextmanager
async def away(tallies: Tallies) -> AsyncIterator[None]:
    from telemetry import db as database

    here = tallies._db
    async with database.connect(await _own_url(here), pool_size=1) as other:
        await other.close()
        tallies._db = other
        try:
            yield
        finally:
            tallies._db = here


async def _own_url(db: Database) -> str:
    socket = await db.fetch_value("SHOW unix_socket_directories")
    name = await db.fetch_value("SELECT current_database()")
    return f"postgresql://wellspeak@/{name}?host={socket}"


async def test_names_of_signals_are_known_after_they_were_read(db: Database, key_id: str, now: datetime) -> None:
    tallies = Tallies(db)
    table = tags.read({"P": {"metric": "pip"}})
    await gateways.name_signals(db, key_id, table, by="eva", now=now, within=None)
    assert tallies.tags(key_id) is None
    await tallies.read_tags()
    assert tallies.tags(key_id) == table
    await gateways.name_signals(db, key_id, {}, by="eva", now=now, within=None)
    await tallies.read_tags()
    assert tallies.tags(key_id) is None
