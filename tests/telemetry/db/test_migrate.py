"""Numbered migrations: once, in order, and never onto a schema they do not know."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from telemetry import db as database
from telemetry.db import Database
from telemetry.db.migrate import migrate, migrations, statements
from telemetry.errors import DatabaseFault, StartRefused


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
    with pytest.raises(StartRefused, match="newer than this program"):
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
