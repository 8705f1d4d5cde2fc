"""A pass over 5,000 wells at one-minute readings, and one well on demand, beside the time of the bare queries.

As many wells as WELLSPEAK_BENCH_WELLS says are stored (50 unless given) and each stands for its share of the 5,000:
a pass goes from well to well and nothing in it grows faster than their number. The histories, which hold half-hour
means, are written as such, so that filling the database does not take the hour that 64,800 readings a well would.
"""

import os
import resource
import statistics
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.cases import HISTORY, case_of
from assistant.fleet import Fleet
from rules import book, novelty
from telemetry import packed, series, wells
from telemetry.db import Database
from telemetry.model import Well
from telemetry.simulator import designed, simulate
from telemetry.simulator.plant import nameplate, registered
from telemetry.simulator.run import SimWell

pytestmark = pytest.mark.bench
FLEET, AIM_S, AIM_MS = 5_000, 60.0, 50.0
COUNT = int(os.environ.get("WELLSPEAK_BENCH_WELLS", "50"))
RAW_H, MINUTE = 50, timedelta(minutes=1)


async def filled(db: Database, now: datetime) -> list[Well]:
    made = []
    for n in range(COUNT):
        plant = designed(800 + 97.0 * (n % 40), 500 + 13.0 * (n % 31))
        well = Well(f"FL-{n:04d}", target_flow=plant.flow_bpd, pump=nameplate(plant, "F", 100), interval_s=60)
        onset = now - timedelta(hours=30) if n % 10 == 0 else None
        sim = SimWell(registered(plant, well), plant, "pump_wear" if onset else None, onset)
        old = np.arange((now - HISTORY).timestamp(), (now - timedelta(hours=RAW_H)).timestamp(), 1800.0)
        fresh = np.arange(old[-1] + 1800, now.timestamp() + 300, 60.0)
        await wells.create(db, sim.well)
        for times in (old, fresh):
            await series.bulk_write(db, well.well_id, times, simulate(sim, times, n))
        made.append(sim.well)
    await db.execute("ANALYZE")
    return made


def spent() -> tuple[float, float]:
    """Wall and processor seconds of this process, its threads included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime


def told(name: str, began: tuple[float, float], ended: tuple[float, float]) -> None:
    wall, own = (FLEET / COUNT * (b - a) for a, b in zip(began, ended, strict=True))
    print(f"{name:46} {wall:7.1f} s wall, {own:6.1f} s of this process's own")


async def test_a_fleet_and_one_well(db: Database) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    made = await filled(db, now)
    names = [well.well_id for well in made]
    rules, fleet = book.load(second=novelty.load()), Fleet(db)
    print(f"\n{COUNT} wells, {RAW_H} h of readings each minute; times are for {FLEET:,} wells, aim {AIM_S:.0f} s")

    began = spent()
    await packed.windows(db, names, now - timedelta(hours=48), now)
    told("bare query: two days of readings", began, spent())
    began = spent()
    await packed.windows(db, names, now - 16 * MINUTE, now)
    told("bare query: the last quarter of an hour", began, spent())
    began = spent()
    found = [one async for one in fleet.diagnosed(rules, made, now)]
    told("first pass, everything read whole", began, spent())
    for minute in range(1, 4):
        began = spent()
        found = [one async for one in fleet.diagnosed(rules, made, now + minute * MINUTE)]
        told(f"pass a minute later, number {minute}", began, spent())
    assert len(found) == COUNT
    cases = await fleet.cases(made, now + 3 * MINUTE)
    began = spent()
    for case in cases:
        rules.diagnose(case)
    told("of it thinking, without reading", began, spent())

    await one_well(db, made, rules, now)


async def one_well(db: Database, made: list[Well], rules: book.Book, now: datetime) -> None:
    reads, whole = [], []
    for well in made[:30]:
        began = time.perf_counter()
        case = await case_of(db, well, now)
        reads.append(1000 * (time.perf_counter() - began))
        rules.diagnose(case)
        whole.append(1000 * (time.perf_counter() - began))
    print(
        f"one well on demand: median {statistics.median(whole):.1f} ms, aim {AIM_MS:.0f} ms; "
        f"of it reading {statistics.median(reads):.1f} ms"
    )
