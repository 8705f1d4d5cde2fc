"""Durable posts, answered after the commit, beside what stores nothing and what stores otherwise: ratios of one run.

The load generator is tests/bench/driver.py: uvloop protocols in a process of their own, requests made as they are due.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from telemetry import db as database
from telemetry import upkeep
from telemetry.db import embedded
from telemetry.storing import COLUMNS
from tests.bench import servers
from tests.bench.servers import Figures, Served

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
CONNECTIONS, WELLS = 64, 1000
TIMESCALE = os.environ.get("WELLSPEAK_TEST_TIMESCALE_URL", "")

pytestmark = pytest.mark.bench


@pytest.fixture(params=["plain", "timescale"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database of its own, with fsync and synchronous_commit as they are by default: on."""
    with ExitStack() as stack:
        if request.param == "timescale":
            if not TIMESCALE:
                pytest.skip("WELLSPEAK_TEST_TIMESCALE_URL names no PostgreSQL with TimescaleDB")
            server_url = TIMESCALE
        else:
            server_url = stack.enter_context(embedded.start(tmp_path / "db"))
        async with servers.database(server_url) as made:
            connection = await asyncpg.connect(made)
            safe = [await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
            version = await connection.fetchval("SHOW server_version")
            await connection.close()
            assert safe == ["on", "on"]
            machine = (
                f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, fdatasync {fdatasync_ms(tmp_path):.1f} ms"
            )
            print(f"\n[{request.param}: PostgreSQL {version}, {machine}]")
            yield made


def fdatasync_ms(folder: Path) -> float:
    """What the disk takes for one commit: the median of fifty."""
    spent = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def begin(turn: int) -> float:
    """Some minutes ago, as readings come: late ones cost more. Each round has a millisecond of its own."""
    return int((datetime.now(UTC) - timedelta(seconds=200)).timestamp()) + (turn + 1) / 1000


def rounds(named: dict[str, Callable[[int], Figures]]) -> dict[str, list[Figures]]:
    """Interleaved, after one to warm up that does not count."""
    found: dict[str, list[Figures]] = {name: [] for name in named}
    for turn in range(ROUNDS + 1):
        for name, measure in named.items():
            figures = measure(turn)
            if turn:
                found[name].append(figures)
    return found


def told(name: str, found: Sequence[Figures]) -> float:
    rate = servers.median(found, "per_s")
    p50, p99 = servers.median(found, "p50_ms"), servers.median(found, "p99_ms")
    busy = statistics.median(one.cpu_s / one.seconds for one in found)
    print(f"  {name:10} {rate:8,.0f}/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   load generator {busy:4.0%} of a core")
    return rate


def loading(server: Served, **options: Any) -> Callable[[int], Figures]:
    def measure(turn: int) -> Figures:
        return server.load(begin=begin(turn), seconds=SECONDS, wells=WELLS, **options)

    return measure


async def make_table(url: str) -> None:
    """For the two designs and for raw COPY: columns, key and division as our own table has them."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE plan_reading (LIKE reading INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        await connection.execute("ALTER TABLE plan_reading ADD PRIMARY KEY (well_no, at)")
        if await connection.fetchval("SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb'"):
            await connection.execute("SELECT create_hypertable('plan_reading', 'at')")
    finally:
        await connection.close()


async def test_single_posts(url: str, tmp_path: Path) -> None:
    options = {"connections": CONNECTIONS}
    with servers.product(url, tmp_path) as ours, servers.script("bare.py", tmp_path) as bare:
        await asyncio.to_thread(ours.load, begin=begin(-1), seconds=2, wells=WELLS, rows=100)  # every well is known
        await make_table(url)
        with (
            servers.script("plans.py", tmp_path, url, "queued") as queued,
            servers.script("plans.py", tmp_path, url, "each") as each,
        ):
            measured = {
                "durable": loading(ours, **options),
                "bare": loading(bare, **options),
                "queued": storing(url, loading(queued, **options)),
                "each": loading(each, **options),
            }
            found = await asyncio.to_thread(rounds, measured)
    print(f"single posts, {CONNECTIONS} connections, {WELLS} wells, medians of {ROUNDS} rounds of {SECONDS:g} s")
    rate = {name: told(name, figures) for name, figures in found.items()}
    print(f"  durable / bare handler that stores nothing: {rate['durable'] / rate['bare']:.2f} (aim 1.0, at least 0.7)")
    print(f"  durable / queued, rows stored by the end:   {rate['durable'] / rate['queued']:.1f} (aim 2.5)")
    print(f"  durable / an INSERT for each post:          {rate['durable'] / rate['each']:.1f} (aim 5)")
    await rollups(url)
    assert min(rate.values()) > 0


async def rollups(url: str) -> None:
    """What is left to sum up once the server has gone."""
    async with database.connect(url) as db:
        due = await db.fetch_value("SELECT count(*) FROM rollup_due")
        rows = await db.fetch_value("SELECT count(*) FROM reading")
        began = time.perf_counter()
        while not await upkeep.once(db, datetime.now(UTC)):
            pass
        spent = time.perf_counter() - began
    print(f"  rollups: {due} stretches due among {rows:,} readings, done in {spent:.1f} s")


def storing(url: str, measure: Callable[[int], Figures]) -> Callable[[int], Figures]:
    """Counts what is stored when the load ends instead of what was answered."""

    async def count() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM plan_reading"))
        finally:
            await connection.close()

    def measured(turn: int) -> Figures:
        before = asyncio.run(count())
        figures = measure(turn)
        stored, answered = asyncio.run(count()) - before, figures.statuses.get("200", 0)
        print(f"  (queued: {answered} answered with 200, {stored} of them stored by then)")
        return Figures(**{**vars(figures), "statuses": {"200": stored}})

    return measured


async def test_posts_of_a_hundred(url: str, tmp_path: Path) -> None:
    with servers.product(url, tmp_path) as ours:
        await asyncio.to_thread(ours.load, begin=begin(-1), seconds=2, wells=WELLS, rows=100)
        await make_table(url)
        posts, copies = loading(ours, connections=16, rows=100), list[float]()

        def raw(turn: int) -> Figures:
            copies.append(asyncio.run(copy_rate(url, begin(turn))))
            return Figures(0, 1.0, {}, 0.0, 0.0, 0.0, 0.0)

        found = await asyncio.to_thread(rounds, {"posts": posts, "copy": raw})
    print(f"100 readings a post, 16 connections, medians of {ROUNDS} rounds of {SECONDS:g} s")
    rows = told("posts", found["posts"]) * 100
    raw_rows = statistics.median(copies[1:])
    print(f"  {rows:,.0f} rows/s; raw COPY of 1,000 rows at a time into the same keyed table {raw_rows:,.0f} rows/s")
    print(f"  ratio {rows / raw_rows:.2f} (aim 0.6, at least 0.35)")
    assert rows > 0


async def copy_rate(url: str, begin_s: float) -> float:
    """Rows made beforehand, a commit for each thousand."""
    values = (1500.5, 850.25, 45.5, 85.5, 0.3, 55.0, 4.5, 120.5, 500.0, *[None] * (len(COLUMNS) - 11))
    connection = await asyncpg.connect(url)
    made = [
        [(well, datetime.fromtimestamp(begin_s + second, UTC), *values) for well in range(1, WELLS + 1)]
        for second in range(60)
    ]
    began, rows = time.perf_counter(), 0
    try:
        for records in made:
            await connection.copy_records_to_table("plan_reading", columns=COLUMNS, records=records)
            rows += len(records)
            if time.perf_counter() - began > SECONDS:
                break
        return rows / (time.perf_counter() - began)
    finally:
        await connection.close()


async def test_several_processes(url: str, tmp_path: Path) -> None:
    """The same load on one server process and on two, one after the other, on one database."""
    rates: dict[int, list[Figures]] = {1: [], 2: []}
    for turn in range(ROUNDS):
        for processes, found in rates.items():
            with servers.product(url, tmp_path, processes) as ours:
                await asyncio.to_thread(ours.load, begin=begin(-1), seconds=2, wells=WELLS, rows=100)
                found.append(await asyncio.to_thread(loading(ours, connections=CONNECTIONS), 2 * turn + processes))
    print(f"single posts, {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS:g} s")
    one, two = (told(f"{processes} process{'es' * (processes > 1)}", found) for processes, found in rates.items())
    print(f"  two processes / one: {two / one:.2f} (on {os.cpu_count()} cores, with the database and the load on them)")
    assert all(set(one.statuses) == {"200"} for found in rates.values() for one in found)


async def test_posts_at_a_steady_rate(url: str, tmp_path: Path) -> None:
    """Each is due at its moment whatever became of those before: latencies count from then."""
    with servers.product(url, tmp_path) as ours:
        at_rest = ours.memory_mib()
        await asyncio.to_thread(ours.load, begin=begin(-1), seconds=2, wells=WELLS, rows=100)
        named = {f"{rate}/s": loading(ours, connections=256, rate=rate) for rate in (1000, 2000)}
        found = await asyncio.to_thread(rounds, named)
        under_load = ours.memory_mib()
    print(f"open loop, single posts, medians of {ROUNDS} rounds of {SECONDS:g} s")
    for name, figures in found.items():
        told(name, figures)
    print("  aims: 5 and 20 ms at 1,000/s, 12 and 50 ms at 2,000/s")
    print(f"  memory of the server {at_rest:.0f} MiB at rest, {under_load:.0f} MiB after the load")
    assert all(set(one.statuses) == {"200"} for figures in found.values() for one in figures)
