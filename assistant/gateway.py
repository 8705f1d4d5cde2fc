"""A gateway that posts the simulated field's readings over HTTP, as a process of its own."""

import asyncio
import os
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import msgspec
import numpy as np

from telemetry.model import Array
from telemetry.simulator import SimWell, demo_field, simulate, visited

SEED = 14
STEP_S = 10
AHEAD_S = 300
CONTEXT_S = 3600
KEPT = 20_000
BATCH = 500
FASTEST_RETRY_S, SLOWEST_RETRY_S = 1.0, 30.0
KEY_VARIABLE = "WELLSPEAK_DEMO_KEY"
Post = dict[str, object]


@dataclass
class Gateway:
    """Owns what waits to be sent: while the server is away readings are kept, oldest dropped first."""

    client: httpx.AsyncClient
    waiting: deque[Post] = field(default_factory=lambda: deque(maxlen=KEPT))
    retry_s: float = FASTEST_RETRY_S

    async def send(self) -> float:
        """Posts what waits; returns seconds to wait before trying again, 0 when all is sent."""
        while self.waiting:
            batch = [self.waiting[place] for place in range(min(BATCH, len(self.waiting)))]
            delay = await self._post(batch)
            if delay:
                return delay
            for _ in batch:
                self.waiting.popleft()
            self.retry_s = FASTEST_RETRY_S
        return 0.0

    async def _post(self, batch: list[Post]) -> float:
        try:
            reply = await self.client.post("/telemetry/ingest", content=msgspec.json.encode(batch))
        except httpx.TransportError:
            return self._later(None)
        if reply.status_code in (401, 403):
            raise SystemExit(f"gateway: the key is refused ({reply.status_code})")
        if reply.status_code in (408, 425, 429) or reply.status_code >= 500:
            return self._later(reply.headers.get("retry-after"))
        return 0.0

    def _later(self, asked: str | None) -> float:
        delay, self.retry_s = self.retry_s, min(self.retry_s * 2, SLOWEST_RETRY_S)
        return float(asked) if asked and asked.isdigit() else delay


def posts(wells: list[SimWell], start: float, end: float) -> list[Post]:
    """The readings of all wells in [start, end), every ten seconds, oldest first."""
    times = np.arange(np.ceil(start / STEP_S) * STEP_S, end, STEP_S)
    if not len(times):
        return []
    run_up = np.arange(times[0] - CONTEXT_S, times[0], STEP_S)
    found: list[Post] = []
    for sim in wells:
        signals = simulate(sim, np.concatenate([run_up, times]), SEED)
        found += _well_posts(sim.well.well_id, times, {name: v[len(run_up) :] for name, v in signals.items()})
    return sorted(found, key=lambda post: str(post["timestamp"]))


def _well_posts(well_id: str, times: Array, signals: dict[str, Array]) -> Iterator[Post]:
    columns = {name: values.tolist() for name, values in signals.items()}
    for place, at in enumerate(times.tolist()):
        values = {name: column[place] for name, column in columns.items() if column[place] == column[place]}
        if values:
            yield {"well_id": well_id, "timestamp": datetime.fromtimestamp(at, UTC).isoformat(), **values}


async def live(url: str, key: str, wells: list[SimWell], since: datetime, parent: int) -> None:
    """Posts from `since` on, for as long as the process `parent` is our parent."""
    made_until = since.timestamp()
    made: deque[Post] = deque()
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
        gateway = Gateway(client)
        while os.getppid() == parent:
            now = _now()
            if now.timestamp() >= made_until - STEP_S:
                ahead = max(now.timestamp(), made_until) + AHEAD_S
                made.extend(await asyncio.to_thread(posts, wells, made_until, ahead))
                made_until = ahead
            while made and str(made[0]["timestamp"]) <= now.isoformat():
                gateway.waiting.append(made.popleft())
            await _rest(await gateway.send(), parent)


async def _rest(seconds: float, parent: int) -> None:
    """At least a second, and never long after the parent has gone."""
    for _ in range(max(1, round(seconds))):
        await asyncio.sleep(1)
        if os.getppid() != parent:
            return


def _now() -> datetime:
    return datetime.now(UTC)


def main(arguments: list[str]) -> None:
    """URL, parent, first start, epoch of the present faults, since when to post; the key is in the environment."""
    url, parent, first, epoch, since = arguments
    story = datetime.fromisoformat(epoch)
    wells = visited(demo_field(story, datetime.fromisoformat(first)), story)
    asyncio.run(live(url, os.environ[KEY_VARIABLE], wells, datetime.fromisoformat(since), int(parent)))


if __name__ == "__main__":
    main(sys.argv[1:])
