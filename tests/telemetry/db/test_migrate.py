"""Numbered migrations: once, in order, and never onto a schema they do not know."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from telemetry import db as database
from telemetry.db import Database
from telemetry.db import migrate as migrating
from telemetry.db.migrate import Migration, _home, migrate, migrations, statements
from telemetry.errors import DatabaseFault, StartRefused
from tests.homes import TIMESCALE


@pytest.fixture
async def empty(server_url: str, db: Database) -> AsyncIterator[Database]:
    """A database of this test's own that has no schema yet."""
    await db.execute("DROP SCHEMA public CASCADE")
    await db.execute("CREATE SCHEMA public")
    yield db


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of migrations of a package named `site`."""
    folder = tmp_path / "site_of_a_test" / "sql" / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "site_of_a_test" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "site_of_a_test", raising=False)
    return folder


async def bring_up(db: Database) -> list[str]:
    return await migrate(db, ["site_of_a_test"])


async def test_the_second_time_does_nothing(empty: Database) -> None:
    assert "telemetry 0001_wells_and_readings" in await migrate(empty)
    assert await migrate(empty) == []


async def test_processes_that_start_together_take_turns(empty: Database) -> None:
    applied = await asyncio.gather(*(migrate(empty) for _ in range(3)))
    assert sorted(map(bool, applied)) == [False, False, True]


async def test_numbers_decide_the_order_and_other_files_do_not_count(empty: Database, package: Path) -> None:
    (package / "0002_b.sql").write_text("ALTER TABLE a ADD COLUMN c int;")
    (package / "0001_a.sql").write_text("CREATE TABLE a (b int);")
    (package / "notes.txt").write_text("no SQL")
    assert await bring_up(empty) == ["site_of_a_test 0001_a", "site_of_a_test 0002_b"]


async def test_a_newer_schema_is_refused(empty: Database, package: Path) -> None:
    (package / "0001_a.sql").write_text("SELECT 1;")
    (package / "0002_b.sql").write_text("SELECT 1;")
    await bring_up(empty)
    (package / "0002_b.sql").unlink()
    told = "newer than this program: it has migration site_of_a_test 0002, .*; start the version that made it"
    with pytest.raises(StartRefused, match=told):
        await bring_up(empty)


async def test_a_changed_file_is_refused(empty: Database, package: Path) -> None:
    (package / "0001_a.sql").write_text("SELECT 1;")
    await bring_up(empty)
    (package / "0001_a.sql").write_text("SELECT 2;")
    with pytest.raises(StartRefused, match="was changed"):
        await bring_up(empty)


async def test_a_failing_file_leaves_nothing_of_itself_and_frees_the_lock(empty: Database, package: Path) -> None:
    (package / "0001_a.sql").write_text("CREATE TABLE a (b int); SELECT 1 / 0;")
    with pytest.raises(DatabaseFault):
        await bring_up(empty)
    (package / "0001_a.sql").write_text("CREATE TABLE a (b int);")
    assert await bring_up(empty) == ["site_of_a_test 0001_a"]


async def test_what_needs_a_missing_extension_waits_for_it(empty: Database, package: Path) -> None:
    (package / "0001_a.sql").write_text("-- requires: no_such_extension\nSELECT no_such_function();")
    (package / "0002_b.sql").write_text("-- requires: plpgsql\nSELECT 1;")
    assert await bring_up(empty) == ["site_of_a_test 0002_b"]
    (package / "0001_a.sql").write_text("-- requires: plpgsql\nSELECT 1;")
    assert await bring_up(empty) == ["site_of_a_test 0001_a"]


async def test_no_transaction_runs_statement_by_statement(empty: Database, package: Path) -> None:
    (package / "0001_a.sql").write_text(
        "-- no-transaction\nCREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY i\n    ON a (b);\n"
    )
    assert await bring_up(empty) == ["site_of_a_test 0001_a"]
    assert await empty.fetch_value("SELECT to_regclass('i')::text") == "i"


def test_statements_end_at_the_end_of_a_line() -> None:
    assert statements("-- a; b\nSELECT ';' || 'x';\nSELECT 2;  \n") == ["SELECT ';' || 'x'", "SELECT 2"]


@pytest.mark.parametrize("name", ["telemetry", "assistant"])
def test_every_number_stands_once(name: str) -> None:
    numbers = [migration.number for migration in migrations(name)]
    assert len(set(numbers)) == len(numbers)


def test_a_package_without_migrations_has_none() -> None:
    assert list(migrations("telemetry.db")) == []


async def test_the_template_is_up_to_date(database_url: str) -> None:
    async with database.connect(database_url) as db:
        assert await migrate(db) == []


def before_partitions(package: str) -> Iterator[Migration]:
    return (found for found in migrations(package) if package != "telemetry" or found.number < 4)


@pytest.fixture
async def one_table(empty: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The schema as it was before there were partitions, with readings of three years."""
    with monkeypatch.context() as patched:
        patched.setattr(migrating, "migrations", before_partitions)
        await migrate(empty)
    await empty.execute(
        "INSERT INTO reading (well_no, at, pip, choke_position) "
        "SELECT n % 7, timestamptz '2026-11-23Z' - n * interval '5 hours', n, 1 FROM generate_series(1, 5000) AS n"
    )
    return empty


