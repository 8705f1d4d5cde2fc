"""The trail keeps what it is told, comes back in pages, and shows where somebody laid hands on it."""

import asyncio
from datetime import datetime

import pytest

from assistant.accounts.audit import entries, record, verify
from telemetry.db import Database
from telemetry.errors import DatabaseFault, Unavailable

COUNT = 6


@pytest.fixture
async def trail(db: Database, now: datetime) -> None:
    for n in range(COUNT):
        await record(db, f"act_{n}", by="anna", now=now, target="x", source="10.0.0.1", detail={"n": n, "é": [1.5]})


async def tampered(db: Database, sql: str) -> None:
    """By one who rules the database."""
    async with db.transaction() as tx:
        await tx.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        await tx.execute(sql)
        await tx.execute("ALTER TABLE audit ENABLE TRIGGER USER")


async def test_what_was_rolled_back_leaves_no_trace(db: Database, now: datetime) -> None:
    with pytest.raises(Unavailable):
        async with db.transaction() as tx:
            await record(tx, "key_created", by="anna", now=now)
            raise Unavailable("no")
    assert await entries(db) == []
    assert await verify(db) == await verify(db, (0, ""))


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    "sql", ["UPDATE audit SET by = 'eve'", "DELETE FROM audit", "TRUNCATE audit", "UPDATE audit SET hash = hash"]
)
async def test_entries_are_neither_changed_nor_taken_out(db: Database, sql: str) -> None:
    with pytest.raises(DatabaseFault):
        await db.execute(sql)
    assert (await verify(db)).entries == COUNT


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("UPDATE audit SET by = 'eve' WHERE position = 3", 3),
        ("UPDATE audit SET at = at + interval '1 microsecond' WHERE position = 1", 1),
        ("UPDATE audit SET detail = NULL WHERE position = 6", 6),
        ("UPDATE audit SET target = source, source = target WHERE position = 2", 2),
        ("DELETE FROM audit WHERE position = 4", 4),
        ("DELETE FROM audit WHERE position = 1", 1),
        ("UPDATE audit SET hash = previous WHERE position = 5", 5),
    ],
)
async def test_tampering_is_found_where_it_was_done(db: Database, sql: str, at: int) -> None:
    await tampered(db, sql)
    assert (await verify(db)).broken_at == at


@pytest.mark.usefixtures("trail")
async def test_a_tail_cut_off_is_found_by_a_head_noted_before(db: Database) -> None:
    head = await verify(db)
    await tampered(db, "DELETE FROM audit WHERE position > 4")
    assert (await verify(db)).broken_at is None
    assert (await verify(db, (head.entries, head.head))).broken_at == 5


@pytest.mark.usefixtures("trail")
async def test_a_chain_made_anew_is_found_by_a_head_noted_before(db: Database, now: datetime) -> None:
    head = await verify(db)
    await tampered(db, "DELETE FROM audit WHERE position > 3")
    for _ in range(COUNT):
        await record(db, "innocent", by="anna", now=now)
    assert (await verify(db)).broken_at is None
    assert (await verify(db, (head.entries, head.head))).broken_at == COUNT


@pytest.mark.usefixtures("trail")
async def test_an_untouched_chain_holds(db: Database) -> None:
    found = await verify(db)
    assert (found.entries, found.broken_at, len(found.head)) == (COUNT, None, 64)
    assert await verify(db, (found.entries, found.head)) == found


async def test_those_who_write_at_once_stand_in_one_chain(db: Database, now: datetime) -> None:
    async def one(n: int) -> None:
        async with db.transaction() as tx:
            await record(tx, f"act_{n}", by="anna", now=now)

    await asyncio.gather(*(one(n) for n in range(40)))
    assert (await verify(db)).entries == 40


async def test_entries_come_in_pages(db: Database, now: datetime) -> None:
    for n in range(5):
        await record(db, f"act_{n}", by="anna", now=now, target="x", source="10.0.0.1", detail={"n": n})
    first = await entries(db, limit=3)
    rest = await entries(db, before=first[-1].position, limit=3)
    assert [entry.action for entry in first + rest] == ["act_4", "act_3", "act_2", "act_1", "act_0"]
    assert (first[0].by, first[0].at, first[0].source, first[0].detail) == ("anna", now, "10.0.0.1", {"n": 4})
