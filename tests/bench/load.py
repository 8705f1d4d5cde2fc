"""A small HTTP client over raw streams, so that the client costs little beside the server it measures."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Load:
    posts: int
    seconds: float
    latencies_ms: list[float]

    @property
    def per_s(self) -> float:
        return self.posts / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def singles(worker: int, begin: datetime) -> Callable[[int], bytes]:
    """The body of a worker's nth post: one reading of nine signals, never the same twice."""

    def body(number: int) -> bytes:
        at = (begin + timedelta(milliseconds=number)).isoformat()
        signals = {"flow_rate": 1500.5, "pip": 850.25, "motor_current": 45.5, "motor_temp": 85.5, "vibration": 0.3}
        more = {"vsd_frequency": 55.0, "flow_variance": 4.5, "torque": 120.5, "gor": 500.0}
        return json.dumps({"well_id": f"BENCH-{worker:03d}", "timestamp": at, **signals, **more}).encode()

    return body


async def post(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, token: str, body: bytes
) -> tuple[int, bytes]:
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    return int(head.split(" ", 2)[1]), await reader.readexactly(length)


async def drive(port: int, path: str, token: str, *, connections: int, seconds: float, begin: datetime) -> Load:
    """Each connection posts one reading after the other, without pause, for so many seconds."""
    latencies: list[float] = []
    stop_at = time.perf_counter() + seconds

    async def worker(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body, count = singles(number, begin), 0
        while time.perf_counter() < stop_at:
            began = time.perf_counter()
            status, answer = await post(reader, writer, path, token, body(count))
            assert status == 200, answer
            latencies.append((time.perf_counter() - began) * 1000)
            count += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker(number) for number in range(connections)))
    return Load(len(latencies), time.perf_counter() - began, latencies)


def long_ago(run: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=30 + run)
