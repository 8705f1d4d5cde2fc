"""History in bulk: only what is new, only what is a number."""

import math
from datetime import timedelta

import numpy as np

from telemetry import series
from telemetry.bus import Parcel
from telemetry.db import Database
from telemetry.history import bulk_write
from telemetry.writing import Writer
from tests.builders import NOON, a_reading
from tests.homes import BOTH

HOMES = BOTH
HOUR = timedelta(hours=1)
MINUTES = NOON.timestamp() + np.arange(5) * 60.0


async def test_nothing_is_written_of_nothing(db: Database) -> None:
    assert await bulk_write(db, "AK-014", np.empty(0), {}) == 0
    assert await bulk_write(db, "AK-014", MINUTES, {}) == 0
    assert await bulk_write(db, "AK-014", MINUTES, {"pip": np.full(5, np.nan)}) == 0


async def test_more_than_a_chunk_and_only_once(db: Database) -> None:
    times = NOON.timestamp() + np.arange(12_000) * 60.0
    pip = np.where(np.arange(12_000) % 10 == 0, np.nan, 900.0)
    assert await bulk_write(db, "AK-014", times, {"pip": pip, "gor": np.full(12_000, np.nan)}) == 10_800
    assert await bulk_write(db, "AK-014", times, {"pip": pip}) == 0
    assert (await series.latest(db, "AK-014")).values == {"pip": 900.0}


async def test_what_was_missing_is_filled_and_no_infinity_gets_in(db: Database) -> None:
    await Writer(db).write([Parcel([a_reading(pip=1.0)])])
    values = {"pip": np.array([9.0, np.inf, 3.0, np.nan, 4.0]), "gor": np.array([5.0, -np.inf, np.nan, 1.0, np.nan])}
    assert await bulk_write(db, "ak-014", MINUTES, values) == 3
    window = await series.window(db, "AK-014", NOON, NOON + HOUR, ["pip", "gor"])
    np.testing.assert_array_equal(window.values["pip"], [1.0, 3.0, math.nan, 4.0])
    np.testing.assert_array_equal(window.values["gor"], [5.0, math.nan, 1.0, math.nan])


async def test_moments_in_any_order_and_twice(db: Database) -> None:
    times = MINUTES[[2, 0, 1, 0, 2]]
    assert await bulk_write(db, "AK-014", times, {"pip": np.arange(5.0)}) == 3
    window = await series.window(db, "AK-014", NOON, NOON + HOUR, ["pip"])
    np.testing.assert_array_equal(window.values["pip"][1:2], [2.0])
    assert window.times.tolist() == MINUTES[:3].tolist()


async def test_the_latest_of_each_signal_is_noted_at_its_own_moment(db: Database) -> None:
    values = {"pip": np.array([1.0, 2.0, np.nan, np.nan, np.nan]), "gor": np.array([np.nan] * 3 + [7.0, np.nan])}
    await bulk_write(db, "AK-014", MINUTES, values)
    latest = await series.latest(db, "AK-014")
    assert latest.values == {"pip": 2.0, "gor": 7.0}
    assert latest.at == {"pip": NOON + timedelta(minutes=1), "gor": NOON + timedelta(minutes=3)}
    assert latest.last_seen == NOON + timedelta(minutes=3)


async def test_history_never_moves_the_latest_back(db: Database) -> None:
    await Writer(db).write([Parcel([a_reading(at=NOON + HOUR, pip=99.0)])])
    await bulk_write(db, "AK-014", MINUTES, {"pip": np.arange(5.0), "gor": np.arange(5.0)})
    latest = await series.latest(db, "AK-014")
    assert (latest.values, latest.last_seen) == ({"pip": 99.0, "gor": 4.0}, NOON + HOUR)
