"""The durable queue: what it must not take, and what it never loses."""

import asyncio
import signal

import aio_pika
import pytest
from structlog.testing import capture_logs

from telemetry.bus import Parcel
from telemetry.bus.broker import dead_name
from telemetry.bus.rabbitmq import RabbitQueue
from telemetry.errors import DatabaseFault, Unavailable
from tests.brokers import Broker, free_port
from tests.builders import a_reading
from tests.telemetry.bus.conftest import ENOUGH_S, made_known, sent

pytestmark = pytest.mark.production
# RabbitMQ 3.10 writes down that a quorum queue exists some seconds after it was made; killed before, it is lost to it.
SETTLED_S = 7.0
BUSY = Unavailable("the database is away")


def a_parcel(rows: int = 1) -> Parcel:
    return Parcel([a_reading(f"AK-{row}") for row in range(rows)], size=100)


async def waiting(url: str, name: str) -> int:
    """How many letters a queue holds that nobody has been given."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        return (await channel.get_queue(name)).declaration_result.message_count or 0


async def post(url: str, name: str, body: bytes, kind: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(body, type=kind), name)


async def next_rows(queue: RabbitQueue) -> int:
    """Rows of the next batch, which is acknowledged."""
    batch = await asyncio.wait_for(anext(queue.batches()), ENOUGH_S)
    await queue.acknowledge(batch, [])
    return sum(len(parcel.readings) for parcel in batch)


async def rows_of(queue: RabbitQueue, count: int) -> int:
    """At least so many rows, in as many batches as they come in."""
    found, batches = 0, queue.batches()
    while found < count:
        batch = await asyncio.wait_for(anext(batches), ENOUGH_S)
        await queue.acknowledge(batch, [])
        found += sum(len(parcel.readings) for parcel in batch)
    return found


async def test_without_a_broker_nothing_is_taken() -> None:
    queue = RabbitQueue(f"amqp://127.0.0.1:{free_port()}/")
    with pytest.raises(Unavailable):
        await queue.put(a_parcel())
    assert queue.bytes == 0
    await queue.end()


async def test_a_wrong_password_is_unavailable_and_stays_untold(rabbit_server: Broker) -> None:
    queue = RabbitQueue(rabbit_server.url.replace("guest:guest", "guest:hunter2"))
    with pytest.raises(Unavailable) as caught:
        await queue.put(a_parcel())
    assert "hunter2" not in str(caught.value)
    await queue.end()


async def test_a_broker_that_hangs_is_unavailable_and_then_takes_again(rabbit_server: Broker) -> None:
    await made_known(rabbit_server.url, "test.hanging")
    queue = RabbitQueue(rabbit_server.url, name="test.hanging", confirm_s=1.0)
    await sent(queue, a_parcel())
    with rabbit_server.hanging(), pytest.raises(Unavailable):
        for _ in range(100):  # told to stop, it may still confirm what comes in the same moment
            await queue.put(a_parcel())
    await sent(queue, a_parcel())
    assert queue.bytes == 0
    await queue.end()


async def test_too_much_unconfirmed_is_turned_away(rabbit_queue: RabbitQueue) -> None:
    huge = [Parcel([a_reading()], size=40 * 1024 * 1024) for _ in range(2)]
    outcomes = await asyncio.gather(*map(rabbit_queue.put, huge), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), Unavailable]
    assert (rabbit_queue.bytes, rabbit_queue.turned_away) == (0, 1)


async def test_a_broker_killed_right_after_the_answer_still_has_it(rabbit_server: Broker) -> None:
    """The sender and the worker that were there before find their way back, too."""
    queue = RabbitQueue(rabbit_server.url, name="test.killed", confirm_s=ENOUGH_S)
    other = RabbitQueue(rabbit_server.url, name="test.killed.too", confirm_s=ENOUGH_S)
    for name in ("test.killed", "test.killed.too"):
        await made_known(rabbit_server.url, name)
    batches = queue.batches()
    await sent(queue, a_parcel(1))
    await queue.acknowledge(await asyncio.wait_for(anext(batches), ENOUGH_S), [])
    await sent(other, a_parcel(1))
    await asyncio.sleep(SETTLED_S)
    await sent(other, a_parcel(2))
    rabbit_server.stop(signal.SIGKILL)
    with pytest.raises(Unavailable):
        await queue.put(a_parcel(9))
    await asyncio.to_thread(rabbit_server.start)
    assert await rows_of(other, 3) == 3
    await sent(queue, a_parcel(2))
    batch = await asyncio.wait_for(anext(batches), ENOUGH_S)
    assert [len(parcel.readings) for parcel in batch] == [2]
    await queue.end()
    await other.end()


async def test_what_a_worker_held_when_it_went_comes_to_the_next(
    rabbit_server: Broker, rabbit_queue: RabbitQueue
) -> None:
    await rabbit_queue.put(a_parcel(2))
    gone = RabbitQueue(rabbit_server.url, name=rabbit_queue._name, deliveries=2)
    await asyncio.wait_for(anext(gone.batches()), ENOUGH_S)
    assert await waiting(rabbit_server.url, rabbit_queue._name) == 0
    await gone.end()
    assert await next_rows(rabbit_queue) == 2


async def test_while_the_database_is_away_nothing_is_given_up(rabbit_server: Broker, rabbit_queue: RabbitQueue) -> None:
    await rabbit_queue.put(a_parcel())
    batches = rabbit_queue.batches()
    for _ in range(4):
        await rabbit_queue.give_back(await asyncio.wait_for(anext(batches), ENOUGH_S), BUSY)
    await rabbit_queue.put(a_parcel(2))
    batch = await asyncio.wait_for(anext(batches), ENOUGH_S)
    assert [len(parcel.readings) for parcel in batch] == [1]
    await rabbit_queue.acknowledge(batch, [])
    assert await next_rows(rabbit_queue) == 2
    assert await waiting(rabbit_server.url, dead_name(rabbit_queue._name)) == 0


async def test_what_nobody_can_write_dies_alone_after_its_tries(
    rabbit_server: Broker, rabbit_queue: RabbitQueue
) -> None:
    for rows in (1, 7, 2):
        await rabbit_queue.put(a_parcel(rows))
    batches, good, bad = rabbit_queue.batches(), list[int](), 0
    with capture_logs() as logs:
        while bad < 3 or len(good) < 2:
            batch = await asyncio.wait_for(anext(batches), ENOUGH_S)
            rows = [len(parcel.readings) for parcel in batch]
            if 7 in rows:
                bad += rows == [7]
                await rabbit_queue.give_back(batch, DatabaseFault("no"))
            else:
                good += rows
                await rabbit_queue.acknowledge(batch, [])
        await until_dead(rabbit_server.url, rabbit_queue._name, 1)
    assert sorted(good) == [1, 2]
    assert [log["readings"] for log in logs if log["event"] == "letter_died"] == [7]


@pytest.mark.parametrize(("body", "kind"), [(b"\x00\xff nonsense", "wellspeak.parcel.1"), (b"\x90", "another.kind.9")])
async def test_what_cannot_be_read_is_put_with_the_dead(
    rabbit_server: Broker, rabbit_queue: RabbitQueue, body: bytes, kind: str
) -> None:
    await rabbit_queue.put(a_parcel(5))
    await post(rabbit_server.url, rabbit_queue._name, body, kind)
    await rabbit_queue.put(a_parcel(6))
    with capture_logs() as logs:
        assert await rows_of(rabbit_queue, 11) == 11
        await until_dead(rabbit_server.url, rabbit_queue._name, 1)
    assert "letter_refused" in [log["event"] for log in logs]


async def until_dead(url: str, name: str, count: int) -> None:
    for _ in range(1_200):
        if await waiting(url, dead_name(name)) == count:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the letter is not among the dead")
