"""Rollups hold what the readings say, whatever comes when and whoever is killed."""

import asyncio
import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from telemetry import history, series, upkeep
from telemetry.bus import Parcel
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from telemetry.model import Reading
from telemetry.writing import Writer
from tests.builders import NOON, a_reading
from tests.homes import BOTH

HOMES = BOTH
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TABLES = {"reading_5min": 300, "reading_1h": 3600, "reading_1d": 86400}
METRICS = ("flow_rate", "pip", "choke_position")


async def write(db: Database, readings: Sequence[Reading]) -> None:
    await Writer(db).write([Parcel(readings)])


async def keep_up(db: Database, now: datetime, retention: timedelta | None = None) -> None:
    """As many turns as it takes; another test's server may hold one up."""
    for _ in range(100):
        if await upkeep.once(db, now, retention):
            return
    raise AssertionError("the upkeep does not come to an end")


async def until(db: Database, question: str, task: "asyncio.Task[Any]") -> None:
    """Asks until the answer is yes; a task that ends before that tells why."""
    async with asyncio.timeout(120):
        while not await db.fetch_value(question):
            if task.done():
                await task
            await asyncio.sleep(0.01)


async def raw_sums(db: Database, width_s: int, until: datetime) -> dict[Any, dict[str, Any]]:
    """What every whole bucket before `until` must hold, computed from the readings by hand."""
    rows = await db.fetch("SELECT * FROM reading ORDER BY well_no, at")
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        begins = row["at"].timestamp() // width_s * width_s
        if begins + width_s > until.timestamp():
            continue
        bucket = found.setdefault((row["well_no"], begins), {"readings": 0, **{metric: [] for metric in METRICS}})
        bucket["readings"] += 1
        for metric in METRICS:
            if row[metric] is not None:
                bucket[metric].append(row[metric])
    return found


async def assert_rollups_hold_the_readings(db: Database, now: datetime) -> None:
    assert await db.fetch_value("SELECT count(*) FROM rollup_due") == 0
    until = await db.fetch_value("SELECT rolled_until FROM rollup_state")
    assert until == upkeep.floor(now - upkeep.GRACE, timedelta(minutes=5))
    for table, width_s in TABLES.items():
        expected = await raw_sums(db, width_s, until)
        rows = {(row["well_no"], row["at"].timestamp()): row for row in await db.fetch(f"SELECT * FROM {table}")}
        assert rows.keys() == expected.keys(), table
        for key, bucket in expected.items():
            row = rows[key]
            assert row["readings"] == bucket["readings"]
            for metric in METRICS:
                values = bucket[metric]
                assert row[f"{metric}_count"] == len(values)
                got = [row[f"{metric}_{part}"] for part in ("min", "max", "first", "last")]
                want = [min(values), max(values), values[0], values[-1]] if values else [None] * 4
                assert got == want, (table, key, metric)
                total = row[f"{metric}_sum"]
                assert total is None if not values else math.isclose(total, math.fsum(values), rel_tol=1e-12)


def scattered(seed: int, wells: int = 3, count: int = 400, days: float = 3.0) -> list[Reading]:
    """Readings of some wells over the last days, each with some of the signals."""
    chance = random.Random(seed)
    readings = []
    for _ in range(count):
        at = NOON - timedelta(seconds=chance.uniform(0, days * 86400))
        values = {metric: chance.uniform(-10, 5000) for metric in METRICS if chance.random() < 0.7} or {"pip": 1.0}
        readings.append(a_reading(f"AK-{chance.randrange(wells)}", at, **values))
    return readings


