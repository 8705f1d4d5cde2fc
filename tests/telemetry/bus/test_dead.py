"""Dead letters on a real broker: seen as often as one likes, sent on once more, thrown away."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import aio_pika
import pytest

from telemetry.bus import Parcel
from telemetry.bus.broker import dead_name
from telemetry.bus.dead import DeadLetters
from telemetry.bus.rabbitmq import RabbitQueue
from telemetry.errors import DatabaseFault, Unavailable
from tests.brokers import Broker, free_port
from tests.builders import NOON, a_reading

pytestmark = pytest.mark.production
ENOUGH_S = 60.0
TRIES = 1


@pytest.fixture
async def queue(rabbit_server: Broker) -> AsyncIterator[RabbitQueue]:
    made = RabbitQueue(rabbit_server.url, name=f"test.{uuid.uuid4().hex[:12]}", deliveries=TRIES)
    yield made
    await made.end()


@pytest.fixture
def dead(queue: RabbitQueue) -> DeadLetters:
    return DeadLetters(queue._url, name=queue._name, deliveries=TRIES)


async def die(queue: RabbitQueue, dead: DeadLetters, rows: int = 3) -> None:
    """A parcel that cannot be written, however often it is tried."""
    before = (await dead.look()).count
    await until_taken(queue, Parcel([a_reading(f"AK-{row}") for row in range(rows)], size=100))
    batches = queue.batches()
    async with asyncio.timeout(ENOUGH_S):
        while (await dead.look()).count == before:
            taking = asyncio.ensure_future(anext(batches))
            done, _ = await asyncio.wait([taking], timeout=1.0)
            if done:
                await queue.give_back(taking.result(), DatabaseFault("no"))
            else:
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)
                batches = queue.batches()


async def until_taken(queue: RabbitQueue, parcel: Parcel) -> None:
    """A broker that is busy may say no for a moment, as it may to a gateway."""
    async with asyncio.timeout(ENOUGH_S):
        while True:
            try:
                return await queue.put(parcel)
            except Unavailable:
                await asyncio.sleep(0.1)


async def test_looked_at_again_and_again_they_stay(queue: RabbitQueue, dead: DeadLetters) -> None:
    assert (await dead.look()).count == 0
    await die(queue, dead)
    for _ in range(5):
        found = await dead.look()
        assert found.count == 1
        letter = found.letters[0]
        assert (letter.readings, set(letter.wells)) == (3, {"AK-0", "AK-1", "AK-2"})
        assert (letter.first, letter.last, letter.why) == (NOON, NOON, "delivery_limit")
        assert letter.died_at is not None


async def test_sent_on_they_come_to_the_writer(queue: RabbitQueue, dead: DeadLetters) -> None:
    await die(queue, dead)
    assert await dead.requeue() == 1
    assert (await dead.look()).count == 0
    batch = await asyncio.wait_for(anext(queue.batches()), ENOUGH_S)
    assert [len(parcel.readings) for parcel in batch] == [3]
    await queue.acknowledge(batch, [])


async def test_thrown_away_they_are_gone(queue: RabbitQueue, dead: DeadLetters) -> None:
    await die(queue, dead)
    assert await dead.discard() == 1
    assert await dead.discard() == 0
    assert (await dead.look()).count == 0


async def test_what_is_no_letter_of_ours_is_said_to_be_none(queue: RabbitQueue, dead: DeadLetters) -> None:
    await dead.look()
    async with await aio_pika.connect(queue._url) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"junk", type="x"), dead_name(queue._name))
    found = await dead.look()
    assert (found.count, found.letters[0].readings, found.letters[0].size) == (1, None, 4)
    assert "cannot be read" in found.letters[0].why


async def test_without_a_broker_it_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await DeadLetters(f"amqp://127.0.0.1:{free_port()}/").look()
