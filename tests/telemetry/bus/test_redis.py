"""The fan-out between processes: Redis away costs delay, never an exception."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis

from telemetry.bus import Subscription
from telemetry.bus.redis import Outbox, RedisFanout, ended
from tests import brokers
from tests.brokers import Broker, free_port
from tests.telemetry.bus.conftest import ENOUGH_S

production = pytest.mark.production


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Broker]:
    if brokers.REDIS is None:
        pytest.skip("there is no redis-server on this machine")
    with brokers.running(brokers.redis(tmp_path)) as broker:
        yield broker


@pytest.fixture
async def pair(own_redis: Broker) -> AsyncIterator[tuple[RedisFanout, RedisFanout]]:
    """As two processes have them."""
    one, other = RedisFanout(own_redis.url), RedisFanout(own_redis.url)
    yield one, other
    await one.close()
    await other.close()


async def heard(subscription: Subscription, wanted: bytes, speaker: RedisFanout) -> None:
    """Said again and again until it is heard."""

    async def listen() -> None:
        async for _, word in subscription:
            if word == wanted:
                return

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(ENOUGH_S):
        while not listening.done():
            await speaker.publish("a", wanted)
            await asyncio.wait([listening], timeout=0.05)


async def test_without_redis_nobody_is_refused_and_closing_ends() -> None:
    fanout = RedisFanout(f"redis://127.0.0.1:{free_port()}/0")
    async with fanout.subscribe(["a"]) as mine:
        await fanout.publish("a", b"1")
        await fanout.close()
        assert [word async for word in mine] == []


def test_the_outbox_keeps_the_newest() -> None:
    box = Outbox(most=3, most_bytes=100)
    for number in range(5):
        box.add("a", b"%d" % number)
    assert (box.take(), box.dropped) == (("a", b"2"), 2)
    box.give_back("a", b"2")
    box.add("a", b"5")
    assert (box.take(), box.dropped, len(box)) == (("a", b"3"), 3, 2)
    box.add("a", b"x" * 99)
    assert (box.take(), len(box)) == (("a", b"5"), 1)


def test_what_could_not_be_told_makes_room_for_what_is_newer() -> None:
    box = Outbox(most=1, most_bytes=100)
    box.add("a", b"old")
    old = box.take()
    box.add("a", b"new")
    box.give_back(*old)
    assert (box.take(), box.dropped) == (("a", b"new"), 1)


@production
async def test_another_database_number_is_another_installation(own_redis: Broker) -> None:
    stranger, fanout = RedisFanout(own_redis.url.replace("/3", "/4")), RedisFanout(own_redis.url)
    async with fanout.subscribe(["a"]) as mine:
        await stranger.publish("a", b"not ours")
        await stranger.close()
        await heard(mine, b"ours", fanout)
    await fanout.close()


@production
async def test_words_cross_processes(pair: tuple[RedisFanout, RedisFanout]) -> None:
    one, other = pair
    async with one.subscribe(["a"]) as mine, other.subscribe(["a"]) as theirs, asyncio.timeout(ENOUGH_S):
        await other.publish("a", b"1")
        assert [await anext(aiter(mine)), await anext(aiter(theirs))] == [("a", b"1")] * 2


@production
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_redis_restarted_is_found_again_and_what_waited_is_told(
    own_redis: Broker, pair: tuple[RedisFanout, RedisFanout], number: int
) -> None:
    one, other = pair
    async with one.subscribe(["a"]) as mine:
        await heard(mine, b"before", other)
        own_redis.stop(number)
        for _ in range(3):
            await other.publish("a", b"meanwhile")
        await asyncio.to_thread(own_redis.start)
        await heard(mine, b"after", other)
    assert other.dropped == 0


@production
async def test_flushed_and_every_connection_cut_it_goes_on(
    own_redis: Broker, pair: tuple[RedisFanout, RedisFanout]
) -> None:
    one, other = pair
    async with one.subscribe(["a"]) as mine, Redis.from_url(own_redis.url) as admin:
        await heard(mine, b"before", other)
        await admin.flushall()
        await heard(mine, b"between", other)
        await admin.client_kill_filter(_type="pubsub")
        await admin.client_kill_filter(_type="normal", skipme=True)
        await heard(mine, b"after", other)


@production
async def test_one_who_publishes_does_not_wait_for_a_redis_that_hangs(
    own_redis: Broker, pair: tuple[RedisFanout, RedisFanout]
) -> None:
    one, other = pair
    async with one.subscribe(["a"]) as mine:
        await heard(mine, b"before", other)
        with own_redis.hanging():
            for number in range(1_500):
                await other.publish("a", b"%d" % number)
            assert other.dropped in {499, 500}
        await heard(mine, b"after", other)


async def test_work_that_swallows_its_cancellation_is_ended_all_the_same() -> None:
    async def deaf() -> None:
        for _ in range(2):
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await asyncio.wait_for(ended([task]), ENOUGH_S)
    assert task.cancelled()
