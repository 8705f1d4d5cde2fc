"""Many wells in one query: the same to the last bit as one query a well."""

from datetime import datetime, timedelta

import numpy as np

from telemetry import packed, series, wells
from telemetry.db import Database
from tests.builders import a_well, a_window

DAY = timedelta(days=1)


async def test_what_is_not_there_is_empty_and_what_is_unknown_absent(db: Database, now: datetime) -> None:
    await wells.create(db, a_well("AK-014"))
    found = await packed.windows(db, ["AK-014", "AK-015"], now - DAY, now)
    assert found.keys() == {"AK-014"}
    assert found["AK-014"].times.size == 0
    assert await packed.windows(db, [], now - DAY, now) == {}


async def test_each_window_is_that_of_a_query_of_its_own(db: Database, now: datetime) -> None:
    rng = np.random.default_rng(2)
    for name in ("AK-016", "ak-014", "AK-015"):
        await wells.create(db, a_well(name))
        window = a_window(name, end=now, hours=30)
        values = {metric: x + rng.standard_normal(x.size) for metric, x in window.values.items()}
        values["pip"][rng.random(window.times.size) < 0.3] = np.nan
        await series.bulk_write(db, name, window.times + rng.random(window.times.size).round(6), values)
    found = await packed.windows(db, ["AK-014", "AK-015", "AK-016"], now - DAY, now)
    for name, one in found.items():
        alone = await series.window(db, name, now - DAY, now)
        assert np.array_equal(one.times, alone.times)
        assert one.times.size > 200
        assert one.values.keys() == alone.values.keys()
        for metric, x in alone.values.items():
            assert np.array_equal(one.values[metric], x, equal_nan=True)
