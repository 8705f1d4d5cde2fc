"""Read from rollups or raw: the same number, and it says which."""

import asyncio
import math
import random
import statistics
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from telemetry import series, upkeep
from telemetry.bus import Parcel
from telemetry.db import Database, connect
from telemetry.model import Aggregate, Reading, Window
from telemetry.writing import Writer
from tests.builders import NOON, a_reading
from tests.homes import BOTH

HOMES = BOTH
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FOLD = {
    "avg": statistics.fmean,
    "min": min,
    "max": max,
    "sum": math.fsum,
    "count": len,
    "latest": lambda values: values[-1],
    "stddev": lambda values: statistics.stdev(values) if len(values) > 1 else None,
}


STEPS = (300, 1500, 1800, 3600, 5400, 86400, 7 * 86400)


async def windowed(db: Database, span: tuple[datetime, datetime], step_s: int, how: Any) -> Window:
    return await series.window(db, "AK-000", *span, ["pip", "gor"], step_s, how)


def some_days(seed: int, days: int = 4, wells: int = 1) -> list[Reading]:
    """About two readings an hour, one in five without pip."""
    chance = random.Random(seed)
    return [
        a_reading(
            f"AK-{chance.randrange(wells):03}",
            NOON - timedelta(seconds=chance.uniform(0, days * 86400)),
            **({"gor": 1.0} if chance.random() < 0.2 else {"pip": chance.uniform(-15, 9000), "gor": 2.0}),
        )
        for _ in range(days * 48 * wells)
    ]


async def write(db: Database, readings: list[Reading]) -> None:
    await Writer(db).write([Parcel(readings)])


async def keep_up(db: Database, now: datetime = NOON) -> None:
    for _ in range(100):
        if await upkeep.once(db, now):
            return


def by_hand(readings: list[Reading], well_id: str, how: str, start: datetime, end: datetime) -> Aggregate:
    known = sorted(
        (reading.at, reading.values["pip"])
        for reading in readings
        if reading.well_id == well_id and "pip" in reading.values and start <= reading.at < end
    )
    if not known:
        return Aggregate(0.0 if how == "count" else None, 0, None, None)
    return Aggregate(FOLD[how]([value for _, value in known]), len(known), known[0][0], known[-1][0])


def assert_same(got: Aggregate, want: Aggregate, what: Any) -> None:
    assert (got.samples, got.first, got.last) == (want.samples, want.first, want.last), what
    assert got.value == (None if want.value is None else pytest.approx(want.value, rel=1e-12, abs=1e-9)), what


SPANS = [
    (NOON - 4 * DAY, NOON),
    (NOON - 3 * DAY - 7 * MINUTE, NOON - 11 * MINUTE),
    (NOON - 2 * DAY - timedelta(microseconds=1), NOON + HOUR),
    (NOON - 7 * HOUR, NOON),
    (NOON - 20 * MINUTE, NOON),
    (NOON - 30 * DAY, NOON - 29 * DAY),
    (NOON - 50 * HOUR, NOON - 26 * HOUR),
]


async def test_every_aggregate_of_every_span_is_that_of_the_readings(db: Database) -> None:
    early, late = some_days(1), some_days(2, days=2)
    await write(db, early)
    await keep_up(db)
    for readings in (early, early + late):
        if readings is not early:
            await write(db, late)  # rolled up not yet: what they touch is read raw
        for start, end in SPANS:
            for how in FOLD:
                got = await series.aggregate(db, "ak-000", "pip", how, start, end)
                assert_same(got, by_hand(readings, "AK-000", how, start, end), (how, start, end))


async def test_it_says_what_was_read(db: Database) -> None:
    await write(db, some_days(3))
    before = await series.aggregate(db, "AK-000", "pip", "avg", NOON - 3 * DAY, NOON)
    await keep_up(db)
    after = await series.aggregate(db, "AK-000", "pip", "avg", NOON - 3 * DAY, NOON)
    short = await series.aggregate(db, "AK-000", "pip", "avg", NOON - HOUR, NOON)
    hours = await series.aggregate(db, "AK-000", "pip", "avg", NOON - 11 * HOUR, NOON)
    assert [found.resolution for found in (before, after, short, hours)] == ["raw", "1d", "raw", "1h"]
    assert (await series.buckets(db, "AK-000", ["pip"], NOON - 3 * DAY, NOON, 600)).resolution == "5min"
    assert (await series.window(db, "AK-000", NOON - 3 * DAY, NOON)).resolution == "raw"


