from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import lately
from telemetry import series
from telemetry.db import Database
from tests.assistant.conftest import Store
from tests.builders import a_window

HOUR = timedelta(hours=1)


async def test_a_well_without_readings(db: Database, store: Store, now: datetime) -> None:
    await store("AK-014")
    latest = await lately.latest_at(db, "AK-014", now)
    assert (latest.last_seen, latest.values) == (None, {})


async def test_before_the_first_reading_there_is_nothing(db: Database, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=1))
    latest = await lately.latest_at(db, "AK-014", now - 2 * HOUR)
    assert (latest.last_seen, latest.values) == (None, {})


@pytest.mark.parametrize("days", [0, 1, 3, 60, 400])
async def test_what_stood_then_however_long_ago(db: Database, store: Store, now: datetime, days: int) -> None:
    """Two stretches of readings, and a question in the pause between."""
    old = a_window(end=now - timedelta(days=days, minutes=30), hours=1, pip=np.arange(12.0))
    await store("AK-014", old)
    await series.bulk_write(db, "AK-014", *_of(a_window(end=now + 2 * HOUR, hours=1)))
    latest = await lately.latest_at(db, "AK-014", now)
    assert latest.last_seen == old.end - timedelta(minutes=5)
    assert latest.values["pip"] == 11.0
    assert latest.at["pip"] == latest.last_seen


async def test_each_signal_has_its_own_moment(db: Database, store: Store, now: datetime) -> None:
    gor = np.full(12, np.nan)
    gor[3] = 480.0
    await store("AK-014", a_window(end=now, hours=1, gor=gor))
    for moment in (now, now - timedelta(minutes=7)):
        latest = await lately.latest_at(db, "AK-014", moment)
        assert (latest.values["gor"], latest.at["gor"]) == (480.0, now - timedelta(minutes=45))


async def test_a_reading_of_this_very_moment_counts(db: Database, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now + timedelta(minutes=10), hours=1, pip=np.arange(12.0)))
    assert (await lately.latest_at(db, "AK-014", now)).last_seen == now


async def test_the_last_reading_before_a_moment(db: Database, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now - timedelta(days=90), hours=1))
    empty = a_window(end=now, hours=0)
    last = await lately.last_seen(db, "AK-014", now, empty)
    assert last == now - timedelta(days=90, minutes=5)
    assert await lately.last_seen(db, "AK-014", now - timedelta(days=91), empty) is None


def _of(window: object) -> tuple[object, object]:
    return window.times, dict(window.values)  # type: ignore[attr-defined]


async def test_many_wells_at_once_stand_as_each_alone(db: Database, store: Store, now: datetime) -> None:
    names = [f"A-{n}" for n in range(lately.ONE_BY_ONE + 2)]
    for n, name in enumerate(names):
        gor = np.full(24, np.nan if n % 2 else 480.0)
        await store(name, a_window(name, end=now + HOUR, hours=2, pip=np.arange(24.0) + n, gor=gor))
    await store("LONG-AGO", a_window("LONG-AGO", end=now - 30 * HOUR, hours=1))
    together = await lately.latest_many_at(db, [*names, "LONG-AGO"], now)
    assert together == {name: await lately.latest_at(db, name, now) for name in [*names, "LONG-AGO"]}
    assert together["A-3"].values["pip"] == 15.0
