"""Durable posts, answered after the commit, beside a handler that stores nothing: ratios of one run."""

import asyncio
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.load import Load, drive, long_ago
from tests.faults.ledger import TOKEN, Server, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS, SECONDS, CONNECTIONS = 3, 4.0, 64

pytestmark = pytest.mark.bench


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[dict[str, Server]]:
    ours, bare = free_port(), free_port()
    environ = {
        "WELLSPEAK_DATA_DIR": str(tmp_path / "data"),
        "WELLSPEAK_PORT": str(ours),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    running = {
        "durable": Server([sys.executable, "-m", "assistant", "serve"], environ, tmp_path / "log", ours),
        "bare": Server([sys.executable, str(ROOT / "tests/bench/bare.py"), str(bare)], {}, tmp_path / "bare.log", bare),
    }
    for server in running.values():
        server.start()
    asyncio.run(running["durable"].ready())
    yield running
    for server in running.values():
        server.stop()


def test_single_posts(servers: dict[str, Server]) -> None:
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    for turn in range(ROUNDS + 1):
        for name, server in servers.items():
            path, begin = "/telemetry/ingest", long_ago(turn)
            load = drive(server.port, path, TOKEN, connections=CONNECTIONS, seconds=SECONDS, begin=begin)
            loads[name].append(asyncio.run(load))
    print(f"\nsingle posts, {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS:g} s after one to warm up, medians")
    rate = {}
    for name, found in loads.items():
        counted = found[1:]
        rate[name] = statistics.median(load.per_s for load in counted)
        p50, p99 = (statistics.median(load.percentile(share) for load in counted) for share in (0.5, 0.99))
        print(f"  {name:8} {rate[name]:8,.0f}/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms")
    print(f"  ratio durable / bare: {rate['durable'] / rate['bare']:.2f}")
    assert min(rate.values()) > 0
