"""Reading back what was written."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from telemetry import series, wells
from telemetry.bus import Parcel
from telemetry.db import Database
from telemetry.errors import Invalid
from telemetry.writing import Writer
from tests.builders import NOON, a_reading, a_well
from tests.homes import BOTH

HOMES = BOTH
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def write(db: Database, *moments: tuple[float, dict[str, float]]) -> None:
    """Readings of AK-014, each so many minutes after noon."""
    await Writer(db).write([Parcel([a_reading(at=NOON + minutes * MINUTE, **values) for minutes, values in moments])])


def epoch(minutes: float) -> float:
    return (NOON + minutes * MINUTE).timestamp()


async def test_an_unknown_well_is_empty_everywhere(db: Database) -> None:
    assert (await series.latest(db, "no\x00body")).last_seen is None
    assert (await series.window(db, "nobody", NOON, NOON + HOUR)).times.size == 0
    assert await series.counts(db, "nobody", NOON, NOON + HOUR) == 0
    assert (await series.aggregate(db, "nobody", "pip", "avg", NOON, NOON + HOUR)).value is None


async def test_the_latest_of_each_signal(db: Database) -> None:
    await write(db, (0, {"pip": 1.0, "gor": 5.0}), (1, {"pip": 2.0}))
    latest = await series.latest(db, "ak-014")
    assert (latest.well_id, latest.last_seen) == ("AK-014", NOON + MINUTE)
    assert latest.values == {"pip": 2.0, "gor": 5.0}
    assert latest.at == {"pip": NOON + MINUTE, "gor": NOON}


async def test_the_latest_of_many_has_every_one_that_was_asked_for(db: Database) -> None:
    await write(db, (0, {"pip": 1.0}))
    await wells.create(db, a_well("AK-015"))
    found = await series.latest_many(db, ["AK-015", "ak-014", "nobody"])
    assert {well_id: latest.last_seen for well_id, latest in found.items()} == {
        "AK-015": None,
        "ak-014": NOON,
        "nobody": None,
    }
    assert await series.latest_many(db, []) == {}


async def test_a_window_is_half_open_in_order_and_nan_where_missing(db: Database) -> None:
    await write(db, (2, {"pip": 3.0}), (0, {"pip": 1.0, "gor": 7.0}), (1, {"gor": 8.0}), (3, {"pip": 4.0}))
    window = await series.window(db, "AK-014", NOON, NOON + 3 * MINUTE)
    assert window.times.tolist() == [epoch(0), epoch(1), epoch(2)]
    np.testing.assert_array_equal(window.values["pip"], [1.0, math.nan, 3.0])
    np.testing.assert_array_equal(window.values["gor"], [7.0, 8.0, math.nan])
    assert np.isnan(window.values["torque"]).all()
    assert len(window.values) == 18


async def test_a_window_of_some_metrics_and_of_none(db: Database) -> None:
    await write(db, (0, {"pip": 1.0}))
    assert list((await series.window(db, "AK-014", NOON, NOON + HOUR, ["gor", "pip"])).values) == ["gor", "pip"]
    assert (await series.window(db, "AK-014", NOON, NOON + HOUR, [])).times.size == 1
    with pytest.raises(Invalid):
        await series.window(db, "AK-014", NOON, NOON + HOUR, ["pip; DROP TABLE well"])


async def test_microseconds_survive(db: Database) -> None:
    await write(db, (1 / 60_000_000 * 3, {"pip": 1.0}))
    window = await series.window(db, "AK-014", NOON, NOON + HOUR)
    assert round(window.times[0] * 1e6) == round(NOON.timestamp() * 1e6) + 3


async def test_bucket_means_are_aligned_to_the_epoch(db: Database) -> None:
    await write(db, (4, {"pip": 1.0}), (5, {"pip": 2.0}), (9.9, {"pip": 4.0, "gor": 6.0}), (21, {"gor": 1.0}))
    start = NOON + 4 * MINUTE
    window = await series.window(db, "AK-014", start, start + HOUR, ["pip", "gor"], 300)
    assert window.times.tolist() == [epoch(0), epoch(5), epoch(20)]
    np.testing.assert_array_equal(window.values["pip"], [1.0, 3.0, math.nan])
    np.testing.assert_array_equal(window.values["gor"], [math.nan, 6.0, 1.0])
    assert window.step_s == 300


async def test_buckets_has_the_empty_ones_too(db: Database) -> None:
    await write(db, (0, {"pip": 1.0}), (11, {"pip": 3.0, "gor": 1.0}))
    got = await series.buckets(db, "AK-014", ["pip", "gor"], NOON + MINUTE * 0.5, NOON + 16 * MINUTE, 300)
    assert got.timestamps == [NOON + minutes * MINUTE for minutes in (0, 5, 10, 15)]
    assert got.series == {"pip": [None, None, 3.0, None], "gor": [None, None, 1.0, None]}


async def test_buckets_before_the_epoch_and_with_odd_steps(db: Database) -> None:
    start = datetime(1969, 12, 31, 23, 59, 50, tzinfo=UTC)
    got = await series.buckets(db, "AK-014", ["pip"], start, start + timedelta(seconds=14), 7)
    assert [stamp.timestamp() for stamp in got.timestamps] == [-14, -7, 0]


@pytest.mark.parametrize(("step_s", "days"), [(0, 1), (-5, 1), (1, 2)])
async def test_steps_that_are_refused(db: Database, step_s: int, days: int) -> None:
    with pytest.raises(Invalid) as caught:
        await series.buckets(db, "AK-014", ["pip"], NOON, NOON + timedelta(days=days), step_s)
    assert caught.value.problems[0].field == "step"


async def test_an_empty_range_has_no_buckets(db: Database) -> None:
    assert (await series.buckets(db, "AK-014", ["pip"], NOON, NOON, 60)).timestamps == []


async def test_raw_pages_join_without_loss_or_repeat(db: Database) -> None:
    await write(db, *((minute, {"pip": float(minute)}) for minute in range(7)))
    seen: list[Any] = []
    after = None
    for _ in range(4):
        page = await series.raw(db, "AK-014", ["pip", "gor"], NOON, NOON + 6 * MINUTE, limit=2, after=after)
        seen += page.series["pip"]
        after = page.next
        if after is None:
            break
    assert seen == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert after is None


@pytest.mark.parametrize(
    ("how", "value"),
    [("latest", 6.0), ("avg", 3.0), ("min", 1.0), ("max", 6.0), ("sum", 9.0), ("count", 3.0), ("stddev", math.sqrt(7))],
)
async def test_aggregates_leave_out_what_is_missing(db: Database, how: Any, value: float) -> None:
    await write(
        db,
        (-1, {"pip": 99.0}),
        (0, {"gor": 1.0}),
        (1, {"pip": 1.0}),
        (2, {"pip": 2.0}),
        (3, {"pip": 6.0}),
        (4, {"gor": 1.0}),
        (5, {"pip": 99.0}),
    )
    got = await series.aggregate(db, "ak-014", "pip", how, NOON, NOON + 5 * MINUTE)
    assert got.value == pytest.approx(value)
    assert (got.samples, got.first, got.last) == (3, NOON + MINUTE, NOON + 3 * MINUTE)


async def test_counts_are_readings(db: Database) -> None:
    await write(db, (0, {"pip": 1.0}), (1, {"gor": 1.0}), (60, {"pip": 1.0}))
    assert await series.counts(db, "AK-014", NOON, NOON + HOUR) == 2


async def test_gaps_reach_to_the_edges_and_are_longer_than_asked(db: Database) -> None:
    await write(db, (10, {"pip": 1.0}), (15, {"pip": 1.0}), (30, {"pip": 1.0}))
    found = await series.gaps(db, "AK-014", NOON, NOON + HOUR, 600)
    ends = [((a - NOON) / MINUTE, (b - NOON) / MINUTE) for a, b in found]
    assert ends == [(15, 30), (30, 60)]
    assert len(await series.gaps(db, "AK-014", NOON, NOON + HOUR, 599)) == 3


async def test_no_reading_at_all_is_one_gap(db: Database) -> None:
    await wells.create(db, a_well())
    assert await series.gaps(db, "AK-014", NOON, NOON + HOUR, 60) == [(NOON, NOON + HOUR)]


async def test_a_retired_well_keeps_its_history(db: Database) -> None:
    await write(db, (0, {"pip": 1.0}))
    await wells.retire(db, "AK-014")
    assert await series.counts(db, "AK-014", NOON, NOON + HOUR) == 1


async def test_a_bucket_knows_how_far_its_readings_went(db: Database) -> None:
    await write(db, (5, {"pip": 2.0}), (9.9, {"pip": 90.0}))
    for how, value in (("min", 2.0), ("avg", 46.0), ("max", 90.0)):
        got = await series.buckets(db, "AK-014", ["pip"], NOON, NOON + 10 * MINUTE, 300, how)
        assert got.series == {"pip": [None, value]}
