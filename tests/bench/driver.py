"""A lean HTTP load generator, a program of its own: raw uvloop protocols, requests made before they are due."""

import argparse
import asyncio
import json
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import cast

import uvloop

SIGNALS = (
    '"flow_rate":%d.5,"pip":850.25,"motor_current":45.5,"motor_temp":85.5,"vibration":0.3,'
    '"vsd_frequency":55.0,"flow_variance":4.5,"torque":120.5,"gor":500.0'
)
RISE_S = 0.1
PATIENCE_S = 20


class Field:
    """Posts of readings of nine signals: so many wells in turn, each a tenth of a second on, none twice."""

    def __init__(self, wells: int, first_well: int, begin_s: float, rows: int) -> None:
        self._wells, self._first, self._begin_s, self._rows = wells, first_well, begin_s, rows
        self._number = 0

    def body(self) -> bytes:
        readings = [self._reading() for _ in range(self._rows)]
        return (readings[0] if self._rows == 1 else "[" + ",".join(readings) + "]").encode()

    def _reading(self) -> str:
        turn, well = divmod(self._number, self._wells)
        self._number += 1
        at = datetime.fromtimestamp(self._begin_s + turn * RISE_S, UTC).isoformat(timespec="milliseconds")
        signals = SIGNALS % (1000 + self._number % 1000)
        return f'{{"well_id":"BENCH-{self._first + well:05d}","timestamp":"{at}",{signals}}}'


class Line(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self, answered: Callable[["Line", int], None]) -> None:
        self._answered = answered
        self._pending = b""
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        pending = self._pending = self._pending + data
        head = pending.find(b"\r\n\r\n")
        if head < 0:
            return
        place = pending.find(b"content-length: ") + 16
        if len(pending) >= head + 4 + int(pending[place : pending.find(b"\r\n", place)]):
            self._pending = b""
            self._answered(self, int(pending[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self._answered(self, 0)


class Run:
    """What came of the posts; latencies from the moment each was due."""

    def __init__(self) -> None:
        self.latencies = array("d")
        self.statuses: dict[int, int] = {}
        self.open = True
        self._wanted = -1
        self._enough = asyncio.Event()

    def note(self, line: Line, status: int) -> None:
        if self.open:
            self.latencies.append(time.perf_counter() - line.due)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if len(self.latencies) == self._wanted:
                self._enough.set()

    async def reached(self, posts: int) -> None:
        self._wanted = posts
        if len(self.latencies) < posts:
            await self._enough.wait()


def requests(options: argparse.Namespace, share: int) -> Iterator[bytes]:
    head = (
        f"POST {options.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{options.header}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode()
    field = Field(options.wells, share * options.wells, options.begin, options.rows)
    while True:
        body = field.body()
        yield b"%s%d\r\n\r\n%s" % (head, len(body), body)


async def connect(options: argparse.Namespace, answered: Callable[[Line, int], None]) -> list[Line]:
    loop = asyncio.get_running_loop()
    return [
        (await loop.create_connection(lambda: Line(answered), "127.0.0.1", options.port))[1]
        for _ in range(options.connections)
    ]


async def closed(options: argparse.Namespace, run: Run) -> float:
    """Each connection posts again as soon as it is answered."""
    made = requests(options, 0)

    def send(line: Line) -> None:
        line.due = time.perf_counter()
        line.transport.write(next(made))

    def again(line: Line, status: int) -> None:
        run.note(line, status)
        if run.open and status:
            send(line)

    lines = await connect(options, again)
    began = time.perf_counter()
    for line in lines:
        send(line)
    await asyncio.sleep(options.seconds)
    run.open = False
    return time.perf_counter() - began


async def at_rate(options: argparse.Namespace, run: Run) -> float:
    """Posts are due at even moments whatever becomes of those before; one without a free line waits on the clock."""
    made = requests(options, 0)
    waiting: deque[float] = deque()

    def freed(line: Line, status: int) -> None:
        run.note(line, status)
        if status:
            free.append(line)
            send()

    def send() -> None:
        while waiting and free:
            line = free.pop()
            line.due = waiting.popleft()
            line.transport.write(next(made))

    free = await connect(options, freed)
    began = time.perf_counter()
    total = int(options.rate * options.seconds)
    for number in range(total):
        due = began + number / options.rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        waiting.append(due)
        send()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            await run.reached(total)
    run.open = False
    return time.perf_counter() - began


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", default="/telemetry/ingest")
    parser.add_argument("--header", default="X-Nothing: none", help="the line that shows who posts")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rate", type=float, default=0.0, help="posts a second; 0 is as fast as they are answered")
    parser.add_argument("--rows", type=int, default=1, help="readings a post")
    parser.add_argument("--wells", type=int, default=1000)
    parser.add_argument("--begin", type=float, required=True, help="epoch second of the first reading of each well")
    options = parser.parse_args()
    run = Run()
    cpu = time.process_time()
    seconds = uvloop.run((at_rate if options.rate else closed)(options, run))
    cpu = time.process_time() - cpu
    ordered = sorted(run.latencies)
    figures = {
        "posts": len(ordered),
        "seconds": seconds,
        "statuses": run.statuses,
        "p50_ms": percentile(ordered, 0.5),
        "p99_ms": percentile(ordered, 0.99),
        "most_ms": percentile(ordered, 1.0),
        "cpu_s": cpu,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
