"""Clients that re-send what was not answered and keep a ledger of what was; a server that is killed meanwhile."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

TOKEN = "ledger-" + "0123456789abcdef" * 3
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Ledger:
    """Flow of each acknowledged reading by (well, timestamp), and how often a client had to try."""

    acknowledged: dict[tuple[str, str], float] = field(default_factory=dict)
    tries: int = 0


@dataclass
class Server:
    """A server process of its own session, so that all of it can be killed at once."""

    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environ},
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9

    async def ready(self, seconds: float = 60) -> None:
        async with httpx.AsyncClient() as http:
            for _ in range(int(seconds / 0.1)):
                assert self.process is not None
                assert self.process.poll() is None, f"the server ended: {self.log.read_text()[-2000:]}"
                try:
                    if (await http.get(f"{self.url}/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        raise AssertionError(f"the server is not ready after {seconds} s: {self.log.read_text()[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def client(url: str, well: str, begin: datetime, until: asyncio.Event, ledger: Ledger) -> None:
    """One reading after the other, each sent until it is answered with 200."""
    async with httpx.AsyncClient(timeout=5, headers=HEADERS) as http:
        number = 0
        while not until.is_set():
            at = (begin + timedelta(milliseconds=number)).isoformat().replace("+00:00", "Z")
            flow = 1000.0 + number % 977
            await _send(http, url, {"well_id": well, "timestamp": at, "flow_rate": flow}, until, ledger)
            number += 1


async def _send(
    http: httpx.AsyncClient, url: str, reading: dict[str, object], until: asyncio.Event, ledger: Ledger
) -> None:
    while not until.is_set():
        ledger.tries += 1
        try:
            answer = await http.post(f"{url}/telemetry/ingest", json=reading)
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 200:
            at = datetime.fromisoformat(str(reading["timestamp"]))
            ledger.acknowledged[str(reading["well_id"]), at.isoformat()] = float(str(reading["flow_rate"]))
            return
        assert answer.status_code == 503, answer.text
        await asyncio.sleep(0.05)


async def stored(url: str, well: str, begin: datetime) -> list[tuple[tuple[str, str], float]]:
    """Every stored reading of a well, read page by page over HTTP."""
    found = []
    cursor: str | None = None
    async with httpx.AsyncClient(timeout=30, headers=HEADERS) as http:
        while True:
            params = {"metrics": "flow_rate", "start": begin.isoformat(), "end": datetime.now(UTC).isoformat()}
            page = await http.get(
                f"{url}/api/v1/wells/{well}/telemetry",
                params={**params, "limit": "10000"} | ({"after": cursor} if cursor else {}),
            )
            if page.status_code == 404:
                return found
            body = page.raise_for_status().json()
            for at, flow in zip(body["timestamps"], body["series"]["flow_rate"], strict=True):
                found.append(((well, datetime.fromisoformat(at).isoformat()), flow))
            cursor = body["next"]
            if not cursor:
                return found


@dataclass(frozen=True)
class Verdict:
    acknowledged: int
    lost: int
    altered: int
    twice: int


async def run(server: Server, *, clients: int, kills: int, seconds_between: float) -> Verdict:
    """Posts without pause while the server is killed and started again; then compares ledger and store."""
    ledger, until = Ledger(), asyncio.Event()
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    wells = [f"LEDGER-{number:03d}" for number in range(clients)]
    server.start()
    await server.ready()
    posting = [asyncio.create_task(client(server.url, well, begin, until, ledger)) for well in wells]
    try:
        for _ in range(kills):
            await asyncio.sleep(seconds_between)
            await asyncio.to_thread(server.kill)
            server.start()
            await server.ready()
        await asyncio.sleep(seconds_between)
    finally:
        until.set()
        await asyncio.gather(*posting)
    await asyncio.to_thread(server.kill)
    server.start()
    await server.ready()
    rows = [row for well in wells for row in await stored(server.url, well, begin)]
    await asyncio.to_thread(server.stop)
    return verdict(ledger, rows)


def verdict(ledger: Ledger, rows: Sequence[tuple[tuple[str, str], float]]) -> Verdict:
    found = dict(rows)
    return Verdict(
        acknowledged=len(ledger.acknowledged),
        lost=sum(key not in found for key in ledger.acknowledged),
        altered=sum(found[key] != flow for key, flow in ledger.acknowledged.items() if key in found),
        twice=len(rows) - len(found),
    )
