"""One connection to RabbitMQ, and the two durable queues that Wellspeak keeps there."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractQueue
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

FAILURES = (*CONNECTION_EXCEPTIONS, TimeoutError)
CONNECT_S = 5.0
HEARTBEAT_S = 10
HELD_MS = 24 * 3600 * 1000
READINGS = "wellspeak.readings"
DELIVERIES = 20


@dataclass
class Line:
    """An open connection with its channel."""

    connection: AbstractConnection
    channel: AbstractChannel

    @property
    def broken(self) -> bool:
        return bool(self.connection.is_closed or self.channel.is_closed)

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_S):
                await self.connection.close()
        except FAILURES:
            return


async def connect(url: str) -> Line:
    """Raises one of FAILURES within CONNECT_S."""
    async with asyncio.timeout(CONNECT_S):
        connection = await aio_pika.connect(_with_heartbeat(url))
        try:
            return Line(connection, await connection.channel(publisher_confirms=True, on_return_raises=True))
        except BaseException:
            await connection.close()
            raise


def _with_heartbeat(url: str) -> str:
    """A broker that hangs is noticed in half a minute, unless the address says otherwise."""
    parts = urlsplit(url)
    query = {"heartbeat": str(HEARTBEAT_S), **dict(parse_qsl(parts.query))}
    return urlunsplit(parts._replace(query=urlencode(query)))


def dead_name(name: str) -> str:
    return f"{name}.dead"


async def declare(channel: AbstractChannel, name: str, deliveries: int = DELIVERIES) -> tuple[AbstractQueue, int]:
    """The queue, and how many letters lie among the dead; both stay when the broker restarts."""
    dead = await channel.declare_queue(
        dead_name(name), durable=True, arguments={"x-queue-type": "quorum"}, timeout=CONNECT_S
    )
    queue = await channel.declare_queue(
        name,
        durable=True,
        arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": deliveries,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead_name(name),
            # A letter leaves the queue only when the dead-letter queue has it; that needs reject-publish.
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            # While the database is away letters are held unacknowledged for longer than the broker's usual 30 min.
            "x-consumer-timeout": HELD_MS,
        },
        timeout=CONNECT_S,
    )
    return queue, dead.declaration_result.message_count or 0
