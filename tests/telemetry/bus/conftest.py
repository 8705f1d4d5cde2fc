"""Each adapter of the queue and the fan-out, on the real thing."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from telemetry.bus import Fanout, Parcel, Queue, Receipt, fanout_for, queue_for
from telemetry.bus.broker import DELIVERIES, FAILURES, connect, declare
from telemetry.bus.rabbitmq import RabbitQueue
from telemetry.errors import Unavailable
from tests.brokers import Broker

ENOUGH_S = 60.0


@pytest.fixture(params=["memory", pytest.param("amqp", marks=pytest.mark.production)])
async def queue(request: pytest.FixtureRequest) -> AsyncIterator[Queue]:
    """Empty, and of this test's own."""
    memory = request.param == "memory"
    made = queue_for("") if memory else await a_rabbit_queue(request.getfixturevalue("rabbit_server").url)
    yield made
    await made.end()


@pytest.fixture
async def rabbit_queue(rabbit_server: Broker) -> AsyncIterator[RabbitQueue]:
    made = await a_rabbit_queue(rabbit_server.url)
    yield made
    await made.end()


async def sent(queue: Queue, parcel: Parcel) -> Receipt | None:
    """As a gateway does it: again and again until it is taken, since a busy broker may be late with its answer."""
    async with asyncio.timeout(ENOUGH_S):
        while True:
            with suppress(Unavailable):
                return await queue.put(parcel)


async def a_rabbit_queue(url: str) -> RabbitQueue:
    """Declared at the broker, which may take longer on a busy machine than a gateway is made to wait."""
    made = RabbitQueue(url, name=f"test.{uuid.uuid4().hex[:12]}", confirm_s=ENOUGH_S, deliveries=2)
    await made_known(url, made._name, 2)
    return made


async def made_known(url: str, name: str, deliveries: int = DELIVERIES) -> None:
    async with asyncio.timeout(ENOUGH_S):
        while True:
            with suppress(*FAILURES):
                line = await connect(url)
                try:
                    await declare(line.channel, name, deliveries)
                    return
                finally:
                    await line.close()


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.production)])
async def fanout(request: pytest.FixtureRequest) -> AsyncIterator[Fanout]:
    made = fanout_for("" if request.param == "memory" else request.getfixturevalue("redis_server").url)
    yield made
    await made.close()
