"""Each intent from question to complete answer, beside the bare query it rests on.

WELLSPEAK_BENCH_WELLS and WELLSPEAK_BENCH_DAYS set the size (50 wells, 30 days of one-minute readings unless given);
WELLSPEAK_BENCH_FINE_DAYS says how many of the last days have a reading each minute, those before one each five.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from assistant.answering import Ask, answer
from assistant.model import Caller
from assistant.runtime import Runtime
from telemetry import changes, series, upkeep
from telemetry import wells as register
from telemetry.changes import Metered
from telemetry.db import Database
from telemetry.partitions import make_room, week_of
from tests.assistant.builders import a_caller
from tests.assistant.conftest import book, parser, runtime
from tests.builders import a_well

__all__ = ["book", "parser", "runtime"]
pytestmark = pytest.mark.bench

WELLS = int(os.environ.get("WELLSPEAK_BENCH_WELLS", "50"))
DAYS = float(os.environ.get("WELLSPEAK_BENCH_DAYS", "30"))
FINE = timedelta(days=float(os.environ.get("WELLSPEAK_BENCH_FINE_DAYS", str(DAYS))))
ROUNDS = int(os.environ.get("WELLSPEAK_BENCH_ROUNDS", "20"))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WELL = "BN-0007"
DAY = timedelta(days=1)
ASKED = {
    "metric_value": f"average intake pressure of {WELL} last week",
    "metric_value, latest": f"what is the motor temperature of {WELL}",
    "trend": f"plot flow of {WELL} for the last 24 h",
    "trend, 30 days": f"plot flow of {WELL} for the last 30 days",
    "compare": f"compare vibration of {WELL} and BN-0008 in the last 24 hours",
    "find_event": f"how many times did {WELL} trip in the last 7 days",
    "data_quality": f"when did {WELL} last send data",
    "status": f"how is {WELL} doing",
    "diagnose": f"what is wrong with {WELL}",
    "rank": "top 5 wells by motor temperature",
    "rank, a day": "top 5 wells by average flow in the last 24 hours",
    "filter_wells": "which wells run above 120 C",
    "status, all": "how are the wells doing",
    "list_wells": "list the wells",
    "shift_report": "give me the handover for last night",
    "explain": "what is gas lock",
}


LOAD = """
INSERT INTO reading (well_no, at, flow_rate, pip, motor_current, motor_temp, vibration, vsd_frequency, flow_variance,
    torque, gor)
SELECT well_no, at, 2000 + 50 * sin(well_no + extract(epoch FROM at) / 7000) + 20 * random(), 900 + 5 * random(),
    50 + random(), 90 + well_no % 37 + random(), 0.3 + 0.02 * random(), 55, 4 + random(), 130 + random(),
    500 + 5 * random()
FROM well, generate_series($1::timestamptz, $2::timestamptz, $3::interval) AS at
ORDER BY at, well_no
"""
METRICS = (
    "flow_rate", "pip", "motor_current", "motor_temp", "vibration", "vsd_frequency", "flow_variance", "torque", "gor",
)  # fmt: skip
LATEST = (
    f"INSERT INTO latest_value (well_no, last_seen, {', '.join(f'{m}, {m}_at' for m in METRICS)}) "
    f"SELECT well_no, at, {', '.join(f'{m}, at' for m in METRICS)} FROM reading WHERE at = $1"
)


async def load(db: Database) -> float:
    """One-minute readings of every well, written by the server itself and rolled up; seconds it took."""
    for number in range(WELLS):
        await register.create(db, a_well(f"BN-{number:04d}", field=f"Field {number % 5}"))
    began, begin, last = time.perf_counter(), NOW - timedelta(days=DAYS), NOW - timedelta(minutes=1)
    async with db.session() as session, session.unhurried():
        await make_room(session, range(week_of(begin), week_of(NOW) + 1))
        while begin < NOW:
            end = min(begin + timedelta(hours=6), NOW)
            step = timedelta(minutes=1 if begin >= NOW - FINE else 5)
            await session.execute(LOAD, begin, end - timedelta(minutes=1), step)
            begin = end
        await session.execute(LATEST, last)
        while not await upkeep.once(db, NOW):
            pass
        await session.execute("ANALYZE reading")
    return time.perf_counter() - began


def bare(db: Database) -> dict[str, Callable[[], Awaitable[object]]]:
    """The least a database must do for each."""
    ids = [f"BN-{number:04d}" for number in range(WELLS)]
    week, night = (NOW - 14 * DAY, NOW - 7 * DAY), (NOW - timedelta(hours=18), NOW - timedelta(hours=6))

    async def averages() -> object:
        return await asyncio.gather(
            *(series.aggregate(db, well, "flow_rate", "avg", NOW - DAY, NOW) for well in ids[:4])
        )

    return {
        "metric_value": lambda: series.aggregate(db, WELL, "pip", "avg", *week),
        "metric_value, latest": lambda: series.latest(db, WELL),
        "trend": lambda: series.buckets(db, WELL, ["flow_rate"], NOW - DAY, NOW, 300),
        "trend, 30 days": lambda: series.buckets(db, WELL, ["flow_rate"], NOW - 30 * DAY, NOW, 10800),
        "compare": lambda: series.aggregate(db, WELL, "vibration", "avg", NOW - DAY, NOW),
        "find_event": lambda: changes.states(db, WELL, 6.0, NOW - 8 * DAY, NOW),
        "data_quality": lambda: series.gaps(db, WELL, NOW - DAY, NOW, 600.0),
        "status": lambda: series.latest(db, WELL),
        "diagnose": lambda: series.window(db, WELL, NOW - 45 * DAY, NOW, step_s=1800),
        "rank": lambda: series.latest_many(db, ids),
        "rank, a day": averages,
        "filter_wells": lambda: series.latest_many(db, ids),
        "status, all": lambda: series.latest_many(db, ids),
        "shift_report": lambda: changes.outputs(db, [Metered(well, 600.0, 6.0) for well in ids], *night),
    }


async def timed(work: Callable[[], Awaitable[object]], rounds: int) -> list[float]:
    spent = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        await work()
        spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent[1:])


def at_share(spent: list[float], share: float) -> float:
    return spent[min(len(spent) - 1, int(share * len(spent)))]


async def test_each_intent(db: Database, runtime: Runtime) -> None:
    who: Caller = a_caller(limited=False)
    spent = await load(db)
    fine = min(FINE / DAY, DAYS)
    stored = WELLS * (1440 * fine + 288 * (DAYS - fine))
    print(f"\n{WELLS} wells, {DAYS:g} days, the last {fine:g} each minute: {stored:,.0f} rows in {spent:.0f} s")
    print(f"{'':24}{'answer p50':>12}{'p95':>9}{'bare p50':>11}{'p95':>9}   ms, {ROUNDS} rounds after a first")
    queries = bare(db)
    for name, text in ASKED.items():

        async def asked(text: str = text) -> object:
            return await answer(runtime, Ask(text, now=NOW), who)

        found = await answer(runtime, Ask(text, now=NOW), who)
        assert found.parse.intent.name == name.partition(",")[0], (text, found.parse.intent)
        took = await timed(asked, ROUNDS)
        alone = await timed(queries[name], ROUNDS) if name in queries else []
        beside = f"{at_share(alone, 0.5):11.1f}{at_share(alone, 0.95):9.1f}" if alone else ""
        print(f"{name:24}{at_share(took, 0.5):12.1f}{at_share(took, 0.95):9.1f}{beside}")
