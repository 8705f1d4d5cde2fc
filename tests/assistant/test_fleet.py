"""One pass over many wells says what one look at each says, whatever was kept from the pass before."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.cases import case_of
from assistant.fleet import Fleet
from assistant.runtime import Runtime
from rules.book import Book
from rules.model import Diagnosis
from telemetry import events, series
from telemetry.bus import Parcel
from telemetry.db import Database
from telemetry.model import Aside, Reading, Well, Window
from telemetry.writing import Writer
from tests.assistant.conftest import Store
from tests.builders import a_window

MINUTE = timedelta(minutes=1)


def lively(well_id: str, end: datetime, hours: float = 120.0, step_s: int = 60) -> Window:
    """Noise of its own, some holes, and on one well a fall of the flow."""
    window = a_window(well_id, end=end, hours=hours, step_s=step_s)
    rng = np.random.default_rng(int(well_id[-3:]))
    values = {name: x * (1 + 0.01 * rng.standard_normal(x.size)) for name, x in window.values.items()}
    values["pip"][rng.random(window.times.size) < 0.02] = np.nan
    if well_id.endswith("5"):
        values["flow_rate"][-300:] *= 0.6
    return replace(window, values=values)


async def passed(fleet: Fleet, book: Book, wells: list[Well], at: datetime) -> list[Diagnosis]:
    return [found async for _, found in fleet.diagnosed(book, wells, at)]


async def one_by_one(db: Database, book: Book, wells: list[Well], at: datetime) -> list[Diagnosis]:
    return [book.diagnose(await case_of(db, well, at)) for well in wells]


async def test_every_pass_says_what_one_look_at_each_well_says(
    db: Database, store: Store, runtime: Runtime, now: datetime
) -> None:
    wells = [await store(name, lively(name, now + 90 * MINUTE)) for name in ("AK-014", "AK-015", "AK-016")]
    wells.append(await store("AK-017"))
    fleet = Fleet(db)
    for at in (now, now + MINUTE, now + 7 * MINUTE, now + 50 * MINUTE, now + 80 * MINUTE):
        assert await passed(fleet, runtime.book, wells, at) == await one_by_one(db, runtime.book, wells, at)


async def test_what_was_set_aside_is_seen_by_a_pass_too(
    db: Database, store: Store, runtime: Runtime, now: datetime
) -> None:
    """A gauge that sends its full scale is dead to the watch as it is to whoever asks."""
    window = lively("AK-014", now)
    window.values["pip"][-120:] = np.nan
    wells = [await store("AK-014", window), await store("AK-016", lively("AK-016", now))]
    moments = [datetime.fromtimestamp(at, UTC) for at in window.times[-120:].tolist()]
    set_aside = [Aside("AK-014", at, "pip", 94_906.9, "outside its range") for at in moments]
    await Writer(db).write([Parcel([], set_aside)])
    found = await passed(Fleet(db), runtime.book, wells, now)
    assert found == await one_by_one(db, runtime.book, wells, now)
    assert found[0].data_quality.signals["pip"] == "bad"


async def test_late_readings_that_come_while_a_well_is_read(
    db: Database, store: Store, runtime: Runtime, now: datetime
) -> None:
    """The pass goes on, and the next one reads the well whole again."""
    well = await store("AK-015", lively("AK-015", now + MINUTE))
    fleet, late = Fleet(db), Reading("AK-015", now - timedelta(hours=3), {"pip": 900.0})
    await fleet.cases([well], now)
    reading = asyncio.create_task(fleet.cases([well], now + MINUTE))
    while not reading.done():
        fleet.note([late])
        await asyncio.sleep(0)
    assert len(await reading) == 1
    values = {"pip": np.full(40, 700.0)}
    times = np.array([(now - timedelta(hours=3, seconds=7 * n + 3)).timestamp() for n in range(40)])
    await series.bulk_write(db, "AK-015", times[::-1].copy(), values)
    assert await passed(fleet, runtime.book, [well], now + MINUTE) == await one_by_one(
        db, runtime.book, [well], now + MINUTE
    )


async def test_a_pass_of_an_earlier_moment_reads_nothing_later(
    db: Database, store: Store, runtime: Runtime, now: datetime
) -> None:
    wells = [await store("AK-015", lively("AK-015", now))]
    fleet = Fleet(db)
    await passed(fleet, runtime.book, wells, now)
    at = now - 2 * timedelta(hours=1)
    assert await passed(fleet, runtime.book, wells, at) == await one_by_one(db, runtime.book, wells, at)


@pytest.mark.parametrize("late", [timedelta(minutes=3), timedelta(hours=5)])
async def test_late_readings_are_seen(
    db: Database, store: Store, runtime: Runtime, now: datetime, late: timedelta
) -> None:
    window = lively("AK-014", now + MINUTE)
    kept = (window.times < (now - late).timestamp()) | (window.times > (now - late + 2 * MINUTE).timestamp())
    well = await store(
        "AK-014", replace(window, times=window.times[kept], values={n: x[kept] for n, x in window.values.items()})
    )
    fleet = Fleet(db)
    await passed(fleet, runtime.book, [well], now)
    await series.bulk_write(db, "AK-014", window.times, dict(window.values))
    fleet.note([Reading("AK-014", now - late, {"pip": 900.0})])
    later = now + MINUTE
    (case,), alone = await fleet.cases([well], later), await case_of(db, well, later)
    assert np.array_equal(case.recent.times, alone.recent.times)
    for name, x in alone.recent.values.items():
        assert np.array_equal(case.recent.values[name], x, equal_nan=True)


async def test_the_log_is_read_every_time(db: Database, store: Store, runtime: Runtime, now: datetime) -> None:
    well = await store("AK-014", lively("AK-014", now, hours=60))
    fleet = Fleet(db)
    await passed(fleet, runtime.book, [well], now)
    await events.add(db, "AK-014", "note", now - MINUTE, "greased")
    (case,) = await fleet.cases([well], now + MINUTE)
    assert [event.text for event in case.events] == ["greased"]


async def test_a_pass_over_nothing(db: Database, runtime: Runtime, now: datetime) -> None:
    assert await passed(Fleet(db), runtime.book, [], now) == []
