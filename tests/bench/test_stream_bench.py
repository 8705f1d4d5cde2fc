"""How soon what happens to an alert reaches everybody's stream, beside a server that only fans out, in one run."""

import asyncio
import os
import socket
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from telemetry.db import embedded
from tests.bench import servers
from tests.bench.servers import TOKEN, Served

pytestmark = pytest.mark.bench

COUNTS = tuple(int(part) for part in os.environ.get("BENCH_STREAMS", "200,1000").split(","))
EVENTS, PAUSE_S, PATIENCE_S = 30, 0.25, 60
DEAF = 200
ADMIN = {"Authorization": f"Bearer {TOKEN}"}

Happen = Callable[[httpx.AsyncClient], Awaitable[None]]


@dataclass
class Audience:
    """Streams of one server; when each heard of each event, by the number of the event since they joined."""

    port: int
    happened: int = 0
    heard: dict[int, list[float]] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def join(self, count: int) -> None:
        for _ in range(count):
            reader = await self._connected()
            self.tasks.append(asyncio.create_task(self._listen(reader)))

    async def deaf(self, count: int) -> list[socket.socket]:
        """Those that never read, with as little room in between as there can be."""
        lines = []
        for _ in range(count):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.setblocking(False)
            await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self.port))
            await asyncio.get_running_loop().sock_sendall(line, self._request())
            lines.append(line)
        return lines

    def _request(self) -> bytes:
        return f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()

    async def _connected(self) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.tasks.append(asyncio.create_task(_kept(writer)))
        writer.write(self._request())
        async with asyncio.timeout(PATIENCE_S):
            await reader.readuntil(b": connected")
        return reader

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        number = 0
        while line := await reader.readline():
            if line.startswith(b"event: alert_update"):
                self.heard.setdefault(number, []).append(time.perf_counter())
                number += 1

    async def leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def _kept(writer: asyncio.StreamWriter) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        writer.close()


@asynccontextmanager
async def audience(port: int, count: int) -> AsyncIterator[Audience]:
    made = Audience(port)
    try:
        await made.join(count)
        await asyncio.sleep(1)
        yield made
    finally:
        await made.leave()


async def spread(here: Audience, count: int, happen: Happen) -> list[float]:
    """Milliseconds from the answer to who caused an event to each stream that heard of it."""
    found: list[float] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{here.port}", headers=ADMIN, timeout=60) as client:
        for _ in range(EVENTS):
            number, here.happened = here.happened, here.happened + 1
            await happen(client)
            answered = time.perf_counter()
            for _ in range(int(PATIENCE_S / 0.01)):
                if len(here.heard.get(number, ())) == count:
                    break
                await asyncio.sleep(0.01)
            assert len(here.heard.get(number, ())) == count, f"{number}: {len(here.heard.get(number, ()))} of {count}"
            found += [(at - answered) * 1000 for at in here.heard[number]]
            await asyncio.sleep(PAUSE_S)
    return found


def told(name: str, found: list[float]) -> float:
    ordered = sorted(found)
    p99 = ordered[int(0.99 * len(ordered))]
    print(f"  {name:28} p50 {statistics.median(ordered):7.1f} ms   p99 {p99:7.1f} ms   {len(ordered):,} deliveries")
    return p99


async def an_alert(port: int) -> int:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=ADMIN, timeout=60) as client:
        well = {"well_id": "BENCH-1", "limits": {"motor_temp": {"high": 120}}}
        (await client.post("/api/v1/wells", json=well)).raise_for_status()
        at = datetime.now(UTC).isoformat()
        reading = {"well_id": "BENCH-1", "timestamp": at, "motor_temp": 130.0}
        (await client.post("/telemetry/ingest", json=reading)).raise_for_status()
        for _ in range(PATIENCE_S * 10):
            if items := (await client.get("/api/v1/alerts")).json()["items"]:
                return int(items[0]["id"])
            await asyncio.sleep(0.1)
    raise AssertionError("no alert was raised")


async def measured(ours: Served, bare: Served, count: int, alert: int) -> None:
    async def commented(client: httpx.AsyncClient) -> None:
        (await client.post(f"/api/v1/alerts/{alert}/comment", json={"text": "seen"})).raise_for_status()

    async def posted(client: httpx.AsyncClient) -> None:
        await client.post("/", content=b"{}", headers={"Connection": "close"})

    at_rest = ours.memory_mib()
    async with audience(bare.port, count) as here:
        fan_out = told(f"{count} streams, fan-out alone", await spread(here, count, posted))
    async with audience(ours.port, count) as here:
        each = (ours.memory_mib() - at_rest) * 1024 / count
        alone = told(f"{count} streams, Wellspeak", await spread(here, count, commented))
        deaf = await here.deaf(DEAF)
        beside = told(f"  beside {DEAF} that never read", await spread(here, count, commented))
        for line in deaf:
            line.close()
    print(f"  p99 over the fan-out's {alone / fan_out:.1f}, beside the deaf over without {beside / alone:.1f}")
    print(f"  {each:.0f} KiB a stream; {ours.memory_mib():.0f} MiB at the end")


async def test_streams(tmp_path: Path) -> None:
    print()
    with embedded.start(tmp_path / "db") as server_url:
        async with servers.database(server_url) as url:
            with servers.product(url, tmp_path) as ours, servers.script("fanout.py", tmp_path) as bare:
                alert = await an_alert(ours.port)
                for count in COUNTS:
                    await measured(ours, bare, count, alert)