async def all_readings(db: Database) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in await db.fetch("SELECT * FROM reading ORDER BY well_no, at")]


async def kind(db: Database) -> str:
    return str(await db.fetch_value("SELECT relkind::text FROM pg_class WHERE oid = 'reading'::regclass"))


async def test_readings_in_one_table_are_moved_into_partitions_whole(one_table: Database) -> None:
    before = await all_readings(one_table)
    assert (len(before), await kind(one_table)) == (5000, "r")
    assert "telemetry 0005_partitions" in await migrate(one_table)
    assert (await all_readings(one_table), await kind(one_table)) == (before, "p")
    assert await one_table.fetch_value("SELECT count(*) FROM reading_partition") > 140
    assert await migrate(one_table) == []


PROGRAM = """
import asyncio, sys
from telemetry.db import connect
from telemetry.db.migrate import migrate

async def main():
    async with connect(sys.argv[1]) as db:
        await migrate(db)

asyncio.run(main())
"""


async def spawned(database_url: str) -> asyncio.subprocess.Process:
    command, pipe = (sys.executable, "-c", PROGRAM, database_url), asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)


async def test_of_processes_that_start_together_one_migrates_and_all_go_on(
    one_table: Database, database_url: str
) -> None:
    before = await all_readings(one_table)
    processes = [await spawned(database_url) for _ in range(3)]
    for process in processes:
        _, complaint = await asyncio.wait_for(process.communicate(), 300)
        assert process.returncode == 0, complaint
    assert (await all_readings(one_table), await kind(one_table)) == (before, "p")


async def test_one_that_is_killed_half_way_leaves_all_to_the_next(one_table: Database, database_url: str) -> None:
    """It is held up by somebody who reads, and killed there."""
    before = await all_readings(one_table)
    async with one_table.transaction() as reader:
        await reader.fetch("SELECT * FROM reading LIMIT 1")
        process = await spawned(database_url)
        stuck = "SELECT count(*) FROM pg_locks WHERE relation = 'reading'::regclass AND NOT granted"
        async with asyncio.timeout(300):
            while not await one_table.fetch_value(stuck):
                assert process.returncode is None, await process.communicate()
                await asyncio.sleep(0.05)
        process.kill()
        await process.communicate()
    assert await asyncio.wait_for(migrate(one_table), 300)
    assert (await all_readings(one_table), await kind(one_table)) == (before, "p")


async def test_a_home_once_chosen_stays(empty: Database, package: Path) -> None:
    (package / "0001_a.sql").write_text("-- unless: no_such_extension\nSELECT 1;")
    assert await bring_up(empty) == ["site_of_a_test 0001_a"]
    (package / "0001_a.sql").unlink()
    (package / "0001_a.sql").write_text("-- unless: no_such_extension\nSELECT 1;")
    (package / "0002_b.sql").write_text("-- requires: no_such_extension\nSELECT no_such_function();")
    assert _home(list(migrations("site_of_a_test")), {1: ""}, {"no_such_extension", "other"}) == {"other"}
    assert _home(list(migrations("site_of_a_test")), {2: ""}, {"other"}) == {"no_such_extension", "other"}


@pytest.mark.parametrize("home", TIMESCALE, indirect=True)
async def test_a_file_without_transaction_that_was_cut_is_run_again(db: Database) -> None:
    cut = "DELETE FROM schema_migration WHERE package = 'telemetry' AND name LIKE 'continuous%'"
    assert await db.execute(cut) == 3
    assert len(await migrate(db)) == 3
