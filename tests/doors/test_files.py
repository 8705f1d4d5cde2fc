"""The same kinds of bad item in a file: `wellspeak import` refuses them by line, and stores the rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from telemetry import worker
from telemetry.bus.memory import MemoryQueue
from telemetry.db import Database
from telemetry.importing import Report, import_readings
from telemetry.ingest import Intake
from tests.doors.doors import csv_file
from tests.doors.poison import POISONS, Poison, Row, good

IN_FILES = [poison for poison in POISONS if poison.row is not None]
ROWS = 30


@pytest.fixture
async def intake(db: Database) -> AsyncIterator[Intake]:
    queue = MemoryQueue()
    writing = asyncio.create_task(worker.run(queue, db, lambda _: None))
    yield Intake(db, queue)
    queue.close()
    await writing


async def imported(db: Database, intake: Intake, path: Path) -> Report:
    return await import_readings(db, intake, path, now=datetime.now(UTC), progress=lambda *_: None)


def a_csv(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv_file(rows, file)
    return path


def a_parquet(path: Path, rows: list[Row]) -> Path:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in names}
    parquet.write_table(pyarrow.table(columns), path)
    return path


@pytest.mark.parametrize("write", [a_csv, a_parquet])
async def test_every_kind_is_refused_at_its_line(db: Database, intake: Intake, tmp_path: Path, write: object) -> None:
    rows = [good(number) for number in range(ROWS)]
    places = [1 + 2 * number for number in range(len(IN_FILES))][: len(IN_FILES)]
    rows += [good(number) for number in range(ROWS, 2 * len(IN_FILES) + ROWS)]
    for place, poison in zip(places, IN_FILES, strict=True):
        assert poison.row is not None
        rows[place] = poison.row
    report = await imported(db, intake, write(tmp_path / "readings", rows))  # type: ignore[operator]
    first = 2 if write is a_csv else 1  # a header has a line of its own
    refused = {bad.line - first: bad.reason for bad in report.bad}
    assert sorted(refused) == places, {IN_FILES[places.index(p)].name for p in set(places) ^ set(refused)}
    for place, poison in zip(places, IN_FILES, strict=True):
        assert any(word in refused[place] for word in _words(poison)), (poison.name, refused[place])
    assert report.counts.stored == len(rows) - len(places)


def _words(poison: Poison) -> tuple[str, ...]:
    """A file says what its cells are in words of its own where they never become a reading."""
    return poison.field, "not a time", "no offset", "no signal has a value"