async def test_every_bucket_is_what_its_readings_say(db: Database) -> None:
    await write(db, scattered(1))
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_late_readings_duplicates_and_filled_gaps_are_taken_in(db: Database) -> None:
    await keep_up(db, NOON)
    early = scattered(2)
    await write(db, early)
    await keep_up(db, NOON)
    gauges = [Reading(reading.well_id, reading.at, {"choke_position": 7.0}) for reading in early[::5]]
    await write(db, [*scattered(3), *early[:50], *gauges])
    assert await db.fetch_value("SELECT count(*) FROM rollup_due") > 0
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_history_in_bulk_is_late_too(db: Database) -> None:
    await keep_up(db, NOON)
    times = np.arange((NOON - 2 * DAY).timestamp(), (NOON - DAY).timestamp(), 600.0)
    await history.bulk_write(db, "AK-0", times, {"pip": times * 1e-6, "flow_rate": times * 0 + 5})
    await history.bulk_write(db, "AK-0", times[::3] + 1, {"pip": times[::3] * 1e-6})
    await history.bulk_write(db, "AK-0", times[::3], {"choke_position": times[::3] * 1e-6})
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_turn_after_turn_as_time_goes_on(db: Database) -> None:
    readings = sorted(scattered(4, count=150, days=0.6), key=lambda reading: reading.at)
    for step in range(5):
        now = NOON - (4 - step) * 3 * HOUR
        await write(db, [r for r in readings if now - 3 * HOUR <= r.at < now] or readings[:1])
        await keep_up(db, now)
        await assert_rollups_hold_the_readings(db, now)


async def test_the_second_time_changes_nothing(db: Database) -> None:
    await write(db, scattered(5, count=60))
    await keep_up(db, NOON)
    before = await db.fetch("SELECT * FROM reading_1h ORDER BY well_no, at")
    await keep_up(db, NOON)
    assert await db.fetch("SELECT * FROM reading_1h ORDER BY well_no, at") == before
    await assert_rollups_hold_the_readings(db, NOON)


