"""Rows go in whole, the first value stays, and the latest value of each signal is known."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import pytest

from telemetry import storing
from telemetry.db import Database
from telemetry.storing import COLUMNS, METRICS, Record, Stored, newest, statements
from telemetry.wells import announce, version
from tests.builders import NOON

SECOND = timedelta(seconds=1)
Way = Callable[..., Awaitable[Stored]]


async def staged(db: Database, records: Sequence[Record], version: int | None = None) -> Stored:
    async with db.transaction() as tx:
        return await storing.store_many(tx, records, version)


WAYS = pytest.mark.parametrize("way", [storing.store, staged])


def record(well_no: int, second: int, **values: float) -> Record:
    return (well_no, NOON + second * SECOND, *(values.get(metric) for metric in METRICS))


async def well_no(db: Database, well_id: str = "AK-014") -> int:
    async with db.transaction() as tx:
        return (await announce(tx, {well_id.lower(): well_id}))[well_id.lower()]


async def latest(db: Database) -> list[tuple[float | None, float | None]]:
    rows = await db.fetch("SELECT pip, gor FROM latest_value ORDER BY well_no")
    return [(row["pip"], row["gor"]) for row in rows]


def test_nothing_is_left_to_be_filled_in() -> None:
    for sql in statements().values():
        assert "{" not in sql
        for metric in METRICS:
            assert metric in sql


def test_one_reading_a_well_is_the_newest_of_its_well() -> None:
    assert newest([record(1, 0, pip=1.0), record(2, 0, gor=1.0)]) == ([True, True], [])


def test_older_ones_count_where_they_have_a_signal_that_no_later_one_has() -> None:
    sparse, fuller, silent = record(1, 0, gor=1.0, torque=1.0), record(1, 1, gor=2.0), record(1, 2, pip=1.0)
    flags, rest = newest([sparse, fuller, silent, record(2, 0, pip=1.0)])
    assert flags == [False, False, True, True]
    assert rest == [[fuller], [sparse]]


def test_older_ones_with_the_same_signals_do_not() -> None:
    assert newest([record(1, second, pip=1.0) for second in range(3)]) == ([False, False, True], [])


@WAYS
async def test_new_rows_tell_no_fates(db: Database, way: Way) -> None:
    number = await well_no(db)
    stored = await way(db, [record(number, 0, pip=1.0), record(number, 1, gor=2.0)], await version(db))
    assert stored == storing.Stored(await version(db), None)
    assert await latest(db) == [(1.0, 2.0)]


@WAYS
async def test_fates_of_new_filled_and_known_rows(db: Database, way: Way) -> None:
    number = await well_no(db)
    known, gap = record(number, 0, pip=1.0), record(number, 1, pip=1.0)
    await way(db, [known, gap])
    new = record(number, 2, pip=3.0)
    stored = await way(db, [record(number, 0, pip=9.0), record(number, 1, pip=9.0, gor=5.0), new])
    assert stored.fates == {new[:2]: "stored", gap[:2]: "filled"}
    assert await latest(db) == [(3.0, 5.0)]
    rows = await db.fetch("SELECT pip, gor FROM reading ORDER BY at")
    assert [tuple(row.values()) for row in rows] == [(1.0, None), (1.0, 5.0), (3.0, None)]  # type: ignore[arg-type]


@WAYS
async def test_nothing_is_written_where_the_register_has_changed(db: Database, way: Way) -> None:
    number = await well_no(db)
    checked = await version(db)
    await well_no(db, "AK-015")
    stored = await way(db, [record(number, 0, pip=1.0)], checked)
    assert (stored.version, stored.fates) == (checked + 1, None)
    assert await db.fetch_value("SELECT count(*) FROM reading") == 0
    assert await latest(db) == []


async def test_the_columns_are_those_of_the_catalogue(db: Database) -> None:
    columns = await db.fetch_value(
        "SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = 'reading'::regclass AND attnum > 0"
    )
    assert columns == list(COLUMNS)
