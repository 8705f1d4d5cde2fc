"""Each adapter of the queue and the fan-out, on the real thing."""

import uuid
from collections.abc import AsyncIterator

import pytest

from telemetry.bus import Fanout, Queue, fanout_for, queue_for
from telemetry.bus.rabbitmq import RabbitQueue
from tests.brokers import Broker


@pytest.fixture(params=["memory", pytest.param("amqp", marks=pytest.mark.production)])
async def queue(request: pytest.FixtureRequest) -> AsyncIterator[Queue]:
    """Empty, and of this test's own."""
    memory = request.param == "memory"
    made = queue_for("") if memory else a_rabbit_queue(request.getfixturevalue("rabbit_server").url)
    yield made
    await made.end()


@pytest.fixture
async def rabbit_queue(rabbit_server: Broker) -> AsyncIterator[RabbitQueue]:
    made = a_rabbit_queue(rabbit_server.url)
    yield made
    await made.end()


def a_rabbit_queue(url: str) -> RabbitQueue:
    return RabbitQueue(url, name=f"test.{uuid.uuid4().hex[:12]}", deliveries=2)


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.production)])
async def fanout(request: pytest.FixtureRequest) -> AsyncIterator[Fanout]:
    made = fanout_for("" if request.param == "memory" else request.getfixturevalue("redis_server").url)
    yield made
    await made.close()
