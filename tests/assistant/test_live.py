import asyncio

import msgspec
import pytest

from assistant.live import READINGS, Announcer
from telemetry import bus
from telemetry.bus import Fanout
from telemetry.model import Reading
from tests.builders import a_reading


class Broken:
    """A fan-out whose server is away."""

    def __init__(self) -> None:
        self.tried = asyncio.Event()

    def wanted(self, topic: str) -> bool:
        return topic == READINGS

    async def publish(self, topic: str, message: bytes) -> None:
        self.tried.set()
        raise ConnectionError("away")


async def heard(fanout: Fanout, announcer: Announcer, readings: list[Reading], count: int) -> list[Reading]:
    async with fanout.subscribe([READINGS]) as messages:
        announcer.note(readings)
        running = asyncio.create_task(announcer.run())
        found: list[Reading] = []
        async for _, message in messages:
            found += msgspec.json.decode(message, type=list[Reading])
            if len(found) >= count:
                break
        running.cancel()
    return found


async def test_a_broken_fan_out_is_counted_and_survived() -> None:
    broken = Broken()
    announcer = Announcer(broken)  # type: ignore[arg-type]
    running = asyncio.create_task(announcer.run())
    announcer.note([a_reading()])
    await asyncio.wait_for(broken.tried.wait(), 60)
    await asyncio.sleep(0)
    assert (announcer.failures, running.done()) == (1, False)
    running.cancel()


async def test_too_much_loses_the_oldest() -> None:
    fanout = bus.fanout_for("")
    readings = [a_reading(f"AK-{n}") for n in range(3)]
    assert await heard(fanout, Announcer(fanout, most=2), readings, 2) == readings[1:]


async def test_where_nobody_listens_nothing_waits_to_be_told() -> None:
    fanout = bus.fanout_for("")
    announcer = Announcer(fanout)
    announcer.note([a_reading("AK-1")])
    assert await heard(fanout, announcer, [a_reading("AK-2")], 1) == [a_reading("AK-2")]


@pytest.mark.parametrize("count", [1, 1200])
async def test_readings_are_told_in_their_order(count: int) -> None:
    fanout = bus.fanout_for("")
    readings = [a_reading(f"AK-{n}", pip=float(n)) for n in range(count)]
    assert await heard(fanout, Announcer(fanout), readings, count) == readings
