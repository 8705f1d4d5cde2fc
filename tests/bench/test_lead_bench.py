"""From the commit of a reading that shows a fast fault to its alert, in a field of sixty wells sampled once a minute.

The field is played minute by minute over the real database; only the clock is moved on. The round goes on beside it,
as it does in a server.
"""

import asyncio
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from assistant import watch
from assistant.alerts.findings import Judge
from assistant.alerts.listing import Wanted, listing
from assistant.proof import leads
from assistant.proof.cases import AT
from assistant.proof.leads import Life, plays
from assistant.runtime import Runtime
from assistant.screening import POLLS_S
from telemetry import series, wells
from tests.assistant.builders import a_caller
from tests.assistant.conftest import book, parser, runtime, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.bench
FIELD, EACH, MINUTES = 60, 6, 24
FAST = ("broken_shaft", "deadhead", "gas_lock_full")


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def the_field() -> list[Life]:
    """Some wells with each fault, at different minutes; the others are healthy."""
    fine = timedelta(minutes=MINUTES)
    plays_ = [(fault, seed) for fault in FAST for seed in range(EACH)]
    plays_ += [("normal", seed) for seed in range(FIELD - len(plays_))]
    made = []
    for n, (fault, seed) in enumerate(plays_):
        one = leads.played(fault, 8000 + seed, fine, fine)
        made.append(replace(one, well=msgspec.structs.replace(one.well, well_id=f"LB-{n:03d}")))
    return made


async def written(runtime: Runtime, one: Life, inside: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> None:  # noqa: F811
    values = {name: x[inside] for name, x in one.values.items()}
    await series.bulk_write(runtime.db, one.well.well_id, one.times[inside], values)


async def test_fast_faults_are_alerted_within_two_intervals(runtime: Runtime) -> None:  # noqa: F811
    clock, field = Clock(AT), the_field()
    site = replace(runtime, clock=clock)
    for one in field:
        await wells.create(site.db, one.well)
        await written(site, one, one.times < AT.timestamp())
    await site.db.execute("ANALYZE")
    judge = Judge(site)
    work = [asyncio.create_task(judge.hold()), asyncio.create_task(watch.run(site, judge.consider))]
    await asyncio.sleep(10 * POLLS_S)
    lags, seconds, told = [], [], set[str]()
    for minute in range(MINUTES):
        clock.now = AT + timedelta(minutes=minute + 1)
        for one in field:
            start, end = (clock.now - timedelta(minutes=1)).timestamp(), clock.now.timestamp()
            await written(site, one, (one.times >= start) & (one.times < end))
        committed = time.perf_counter()
        while time.perf_counter() - committed < 4 * POLLS_S:
            for alert in await listing(site.db, a_caller(), Wanted(priorities=["critical"]), limit=1000):
                if alert.well_id not in told:
                    told.add(alert.well_id)
                    one = next(one for one in field if one.well.well_id == alert.well_id)
                    seconds.append(time.perf_counter() - committed)
                    lags.append(lag(site, one, clock.now))
                    print(f"{alert.well_id} {one.fault} told as {alert.fault}: {lags[-1]} after {seconds[-1]:.1f} s")
            await asyncio.sleep(0.05)
        for task in work:
            assert not task.done(), await task
    for task in work:
        task.cancel()
    faulty = {one.well.well_id for one in field if one.fault in FAST}
    ordered = sorted(lags)
    print(f"{len(told)} told of {len(faulty)}, {len(told - faulty)} of them healthy")
    print(f"sample intervals p50 {statistics.median(lags)} p95 {ordered[int(0.95 * (len(ordered) - 1))]}")
    print(f"seconds from the commit p50 {statistics.median(seconds):.2f} largest {max(seconds):.2f}")


def lag(site: Runtime, one: Life, now: datetime) -> float:
    """Intervals since the first reading without flow; 0 with that reading itself or before."""
    none = site.book.parameters["flow_zero_share"] * (one.well.target_flow or 0.0)
    shown = one.times[(one.times >= one.onset) & (one.values["flow_rate"] < none)]
    until = datetime.fromtimestamp(float(shown[0]), UTC) if shown.size else now
    return max(0.0, np.floor((now - until) / timedelta(seconds=plays().interval_s)))
