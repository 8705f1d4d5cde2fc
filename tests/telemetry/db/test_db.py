"""The pool, its transactions, its errors."""

import asyncio
import math
from datetime import UTC, datetime

import pytest

from telemetry import db as database
from telemetry.db import Database, queries
from telemetry.errors import Conflict, DatabaseFault, DataRefused, Unavailable


def test_queries_come_without_their_comments() -> None:
    named = queries("telemetry", "migrate.sql")
    assert named["lock"] == "SELECT pg_advisory_lock($1)"
    assert not any("--" in sql for sql in named.values())


async def test_no_row_is_none(db: Database) -> None:
    assert await db.fetch_row("SELECT 1 WHERE false") is None
    assert await db.fetch_value("SELECT 1 WHERE false") is None
    assert await db.fetch("SELECT 1 WHERE false") == []


async def test_execute_counts_rows(db: Database) -> None:
    await db.execute("CREATE TABLE t (a int)")
    assert await db.execute("INSERT INTO t SELECT generate_series(1, 5)") == 5
    assert await db.execute("UPDATE t SET a = 0 WHERE a > $1", 3) == 2


async def test_an_error_in_the_block_leaves_nothing(db: Database) -> None:
    await db.execute("CREATE TABLE t (a int)")
    with pytest.raises(RuntimeError):
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO t VALUES (1)")
            raise RuntimeError
    assert await db.fetch_value("SELECT count(*) FROM t") == 0


async def test_a_failed_savepoint_leaves_the_rest_standing(db: Database) -> None:
    await db.execute("CREATE TABLE t (a int PRIMARY KEY)")
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(Conflict):
            async with tx.transaction() as inner:
                await inner.execute("INSERT INTO t VALUES (2), (1)")
        await tx.execute("INSERT INTO t VALUES (3)")
    assert [row["a"] for row in await db.fetch("SELECT a FROM t ORDER BY a")] == [1, 3]


async def test_copy_takes_nulls_times_and_json(db: Database) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    await db.execute("CREATE TABLE t (a int, at timestamptz, j jsonb)")
    async with db.transaction() as tx:
        assert await tx.copy("t", ["a", "at", "j"], [(1, at, {"x": [1, None]}), (None, None, None)]) == 2
    row = await db.fetch_row("SELECT * FROM t WHERE a = 1")
    assert row is not None
    assert (row["at"], row["at"].tzinfo, row["j"]) == (at, UTC, {"x": [1, None]})


@pytest.mark.parametrize("kind", ["json", "jsonb"])
async def test_json_columns_carry_values(db: Database, kind: str) -> None:
    value = {"a": [1, 2.5, None, "Ölförderung"], "b": {}}
    assert await db.fetch_value(f"SELECT $1::{kind}", value) == value


@pytest.mark.parametrize(
    ("sql", "args"),
    [
        ("SELECT 1 / 0", ()),
        ("SELECT $1::int", ("text",)),
        ("SELECT $1::text", ("a\x00b",)),
        ("SELECT $1::text", ("\ud800",)),
        ("INSERT INTO well (well_id, key) VALUES (NULL, $1)", ("a",)),
    ],
)
async def test_data_that_the_database_does_not_take(db: Database, sql: str, args: tuple[object, ...]) -> None:
    with pytest.raises(DataRefused):
        await db.fetch(sql, *args)
    assert await db.fetch_value("SELECT 1") == 1


@pytest.mark.parametrize(
    ("sql", "args"), [("SELECT * FROM no_such_table", ()), ("SELECT $1::int", ()), ("NONSENSE", ())]
)
async def test_what_is_wrong_with_the_program_tells_no_sql(db: Database, sql: str, args: tuple[object, ...]) -> None:
    with pytest.raises(DatabaseFault) as caught:
        await db.fetch(sql, *args)
    assert not isinstance(caught.value, DataRefused)
    assert str(caught.value) == "the database refused the request"
    assert await db.fetch_value("SELECT 1") == 1


async def test_nobody_listens(tmp_path: object) -> None:
    with pytest.raises(Unavailable):
        async with database.connect(f"postgresql://x@/x?host={tmp_path}"):
            pass


async def test_a_connection_cut_under_a_query_is_unavailable_and_the_next_one_works(db: Database) -> None:
    with pytest.raises(Unavailable):
        async with db.transaction() as tx:
            await tx.fetch("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await db.fetch_value("SELECT 1") == 1


async def test_a_cut_connection_in_use_is_unavailable(db: Database) -> None:
    async with db.session() as mine:
        pid = await mine.fetch_value("SELECT pg_backend_pid()")
        await db.fetch("SELECT pg_terminate_backend($1, 5000)", pid)
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await mine.fetch("SELECT 1")


async def test_one_who_leaves_in_the_middle_spoils_nothing(database_url: str) -> None:
    async with database.connect(database_url, pool_size=1) as narrow:
        for sql in ("SELECT pg_sleep(60)", "CREATE TABLE t AS SELECT 1 FROM pg_sleep(60)"):
            asking = asyncio.ensure_future(narrow.execute(sql))
            await asyncio.sleep(0.05)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert await narrow.fetch_value("SELECT 1") == 1


async def test_ping_is_milliseconds(db: Database) -> None:
    assert math.isfinite(await db.ping())
    assert await db.ping() > 0


async def test_a_closed_pool_is_unavailable(database_url: str) -> None:
    async with database.connect(database_url) as opened:
        pass
    with pytest.raises(Unavailable):
        await opened.fetch("SELECT 1")