async def test_a_clock_that_went_back_does_no_harm(db: Database) -> None:
    await write(db, scattered(6, count=60))
    await keep_up(db, NOON)
    await keep_up(db, NOON - DAY)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_a_turn_that_was_cut_is_done_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies after it has moved the mark leaves what was due for the next one."""

    async def dies(*_: Any) -> bool:
        raise RuntimeError("killed")

    await write(db, scattered(7, count=60))
    with monkeypatch.context() as patched:
        patched.setattr(upkeep, "_work_off_all", dies)
        with pytest.raises(RuntimeError):
            await upkeep.once(db, NOON)
    assert await db.fetch_value("SELECT count(*) FROM rollup_due") > 0
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_a_writer_that_had_not_committed_when_the_mark_moved_is_waited_for(db: Database) -> None:
    well = a_reading(at=NOON - HOUR, pip=1.0)
    await write(db, [well])
    well_no = await db.fetch_value("SELECT well_no FROM well")
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO reading (well_no, at, pip) VALUES ($1, $2, 2)", well_no, NOON - 2 * HOUR)
        turn = asyncio.create_task(upkeep.once(db, NOON))
        await until(db, "SELECT rolled_until > '2026-11-23 11:00Z' FROM rollup_state", turn)
        await asyncio.sleep(0.2)
        assert await db.fetch_value("SELECT count(*) FROM reading_5min") == 0
    await turn
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_of_several_that_take_a_turn_one_does(db: Database) -> None:
    await write(db, scattered(8, count=60))
    done = await asyncio.gather(*(upkeep.once(db, NOON) for _ in range(3)))
    assert any(done)
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def test_writing_goes_on_while_rollups_are_made(db: Database) -> None:
    """Whoever comes at whatever moment of a turn: in the end every reading is in."""
    stop = asyncio.Event()

    async def writing() -> None:
        for seed in range(100, 112):
            await write(db, scattered(seed, count=30, days=0.5))
        stop.set()

    async def turning() -> None:
        minute = 0
        while not stop.is_set():
            await upkeep.once(db, NOON - HOUR + min(minute, 59) * MINUTE)
            minute += 7

    await asyncio.gather(writing(), turning())
    await keep_up(db, NOON)
    await assert_rollups_hold_the_readings(db, NOON)


async def keep_up_a_day_later(db: Database, now: datetime, retention: timedelta) -> None:
    """As it stands after a turn now, which drops nothing at the first start, and another a day later."""
    await keep_up(db, now - DAY, retention)
    await keep_up(db, now, retention)


async def test_old_readings_that_have_just_come_stay_until_tomorrow(db: Database) -> None:
    await write(db, [a_reading(at=NOON - 80 * DAY)])
    for hours in (0, 1, 23):
        await keep_up(db, NOON + hours * HOUR, timedelta(days=60))
    assert await db.fetch_value("SELECT count(*) FROM reading") == 1
    await keep_up(db, NOON + DAY, timedelta(days=60))
    await write(db, [a_reading(at=NOON - 80 * DAY)])
    await keep_up(db, NOON + DAY + HOUR, timedelta(days=60))
    assert await db.fetch_value("SELECT count(*) FROM reading") == 1
    await keep_up(db, NOON + 2 * DAY, timedelta(days=60))
    assert await db.fetch_value("SELECT count(*) FROM reading") == 0


async def test_old_readings_are_dropped_and_their_rollups_stay(db: Database) -> None:
    await write(db, [a_reading(at=NOON - days * DAY, pip=float(days)) for days in (1, 40, 80)])
    await keep_up_a_day_later(db, NOON, timedelta(days=60))
    assert [row["pip"] for row in await db.fetch("SELECT pip FROM reading ORDER BY at")] == [40.0, 1.0]
    assert await db.fetch_value("SELECT count(*) FROM reading_1d") == 3
    kept = await series.aggregate(db, "AK-014", "pip", "max", NOON - 100 * DAY, NOON)
    assert (kept.value, kept.samples) == (80.0, 3)
    assert await db.fetch_value("SELECT raw_since FROM rollup_state") > NOON - 80 * DAY


async def test_what_comes_for_a_time_that_was_dropped_does_not_spoil_its_rollups(db: Database) -> None:
    await write(db, [a_reading(at=NOON - 80 * DAY, pip=80.0)])
    await keep_up_a_day_later(db, NOON, timedelta(days=60))
    await write(db, [a_reading(at=NOON - 80 * DAY + MINUTE, pip=1.0), a_reading(at=NOON, pip=3.0)])
    await keep_up(db, NOON + DAY, timedelta(days=60))
    kept = await series.aggregate(db, "AK-014", "pip", "avg", NOON - 100 * DAY, NOON)
    assert (kept.value, kept.samples) == (80.0, 1)
    assert await db.fetch_value("SELECT count(*) FROM rollup_due") == 0
    assert await db.fetch_value("SELECT count(*) FROM reading") == 1


async def test_nothing_is_dropped_before_it_is_summed_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: Any) -> bool:
        return False

    await write(db, [a_reading(at=NOON - 80 * DAY, pip=80.0)])
    monkeypatch.setattr(upkeep, "_work_off_all", nothing)
    await upkeep.once(db, NOON - DAY, timedelta(days=60))
    await upkeep.once(db, NOON, timedelta(days=60))
    assert await db.fetch_value("SELECT count(*) FROM reading") == 1


async def test_the_loop_goes_on_after_a_failure(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[bool] = []
    real = upkeep.once

    async def once(*args: Any) -> bool:
        turns.append(True)
        if len(turns) == 1:
            raise RuntimeError("once")
        return await real(*args)

    monkeypatch.setattr(upkeep, "once", once)
    await write(db, [a_reading(at=NOON - HOUR, pip=1.0)])
    running = asyncio.create_task(upkeep.run(db, lambda: NOON, timedelta(days=60), tick_s=0.01))
    await until(db, "SELECT count(*) > 0 FROM reading_5min", running)
    running.cancel()


async def test_the_columns_are_those_of_the_catalogue_in_its_order(db: Database) -> None:
    parts = ("count", "sum", "min", "max", "first", "last")
    wanted = ["well_no", "at", "readings", *(f"{metric}_{part}" for metric in CATALOGUE for part in parts)]
    columns = (
        "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum"
    )
    for table in TABLES:
        assert [row["name"] for row in await db.fetch(columns.replace("$1", f"'{table}'"))] == wanted
