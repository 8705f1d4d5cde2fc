"""A server under test, and the comparison of what its clients were told with what it has stored."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.brokers import free_port as free_port

TOKEN = "ledger-" + "0123456789abcdef" * 3
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
Key = tuple[str, str]


@dataclass
class Server:
    """A server process, and what it prints."""

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
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9

    async def ready(self, seconds: float = 300) -> None:
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


async def stored(url: str, well: str, begin: datetime) -> list[tuple[Key, float]]:
    """Every stored reading of a well, read page by page over HTTP."""
    found = []
    cursor: str | None = None
    async with httpx.AsyncClient(timeout=60, headers=HEADERS) as http:
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
    """`unasked` are rows that nobody was told of; the clients here send until they are answered, so there are none."""

    acknowledged: int
    lost: int
    altered: int
    twice: int
    unasked: int

    @property
    def wrong(self) -> dict[str, int]:
        return {name: count for name, count in asdict(self).items() if name != "acknowledged" and count}


def verdict(told: Mapping[Key, float], rows: Sequence[tuple[Key, float]]) -> Verdict:
    found = dict(rows)
    return Verdict(
        acknowledged=len(told),
        lost=sum(key not in found for key in told),
        altered=sum(found[key] != flow for key, flow in told.items() if key in found),
        twice=len(rows) - len(found),
        unasked=sum(key not in told for key in found),
    )