@pytest.mark.parametrize("late", [0, 2, 30])
async def test_many_wells_at_once(db: Database, late: int) -> None:
    """With so many wells whose late readings are not rolled up yet: none, a few, more than are read one by one."""
    readings = some_days(4, days=2, wells=30)
    await write(db, readings)
    await keep_up(db)
    more = [a_reading(f"AK-{n:03}", NOON - 5 * HOUR - n * MINUTE, pip=77.0 + n) for n in range(late)]
    if more:
        await write(db, more)
    ids = [f"ak-{n:03}" for n in range(29)] + ["nobody"]
    for start, end in [(NOON - DAY - 7 * MINUTE, NOON), (NOON - 10 * MINUTE, NOON)]:
        for how in ("avg", "min", "max", "sum", "count", "stddev"):
            got = await series.aggregate_many(db, ids, "pip", how, start, end)
            for well_id in ids:
                want = by_hand(readings + more, well_id.upper(), how, start, end)
                found = got.get(well_id, Aggregate(None, 0, None, None))
                assert found.samples == want.samples
                if want.samples and want.value is not None:
                    assert found.value == pytest.approx(want.value, rel=1e-12)


async def test_few_wells_are_read_one_by_one(db: Database) -> None:
    readings = some_days(5, wells=2)
    await write(db, readings)
    got = await series.aggregate_many(db, ["AK-000", "AK-001", "nobody"], "pip", "max", NOON - DAY, NOON)
    assert got.keys() == {"AK-000", "AK-001"}
    assert got["AK-001"].value == by_hand(readings, "AK-001", "max", NOON - DAY, NOON).value


async def test_buckets_from_rollups_are_those_of_the_readings(db: Database) -> None:
    readings = some_days(6)
    await write(db, readings)
    start, end = NOON - 3 * DAY - 7 * MINUTE, NOON - 2 * MINUTE
    steps: list[tuple[int, Any]] = [(step_s, how) for step_s in STEPS for how in ("avg", "min", "max")]
    raw = {(step_s, how): await windowed(db, (start, end), step_s, how) for step_s, how in steps}
    count = await series.counts(db, "AK-000", start, end)
    await keep_up(db)
    await write(db, [a_reading("AK-000", NOON - 30 * HOUR, pip=5.0)])
    await db.execute("DELETE FROM reading WHERE pip = 5.0")  # it leaves a stretch that is due, and read raw
    for step_s, how in steps:
        before, rolled = raw[step_s, how], await windowed(db, (start, end), step_s, how)
        assert (before.resolution, rolled.resolution != "raw") == ("raw", True)
        np.testing.assert_array_equal(before.times, rolled.times)
        for metric in ("pip", "gor"):
            np.testing.assert_allclose(before.values[metric], rolled.values[metric], rtol=1e-12)
    assert await series.counts(db, "AK-000", start, end) == count == sum(start <= r.at < end for r in readings)


async def test_long_reads_leave_short_work_alone(database_url: str) -> None:
    """All connections for long reads are taken: nobody else waits."""
    enough = asyncio.Event()
    async with connect(database_url, pool_size=1, readers=2) as db:

        async def long_read(begun: asyncio.Event) -> None:
            async with db.readers.session() as session:
                begun.set()
                await enough.wait()
                await session.fetch_value("SELECT 1")

        begun = [asyncio.Event(), asyncio.Event()]
        slow = [asyncio.create_task(long_read(event)) for event in begun]
        for event in begun:
            await asyncio.wait_for(event.wait(), 60)
        await write(db, [a_reading(at=NOON, pip=1.0)])
        assert (await series.latest(db, "AK-014")).values == {"pip": 1.0}
        waiting = asyncio.create_task(series.counts(db, "AK-014", NOON, NOON + HOUR))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        enough.set()
        assert await waiting == 1
        await asyncio.gather(*slow)
