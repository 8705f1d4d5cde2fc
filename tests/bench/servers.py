"""What a benchmark runs: servers of their own processes, databases of their own, and the load generator beside them."""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOKEN = "bench-" + "0123456789abcdef" * 3
PATIENCE_S = 120
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """What the load generator measured; its own share of a core tells whether it was the bottleneck."""

    posts: int
    seconds: float
    statuses: Mapping[str, int]
    p50_ms: float
    p99_ms: float
    most_ms: float
    cpu_s: float

    @property
    def per_s(self) -> float:
        return self.statuses.get("200", 0) / self.seconds


@dataclass(frozen=True)
class Served:
    """A server that runs, and the header by which one may post to it."""

    port: int
    process: subprocess.Popen[bytes]
    header: str = "X-Nothing: none"

    def load(self, **options: float | str) -> Figures:
        """Runs the load generator to its end, in a process of its own."""
        said = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        command = [sys.executable, str(HERE / "driver.py"), "--port", str(self.port), "--header", self.header, *said]
        return Figures(**json.loads(subprocess.run(command, check=True, capture_output=True).stdout))

    def memory_mib(self) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


@contextmanager
def served(command: Sequence[str], port: int, environ: Mapping[str, str], log: Path) -> Iterator[Served]:
    with log.open("ab") as out:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=out, stderr=out)
    try:
        _wait(process, port, log)
        yield Served(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-2000:]
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens: {log.read_text()[-2000:]}")


@contextmanager
def product(url: str, folder: Path, processes: int = 1) -> Iterator[Served]:
    """Wellspeak on this database, with a gateway key."""
    port = free_port()
    environ = {
        "WELLSPEAK_DATA_DIR": str(folder / "data"),
        "WELLSPEAK_DATABASE_URL": url,
        "WELLSPEAK_PORT": str(port),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "WELLSPEAK_INGEST_RATE": "1000000",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "assistant", "serve", "--processes", str(processes)]
    with served(command, port, environ, folder / f"serve-{processes}.log") as server:
        yield Served(port, server.process, f"X-API-Key: {_key(port)}")


def _key(port: int) -> str:
    """As soon as the server is ready to make one."""
    admin = {"Authorization": f"Bearer {TOKEN}"}
    deadline = time.monotonic() + PATIENCE_S
    while httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=60).status_code != 200:
        assert time.monotonic() < deadline, "the server does not become ready"
        time.sleep(0.1)
    made = httpx.post(
        f"http://127.0.0.1:{port}/api/v1/keys", json={"name": "bench", "kind": "gateway"}, headers=admin, timeout=60
    )
    return str(made.raise_for_status().json()["secret"])


@contextmanager
def script(name: str, folder: Path, *arguments: str) -> Iterator[Served]:
    port = free_port()
    with served([sys.executable, str(HERE / name), str(port), *arguments], port, {}, folder / f"{port}.log") as server:
        yield server


@asynccontextmanager
async def database(server_url: str) -> AsyncIterator[str]:
    """A database of its own, dropped in the end."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    await _execute(server_url, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        await _execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def run(coroutine: object) -> object:
    return asyncio.run(coroutine)  # type: ignore[arg-type]


def median(found: Sequence[Figures], what: str) -> float:
    return statistics.median(getattr(one, what) for one in found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
