"""Readings on a hypertable: written, refused twice, filled and read as on a plain table."""

import os
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import pytest

from telemetry import db as database
from telemetry import history, series
from telemetry.bus import Parcel, Receipt
from telemetry.db import Database
from telemetry.db.migrate import migrate
from telemetry.model import Reading
from telemetry.writing import Writer
from tests.builders import NOON, a_reading

URL = os.environ.get("WELLSPEAK_TEST_TIMESCALE_URL", "")
pytestmark = [
    pytest.mark.timescale,
    pytest.mark.skipif(not URL, reason="WELLSPEAK_TEST_TIMESCALE_URL names no PostgreSQL with TimescaleDB"),
]
WEEK = timedelta(days=7)


@pytest.fixture
async def hyper() -> AsyncIterator[Database]:
    """A fresh, migrated database of this test's own."""
    name = f"wellspeak_test_{uuid.uuid4().hex[:12]}"
    async with database.connect(URL, pool_size=1) as admin:
        await admin.execute(f"CREATE DATABASE {name}")
    try:
        async with database.connect(urlunsplit(urlsplit(URL)._replace(path=f"/{name}")), pool_size=4) as opened:
            await opened.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
            await migrate(opened)
            yield opened
    finally:
        async with database.connect(URL, pool_size=1) as admin:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def write(db: Database, *readings: Reading) -> Receipt:
    written = await Writer(db).write([Parcel(readings)])
    return written.receipts[0]


async def test_migrating_again_changes_nothing_and_the_table_is_a_hypertable(hyper: Database) -> None:
    assert await migrate(hyper) == []
    found = await hyper.fetch("SELECT hypertable_name FROM timescaledb_information.hypertables")
    assert [row["hypertable_name"] for row in found] == ["reading"]


async def test_a_reading_is_stored_once_and_its_gaps_are_filled(hyper: Database) -> None:
    drive = a_reading(at=NOON, motor_current=60.0)
    assert await write(hyper, drive) == Receipt(1, 0)
    assert await write(hyper, a_reading(at=NOON, motor_current=99.0)) == Receipt(0, 1)
    assert await write(hyper, a_reading(at=NOON, vibration=0.25)) == Receipt(0, 1)
    latest = await series.latest(hyper, drive.well_id)
    assert (latest.values["motor_current"], latest.values["vibration"]) == (60.0, 0.25)


async def test_a_batch_with_a_known_reading_stores_the_others(hyper: Database) -> None:
    readings = [a_reading(at=NOON + timedelta(seconds=number)) for number in range(20)]
    await write(hyper, readings[7])
    assert await write(hyper, *readings) == Receipt(19, 1)


async def test_chunks_years_apart_are_read_as_one_series(hyper: Database) -> None:
    moments = [NOON - 60 * WEEK, NOON - 2 * WEEK, NOON - timedelta(minutes=10), NOON - timedelta(minutes=5)]
    readings = [a_reading(at=at, pip=1000.0 + number) for number, at in enumerate(moments)]
    well = readings[0].well_id
    assert await write(hyper, *readings) == Receipt(4, 0)
    end = NOON + timedelta(minutes=1)
    window = await series.window(hyper, well, NOON - 100 * WEEK, end, ["pip"])
    assert list(window.values["pip"]) == [1000.0, 1001.0, 1002.0, 1003.0]
    buckets = await series.buckets(hyper, well, ["pip"], NOON - timedelta(hours=1), NOON, 1800)
    assert buckets.series["pip"] == [None, 1002.5]
    mean = await series.aggregate(hyper, well, "pip", "avg", NOON - 100 * WEEK, end)
    assert (mean.value, mean.samples) == (1001.5, 4)
    assert await series.counts(hyper, well, NOON - 3 * WEEK, end) == 3
    assert (await hyper.fetch_value("SELECT count(*) FROM timescaledb_information.chunks")) >= 3


async def test_history_is_written_in_bulk_over_what_is_there(hyper: Database) -> None:
    reading = a_reading(at=NOON, pip=1.0)
    await write(hyper, reading)
    times = NOON.timestamp() + np.arange(-50.0, 50.0)
    columns = {"pip": np.full(100, 2.0)}
    assert await history.bulk_write(hyper, reading.well_id, times, columns) == 99
    assert (await series.aggregate(hyper, reading.well_id, "pip", "min", NOON - WEEK, NOON + WEEK)).value == 1.0
