"""Gateways of every kind that send each reading until it is answered, and write down which were."""

import asyncio
import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

PATIENCE_S = 45.0
PAUSE_S = 0.2
Key = tuple[str, str]
Reading = dict[str, object]


@dataclass
class Ledger:
    """Flow of each acknowledged reading by (well, timestamp), and what the clients went through."""

    acknowledged: dict[Key, float] = field(default_factory=dict)
    tries: int = 0
    unavailable: int = 0
    broken: int = 0
    unanswered: int = 0
    slowest_s: float = 0.0

    def note(self, readings: Sequence[Reading]) -> None:
        for reading in readings:
            at = datetime.fromisoformat(str(reading["timestamp"]))
            self.acknowledged[str(reading["well_id"]), at.isoformat()] = float(str(reading["flow_rate"]))


@dataclass(frozen=True)
class Packed:
    body: bytes
    headers: dict[str, str]


def as_one(readings: Sequence[Reading]) -> Packed:
    return Packed(json.dumps(readings[0]).encode(), {"Content-Type": "application/json"})


def as_array(readings: Sequence[Reading]) -> Packed:
    return Packed(json.dumps(readings).encode(), {"Content-Type": "application/json"})


def as_zipped_lines(readings: Sequence[Reading]) -> Packed:
    lines = "\n".join(json.dumps(reading) for reading in readings)
    return Packed(gzip.compress(lines.encode()), {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"})


@dataclass(frozen=True)
class Kind:
    """How a gateway packs, how many readings a post, and how many posts a second it makes where it can."""

    pack: Callable[[Sequence[Reading]], Packed]
    rows: int
    per_s: float


# Together about 1,000 readings a second.
KINDS = (*[Kind(as_one, 1, 10)] * 4, *[Kind(as_array, 40, 2)] * 8, *[Kind(as_zipped_lines, 80, 1)] * 4)


@dataclass
class Client:
    """Sends the next post only when the one before is answered, the same bytes each time."""

    url: str
    headers: dict[str, str]
    well: str
    kind: Kind
    begin: datetime
    ledger: Ledger

    async def run(self, until: asyncio.Event) -> None:
        """What is under way when it is to end is brought to its end."""
        number = 0
        async with httpx.AsyncClient(timeout=PATIENCE_S, headers=self.headers, base_url=self.url) as http:
            while not until.is_set():
                due = time.monotonic() + 1 / self.kind.per_s
                readings = [self._reading(number + place) for place in range(self.kind.rows)]
                await self._send(http, self.kind.pack(readings))
                self.ledger.note(readings)
                number += len(readings)
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _reading(self, number: int) -> Reading:
        at = (self.begin + timedelta(milliseconds=number)).isoformat().replace("+00:00", "Z")
        return {"well_id": self.well, "timestamp": at, "flow_rate": 1000.0 + number % 977}

    async def _send(self, http: httpx.AsyncClient, post: Packed) -> None:
        while True:
            self.ledger.tries += 1
            began = time.monotonic()
            try:
                answer = await http.post("/telemetry/ingest", content=post.body, headers=post.headers)
            except httpx.TimeoutException:
                self.ledger.unanswered += 1
            except httpx.TransportError:
                self.ledger.broken += 1
            else:
                self.ledger.slowest_s = max(self.ledger.slowest_s, time.monotonic() - began)
                if answer.status_code == 200:
                    body = answer.json()
                    assert body["status"] == "success", body
                    assert body["stored"] + body["duplicates"] == self.kind.rows, body
                    return
                assert answer.status_code == 503, answer.text
                assert answer.headers["retry-after"].isdigit()
                self.ledger.unavailable += 1
            await asyncio.sleep(PAUSE_S)
