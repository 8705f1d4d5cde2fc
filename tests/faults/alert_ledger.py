"""Onsets posted to servers that die, streams that are cut, and what was heard beside what was raised."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

PAUSE_S = 0.1
PATIENCE_S = 30.0
METRICS = ("motor_temp", "pip", "torque", "motor_current")
# Critical, so that no flood gathers them.
LIMITS = {metric: {"high_high": 100} for metric in METRICS}


@dataclass
class Listener:
    """A window on the stream of events that goes on where it was cut, at whichever server answers.

    A forgetful one begins anew each time, as one would without Last-Event-ID.
    """

    headers: Mapping[str, str]
    urls: Sequence[str]
    dice: random.Random
    forgetful: bool = False
    pause_s: float = PAUSE_S
    last_id: str | None = None
    heard: dict[int, datetime] = field(default_factory=dict)
    alerts: set[int] = field(default_factory=set)
    events: Counter[int] = field(default_factory=Counter)
    resets: int = 0
    cuts: int = 0
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _cut: asyncio.Event = field(default_factory=asyncio.Event)

    def cut(self) -> None:
        self.connected.clear()
        self._cut.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with httpx.AsyncClient(timeout=PATIENCE_S, headers=dict(self.headers)) as http:
            while True:
                self._cut.clear()
                reading = asyncio.ensure_future(self._read(http))
                cutting = asyncio.ensure_future(self._cut.wait())
                try:
                    await asyncio.wait([reading, cutting], return_when=asyncio.FIRST_COMPLETED)
                finally:
                    self.cuts += cutting.done()
                    for task in (reading, cutting):
                        task.cancel()
                    (ended, _) = await asyncio.gather(reading, cutting, return_exceptions=True)
                if isinstance(ended, Exception) and not isinstance(ended, httpx.HTTPError):
                    raise ended
                await asyncio.sleep(self.pause_s)

    async def _read(self, http: httpx.AsyncClient) -> None:
        resume = {"Last-Event-ID": self.last_id} if self.last_id and not self.forgetful else {}
        url = f"{self.dice.choice(self.urls)}/api/v1/events"
        async with http.stream("GET", url, headers=resume) as answer:
            answer.raise_for_status()
            number, event = None, None
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    number = value
                elif name == "event":
                    event = value
                elif name == "data":
                    self._note(int(number or 0), event, value)
                elif not line:
                    # an event counts once it is whole, as in a browser
                    self.last_id = number or self.last_id
                    self.connected.set()
                    event = None

    def _note(self, number: int, event: str | None, data: str) -> None:
        self.resets += event == "reset"
        if event == "alert":
            self.events[number] += 1
            self.heard.setdefault(number, datetime.now(UTC))
            self.alerts.add(json.loads(data)["id"])


async def post(http: httpx.AsyncClient, urls: Sequence[str], well: str, metric: str, value: float) -> None:
    """Until a server has it."""
    body = {"well_id": well, "timestamp": datetime.now(UTC).isoformat(), metric: value}
    for turn in range(600):
        try:
            answer = await http.post(f"{urls[turn % len(urls)]}/telemetry/ingest", json=body)
            if answer.status_code == 200:
                return
            assert answer.status_code in {429, 503}, answer.text
        except httpx.TransportError:
            pass
        await asyncio.sleep(PAUSE_S)
    raise AssertionError("no server takes readings")


async def raised(http: httpx.AsyncClient, urls: Sequence[str], wells: set[str]) -> set[int]:
    """The ids of all alerts of these wells that this caller may see."""
    found: set[int] = set()
    after: int | None = None
    while True:
        page = await _got(http, urls, {"limit": 1000} | ({"after": after} if after else {}))
        found |= {one["id"] for one in page["items"] if one["well_id"] in wells and one["kind"] == "limit"}
        after = page["next"]
        if after is None:
            return found


async def _got(http: httpx.AsyncClient, urls: Sequence[str], params: Mapping[str, int]) -> dict[str, object]:
    for turn in range(600):
        try:
            answer = await http.get(f"{urls[turn % len(urls)]}/api/v1/alerts", params=params)
            if answer.status_code == 200:
                return dict(answer.json())
        except httpx.TransportError:
            pass
        await asyncio.sleep(PAUSE_S)
    raise AssertionError("no server answers")


@dataclass(frozen=True)
class Heard:
    """Of one listener: alerts that it never heard of, events that came to it twice."""

    missed: int
    twice: int


def verdict(listener: Listener, wanted: set[int]) -> Heard:
    return Heard(len(wanted - listener.alerts), sum(count > 1 for count in listener.events.values()))


def seconds(listener: Listener, committed: Mapping[int, datetime]) -> list[float]:
    """From an event's commit to its arrival here, in order."""
    return sorted(
        (at - committed[number]).total_seconds() for number, at in listener.heard.items() if number in committed
    )


def share(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")
