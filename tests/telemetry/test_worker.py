"""The writer's loop: answers after the commit, and outlives every failure."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from telemetry import db as database
from telemetry import worker
from telemetry.bus import Parcel, Receipt
from telemetry.bus.memory import MemoryQueue
from telemetry.db import Database
from telemetry.errors import Outdated, Unavailable
from telemetry.model import Reading
from telemetry.worker import Tally
from tests.builders import NOON, a_reading


@asynccontextmanager
async def running(
    db: Database,
    on_written: Callable[[Sequence[Reading]], None] = lambda _: None,
    tally: Tally | None = None,
    writers: int = worker.WRITERS,
) -> AsyncIterator[MemoryQueue]:
    queue = MemoryQueue()
    task = asyncio.create_task(worker.run(queue, db, on_written, tally, writers=writers))
    try:
        yield queue
    finally:
        queue.close()
        await task


def parcels(count: int) -> list[Parcel]:
    return [Parcel([a_reading(at=NOON + timedelta(seconds=number))]) for number in range(count)]


async def stored(db: Database) -> int:
    return int(await db.fetch_value("SELECT count(*) FROM reading"))


async def test_no_answer_before_the_commit(db: Database, database_url: str) -> None:
    async with database.connect(database_url) as witness, running(db) as queue:
        async with witness.transaction() as blocking:
            await blocking.execute("LOCK TABLE latest_value IN EXCLUSIVE MODE")
            put = asyncio.ensure_future(queue.put(parcels(1)[0]))
            await wait_until_blocked(witness)
            assert not put.done()
            assert await stored(witness) == 0
        assert await put == Receipt(1, 0)
        assert await stored(witness) == 1


async def wait_until_blocked(db: Database, count: int = 1) -> None:
    """Until so many transactions of this server wait for a lock."""
    sql = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted"
    async with asyncio.timeout(60):
        while await db.fetch_value(f"{sql} AND datname = current_database()") < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_connection_that_dies_before_the_commit_leaves_nothing(db: Database, database_url: str) -> None:
    async with database.connect(database_url) as witness, running(db) as queue:
        async with witness.transaction() as blocking:
            await blocking.execute("LOCK TABLE latest_value IN EXCLUSIVE MODE")
            put = asyncio.ensure_future(queue.put(parcels(1)[0]))
            for _ in range(2):  # it tries once more
                await wait_until_blocked(witness)
                await witness.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE NOT granted")
        with pytest.raises(Unavailable):
            await put
        assert await stored(witness) == 0
        assert await queue.put(parcels(1)[0]) == Receipt(1, 0)


async def test_a_connection_cut_between_posts_is_not_noticed(db: Database, database_url: str) -> None:
    async with database.connect(database_url) as witness, running(db) as queue:
        for parcel in parcels(3):
            assert await queue.put(parcel) == Receipt(1, 0)
            await witness.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )


async def test_without_the_table_posts_fail_and_with_it_they_succeed_again(db: Database) -> None:
    async with running(db) as queue:
        await db.execute("ALTER TABLE well_register RENAME TO elsewhere")
        with pytest.raises(Unavailable):
            await queue.put(parcels(1)[0])
        assert await db.fetch_value("SELECT count(*) FROM set_aside") == 0
        await db.execute("ALTER TABLE elsewhere RENAME TO well_register")
        assert await queue.put(parcels(1)[0]) == Receipt(1, 0)


async def test_what_waits_is_written_together(db: Database, database_url: str) -> None:
    tally = Tally()
    async with database.connect(database_url) as witness, running(db, tally=tally, writers=1) as queue:
        async with witness.transaction() as blocking:
            await blocking.execute("LOCK TABLE latest_value IN EXCLUSIVE MODE")
            puts = [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels(1)]
            await wait_until_blocked(witness)
            puts += [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels(30)[1:]]
            await asyncio.sleep(0)
        await asyncio.gather(*puts)
    assert (tally.batches, tally.readings) == (2, 30)


async def test_a_listener_that_fails_ends_nothing(db: Database) -> None:
    heard: list[Reading] = []

    def fragile(readings: Sequence[Reading]) -> None:
        heard.extend(readings)
        raise RuntimeError

    async with running(db, fragile) as queue:
        for parcel in parcels(2):
            assert await queue.put(parcel) == Receipt(1, 0)
        assert await queue.put(parcels(1)[0]) == Receipt(0, 1)
    assert heard == [a_reading(), a_reading(at=NOON + timedelta(seconds=1))]


async def test_closing_writes_what_waits(db: Database) -> None:
    async with running(db) as queue:
        puts = [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels(5)]
        await asyncio.sleep(0)
        queue.close()
        assert await asyncio.gather(*puts) == [Receipt(1, 0)] * 5
    assert await stored(db) == 5


async def test_cancelled_it_tells_everyone_who_waits(db: Database, database_url: str) -> None:
    queue = MemoryQueue()
    task = asyncio.create_task(worker.run(queue, db, lambda _: None))
    async with database.connect(database_url) as witness, witness.transaction() as blocking:
        await blocking.execute("LOCK TABLE latest_value IN EXCLUSIVE MODE")
        puts = [asyncio.ensure_future(queue.put(parcels(1)[0]))]
        await wait_until_blocked(witness)
        puts += [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels(3)[1:]]
        await asyncio.sleep(0)
        task.cancel()
        outcomes = await asyncio.gather(*puts, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await stored(db) == 0


async def test_the_tally_counts(db: Database) -> None:
    tally = Tally()
    await db.execute("ALTER TABLE reading ADD CHECK (pip <> 666)")
    async with running(db, tally=tally) as queue:
        await queue.put(Parcel([a_reading("A"), a_reading("A"), a_reading("B", pip=666.0)]))
    assert (tally.readings, tally.duplicates, tally.refused, tally.failed_batches) == (1, 1, 1, 0)


async def test_a_database_that_hangs_keeps_nobody_waiting_longer_than_one_flush(
    db: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FLUSH_S", 1.0)
    async with database.connect(database_url) as witness, running(db, writers=1) as queue:
        async with witness.transaction() as blocking:
            await blocking.execute("LOCK TABLE latest_value IN EXCLUSIVE MODE")
            puts = [asyncio.ensure_future(queue.put(parcels(1)[0]))]
            await wait_until_blocked(witness)
            puts += [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels(30)[1:]]
            outcomes = await asyncio.gather(*puts, return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [Unavailable] * 30
            assert (queue.rows, queue.bytes) == (0, 0)
        assert await queue.put(parcels(1)[0]) == Receipt(1, 0)


async def test_two_flushes_may_be_under_way_and_a_third_batch_waits(db: Database, database_url: str) -> None:
    tally = Tally()
    async with database.connect(database_url) as witness, running(db, tally=tally) as queue:
        await queue.put(parcels(1)[0])
        async with witness.transaction() as blocking:
            await blocking.execute("LOCK TABLE latest_value IN EXCLUSIVE MODE")
            puts = []
            for count, parcel in enumerate(parcels(3)[1:], 1):
                puts.append(asyncio.ensure_future(queue.put(parcel)))
                await wait_until_blocked(witness, count)
            puts += [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels(30)[3:]]
            await asyncio.sleep(0)
        assert await asyncio.gather(*puts) == [Receipt(1, 0)] * 29
    assert (tally.batches, tally.readings) == (4, 30)


async def test_what_was_checked_against_an_old_register_is_given_back_and_the_rest_written(db: Database) -> None:
    async with running(db) as queue:
        await queue.put(parcels(1)[0])
        old = asyncio.ensure_future(queue.put(Parcel([a_reading("A", pip=1.0)], version=-1)))
        new = asyncio.ensure_future(queue.put(Parcel([a_reading("B", pip=1.0)])))
        with pytest.raises(Outdated):
            await old
        assert await new == Receipt(1, 0)
    assert await stored(db) == 2
