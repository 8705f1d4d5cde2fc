"""Near misses first: nobody listens, one is slow, one fails."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from assistant.live import READINGS, WAITING_AT_MOST, Announcer
from telemetry.bus.memory import MemoryFanout, MemorySubscription
from telemetry.errors import Unavailable
from telemetry.model import Reading


class Lame:
    """A fan-out that stands still until it is let go, or fails."""

    def __init__(self) -> None:
        self.go, self.fails, self.told = asyncio.Event(), False, list[bytes]()

    async def publish(self, topic: str, message: bytes) -> None:
        if self.fails:
            raise Unavailable("gone")
        await self.go.wait()
        self.told.append(message)

    @asynccontextmanager
    async def subscribe(self, topics: Iterable[str]) -> AsyncIterator[MemorySubscription]:
        yield MemorySubscription(1)

    async def close(self) -> None: ...


def reading(n: int, now: datetime) -> Reading:
    return Reading(f"W-{n}", now, {"pip": float(n)})


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_nobody_listens(now: datetime) -> None:
    Announcer(MemoryFanout())([reading(1, now)])
    await settled()


async def test_a_slow_fan_out_loses_the_oldest_and_stops_nobody(now: datetime) -> None:
    lame = Lame()
    announce = Announcer(lame)
    announce([reading(0, now)])
    await settled()
    for n in range(1, WAITING_AT_MOST + 50):
        announce([reading(n, now)])
    lame.go.set()
    await settled()
    told = [one.well_id for message in lame.told for one in msgspec.json.decode(message, type=list[Reading])]
    assert told[0] == "W-0"
    assert len(told) == WAITING_AT_MOST + 1
    assert told[-1] == f"W-{WAITING_AT_MOST + 49}"


async def test_after_a_failure_the_next_batch_is_told(now: datetime) -> None:
    lame = Lame()
    lame.fails = True
    announce = Announcer(lame)
    announce([reading(1, now)])
    await settled()
    lame.fails = False
    lame.go.set()
    announce([reading(2, now)])
    await settled()
    assert len(lame.told) == 1


async def test_who_listens_hears_every_reading_in_order(now: datetime) -> None:
    fanout = MemoryFanout()
    announce = Announcer(fanout)
    async with fanout.subscribe([READINGS]) as heard:
        announce([reading(1, now), reading(2, now)])
        announce([reading(3, now)])
        await settled()
        await fanout.close()
        told = [one async for _, message in heard for one in msgspec.json.decode(message, type=list[Reading])]
    assert told == [reading(1, now), reading(2, now), reading(3, now)]
