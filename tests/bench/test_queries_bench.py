"""What people and pages ask of the readings, on two fields in each home: 5,000 wells for a day, 100 wells for 90 days.

WELLSPEAK_BENCH_SCALE scales both down for a quick look; 1 is the whole. WELLSPEAK_BENCH_HOME picks plain, timescale or
both. The server that WELLSPEAK_BENCH_DATABASE_URL names is used for the plain home instead of an embedded one.
With WELLSPEAK_BENCH_KEEP=1 the loaded databases stay on their server for the next run.
"""

import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import measuring
from nlp.model import TimeRange
from telemetry import db as database
from telemetry import series, upkeep
from telemetry.db import Database, embedded
from telemetry.db.migrate import migrate
from telemetry.partitions import make_room, week_of
from tests import homes

pytestmark = pytest.mark.bench
SCALE = float(os.environ.get("WELLSPEAK_BENCH_SCALE", "1"))
HOMES_ASKED = os.environ.get("WELLSPEAK_BENCH_HOME", "both")
PLAIN_URL = os.environ.get("WELLSPEAK_BENCH_DATABASE_URL", "")
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
KEPT = os.environ.get("WELLSPEAK_BENCH_KEEP", "") == "1"
ROUNDS = 40
# Seven minutes after an hour, so that no span begins with a bucket.
NOW = datetime(2026, 11, 23, 12, 7, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SIGNALS = 9

# Signals that wander by the well and the hour, nine of eighteen, as most gateways send them.
LOAD = """
INSERT INTO reading (well_no, at, flow_rate, pip, motor_current, motor_temp, vibration, vsd_frequency, flow_variance,
    torque, gor)
SELECT w, at + w % 60 * interval '1 second', 1500 + w % 977 + 20 * sin(m / 60.0) + random(), 900 + random() * 9,
    45 + random(), 110 + random() * 3, 0.3 + random() * 0.01, 55, 4 + random(), 130 + random(), 500 + random() * 5
FROM generate_series($1::int, $2::int) AS w,
    LATERAL (SELECT at, extract(epoch FROM at) / 60 AS m
        FROM generate_series($3::timestamptz, $4::timestamptz, interval '1 minute') AS at) AS minutes
ORDER BY 2, 1
"""
WELLS = """
INSERT INTO well (well_id, key, field)
SELECT 'W-' || lpad(n::text, 4, '0'), 'w-' || lpad(n::text, 4, '0'), 'Burgan' FROM generate_series(1, $1::int) AS n
"""
DESCRIBED = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1"
LATEST = """
INSERT INTO latest_value (well_no, last_seen, flow_rate, flow_rate_at, pip, pip_at, motor_temp, motor_temp_at)
SELECT DISTINCT ON (well_no) well_no, at, flow_rate, at, pip, at, motor_temp, at FROM reading
WHERE at > $1 ORDER BY well_no, at DESC
"""


@dataclass(frozen=True)
class Field:
    wells: int
    days: int

    @property
    def ids(self) -> list[str]:
        return [f"W-{number:04}" for number in range(1, self.wells + 1)]


MANY = Field(max(50, round(5000 * SCALE)), 1)
LONG = Field(max(5, round(100 * SCALE)), 90)


@asynccontextmanager
async def made(server: str, field: Field) -> AsyncIterator[Database]:
    """A database of its own, loaded, rolled up, compressed where the home can, and analysed."""
    name = f"bench_{field.wells}_wells_{field.days}_days"
    async with database.connect(server, pool_size=1) as admin:
        there = await admin.fetch_value(DESCRIBED, name)
        if not there:
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await admin.execute(f"CREATE DATABASE {name}")
    async with database.connect(homes.at(server, name), pool_size=6, readers=6) as db:
        await migrate(db)
        if not there:
            there = await load(db, field)
            await db.execute(f"COMMENT ON DATABASE {name} IS '{there}'")
        print(f"\n{there}")
        yield db
    if not KEPT:
        async with database.connect(server, pool_size=1) as admin:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def load(db: Database, field: Field) -> str:
    async with db.session() as session, session.unhurried():
        await session.execute(WELLS, field.wells)
        first = NOW - field.days * DAY
        await make_room(session, range(week_of(first), week_of(NOW) + 1))
        began = time.perf_counter()
        begin = first
        while begin < NOW:
            end = min(begin + 6 * HOUR, NOW)
            await session.execute(LOAD, 1, field.wells, begin, end - MINUTE)
            begin = end
        loaded = time.perf_counter()
        await session.execute(LATEST, NOW - HOUR)
        rows = await session.fetch_value("SELECT count(*) FROM reading")
        while not await upkeep.once(db, NOW):
            pass
        rolled = time.perf_counter()
        told = (
            f"{field.wells:,} wells, {field.days} days, {rows:,} readings: loaded in {loaded - began:.0f} s, "
            f"rolled up in {rolled - loaded:.0f} s = {(rolled - loaded) / rows * 1e6:.1f} us a reading"
        )
        told += await sizes(session, rows)
        await session.execute("VACUUM ANALYZE")
        return told


TABLES = ("reading", "reading_5min", "reading_1h", "reading_1d")
PLAIN_SIZE = """
SELECT pg_total_relation_size($1::text::regclass)
    + COALESCE((SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = $1::text::regclass), 0)
"""
HYPER_SIZE = "SELECT hypertable_size($1::text::regclass)"
COMPRESS = """
SELECT compress_chunk(c, if_not_compressed => true)
FROM show_chunks($1::text::regclass, older_than => $2::timestamptz) AS c
"""


async def sizes(session: database.Session, rows: int) -> str:
    continuous = await session.fetch_value("SELECT relkind = 'v' FROM pg_class WHERE oid = 'reading_5min'::regclass")
    told = await _sizes(session, HYPER_SIZE if continuous else PLAIN_SIZE, rows, "as written")
    if continuous:
        for table, age in zip(TABLES, (14, 30, 90, 730), strict=True):
            await session.execute(COMPRESS, table, NOW - age * DAY)
        told += await _sizes(session, HYPER_SIZE, rows, "with what is older than the policies compressed")
    return told


async def _sizes(session: database.Session, sql: str, rows: int, when: str) -> str:
    found = [f"{table} {int(await session.fetch_value(sql, table)) / rows:.1f}" for table in TABLES]
    return f"\n  bytes a reading, {when}: {', '.join(found)}"


async def timed(name: str, work: Callable[[], Awaitable[object]], aim_ms: float | None = None) -> None:
    await work()
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await work()
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    p50, p95 = statistics.median(spent), spent[int(len(spent) * 0.95)]
    aim = "" if aim_ms is None else f"   aim {aim_ms:g}: {'met' if p50 <= aim_ms else 'MISSED'}"
    print(f"  {name:34} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms{aim}")


async def top_five(db: Database, field: Field, span: timedelta) -> object:
    period = TimeRange(NOW - span, NOW)
    rows = await measuring.measure(db, field.ids, "flow_rate", "avg", period=period, now=NOW)
    known = [row for row in rows if row["value"] is not None]
    known.sort(key=lambda row: row["value"], reverse=True)
    assert len(known) == field.wells
    return known[:5]


async def many_wells(db: Database) -> None:
    one = MANY.ids[MANY.wells // 2]
    await timed("last of one well", lambda: series.latest(db, one), 5)
    await timed("last of all, one signal", lambda: series.latest_many(db, MANY.ids, ["flow_rate"]), 12)
    await timed("last of all, every signal", lambda: series.latest_many(db, MANY.ids))
    await timed("24 h of one well, 200 buckets", lambda: series.buckets(db, one, ["flow_rate"], NOW - DAY, NOW, 432), 5)
    await timed("24 h of one well, 5 min", lambda: series.buckets(db, one, ["flow_rate"], NOW - DAY, NOW, 300))
    await timed("average of all, last hour", lambda: series.aggregate_many(db, MANY.ids, "pip", "avg", NOW - HOUR, NOW))
    await timed("top five of the last hour", lambda: top_five(db, MANY, HOUR), 5)
    await timed("top five of 24 h", lambda: top_five(db, MANY, DAY), 60)


async def long_history(db: Database) -> None:
    one = LONG.ids[LONG.wells // 2]
    for days in (7, 90):
        mean = lambda days=days: series.aggregate(db, one, "pip", "avg", NOW - days * DAY, NOW)  # noqa: E731
        await timed(f"{days}-day average", mean, 5)
    await timed("90-day maximum", lambda: series.aggregate(db, one, "pip", "max", NOW - 90 * DAY, NOW), 5)
    await timed("90 days in 200 buckets", lambda: series.buckets(db, one, ["pip"], NOW - 90 * DAY, NOW, 38_700))
    await timed("24 h of one well, 200 buckets", lambda: series.buckets(db, one, ["pip"], NOW - DAY, NOW, 432), 5)
    await timed("45 days of history for a diagnosis", lambda: series.window(db, one, NOW - 45 * DAY, NOW, step_s=1800))
    await timed("90-day deviation (raw)", lambda: series.aggregate(db, one, "pip", "stddev", NOW - 90 * DAY, NOW))


async def both(server: str) -> None:
    async with made(server, MANY) as db:
        await many_wells(db)
    async with made(server, LONG) as db:
        await long_history(db)


@pytest.mark.skipif(HOMES_ASKED not in {"both", "plain"}, reason="not asked for")
async def test_plain(tmp_path: Path) -> None:
    if PLAIN_URL:
        await both(PLAIN_URL)
        return
    with embedded.start(tmp_path / "db", SETTINGS) as url:
        await both(url)


@pytest.mark.timescale
@pytest.mark.skipif(not homes.TIMESCALE_URL or HOMES_ASKED not in {"both", "timescale"}, reason=homes.WHY_NOT)
async def test_timescale() -> None:
    await both(homes.TIMESCALE_URL)
