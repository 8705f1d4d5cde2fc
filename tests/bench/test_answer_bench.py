"""Where the time of an answer goes: reading the question, diagnosing, beside the bare query."""

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from nlp.lexicon import Lexicon, WellName
from nlp.parse import Parser
from rules import book
from rules.model import Case
from telemetry import series, wells
from telemetry.db import Database
from telemetry.simulator import demo_field, simulate

pytestmark = pytest.mark.bench
ROUNDS = 30


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Median of the rounds, in ms."""
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await work()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


async def test_one_diagnosis(db: Database) -> None:
    import numpy as np

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    sim = next(sim for sim in demo_field(now) if sim.well.well_id == "AK-014")
    times = np.arange((now - timedelta(days=45)).timestamp(), now.timestamp(), 300.0)
    await wells.create(db, sim.well)
    await series.bulk_write(db, sim.well.well_id, times, simulate(sim, times, 1))
    rules = book.load()

    async def read() -> Case:
        recent = await series.window(db, "AK-014", now - timedelta(hours=48), now)
        history = await series.window(db, "AK-014", now - timedelta(days=45), now, step_s=1800)
        return Case(sim.well, now, recent, history, last_seen=now)

    case = await read()

    async def judge() -> object:
        return rules.diagnose(case)

    queries, judging = await timed(read), await timed(judge)
    print(f"\none diagnosis, 45 days at 5 minutes, median of {ROUNDS}")
    print(f"  queries {queries:.1f} ms   rules {judging:.1f} ms   rules / queries {judging / queries:.2f}")
    assert rules.diagnose(case).diagnosis.fault == "free_gas_lock"


async def test_reading_a_question() -> None:
    parser, now = Parser(), datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    asked = ["why is well AK-0014 losing flow?", "average pip of ak 17 last week", "top 5 wells by motor temp"]
    print(f"\nreading a question, median of {ROUNDS} rounds of {len(asked)}")
    base = 0.0
    for count in (20, 5000):
        names = [WellName(f"AK-{n:04d}", None, (), "Akkas") for n in range(count)]
        lexicon = Lexicon.build(names, [], [])

        async def read(lexicon: Lexicon = lexicon) -> None:
            for text in asked:
                parser.parse(text, lexicon, now)

        spent = await timed(read) / len(asked)
        base = base or spent
        print(f"  {count:5} wells   {spent:6.2f} ms   {spent / base:.2f} of the time with 20 wells")
    assert base > 0
