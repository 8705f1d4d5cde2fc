"""Durable queue on RabbitMQ: taken once a broker holds a confirmed copy, let go of after the commit."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractExchange

from telemetry.bus import letters
from telemetry.bus.broker import DELIVERIES, FAILURES, READINGS, Line, connect, declare
from telemetry.bus.protocol import Parcel, Receipt
from telemetry.bus.receiving import Receiver
from telemetry.errors import TelemetryError, Unavailable

CONFIRM_S = 5.0
MOST_BYTES = 64 * 1024 * 1024


class RabbitQueue:
    """Both ends have a connection of their own, opened when first needed."""

    keeps = True

    def __init__(
        self, url: str, *, name: str = READINGS, confirm_s: float = CONFIRM_S, deliveries: int = DELIVERIES
    ) -> None:
        self._url, self._name, self._confirm_s, self._deliveries = url, name, confirm_s, deliveries
        self._line: Line | None = None
        self._opening = asyncio.Lock()
        self._receiver = Receiver(url, name, deliveries)
        self._closed = False
        self.bytes = 0
        self.turned_away = 0

    async def put(self, parcel: Parcel) -> None:
        """None once the broker has confirmed durable copies. After Unavailable there may be some: send again."""
        if self._closed:
            raise Unavailable("readings cannot be taken while the server stops")
        if self.bytes and self.bytes + parcel.size > MOST_BYTES:
            self.turned_away += 1
            raise Unavailable("readings come faster than the queue takes them")
        self.bytes += parcel.size
        try:
            async with asyncio.timeout(self._confirm_s):
                exchange = await self._exchange()
                await asyncio.gather(*(self._publish(exchange, body) for body in letters.written(parcel)))
        except FAILURES as error:
            raise Unavailable("the queue for readings cannot be reached") from error
        finally:
            self.bytes -= parcel.size

    async def _publish(self, exchange: AbstractExchange, body: bytes) -> None:
        """A letter that no queue takes is an error: mandatory."""
        message = Message(
            body, delivery_mode=DeliveryMode.PERSISTENT, type=letters.KIND, content_type="application/msgpack"
        )
        await exchange.publish(message, self._name, mandatory=True)

    async def _exchange(self) -> AbstractExchange:
        async with self._opening:
            if self._line is None or self._line.broken:
                await self._let_go()
                line = await connect(self._url)
                try:
                    await declare(line.channel, self._name, self._deliveries)
                except BaseException:
                    await line.close()
                    raise
                self._line = line
            return self._line.channel.default_exchange

    async def _let_go(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.close()

    def batches(self) -> AsyncIterator[Sequence[Parcel]]:
        return self._receiver.batches()

    def waiting(self) -> Sequence[Parcel]:
        """Nobody: who posted has been told that a broker keeps it."""
        return ()

    async def acknowledge(self, batch: Sequence[Parcel], receipts: Sequence[Receipt]) -> None:
        await self._receiver.acknowledge(batch)

    async def give_back(self, batch: Sequence[Parcel], error: TelemetryError) -> None:
        await self._receiver.give_back(batch, error)

    def close(self) -> None:
        self._closed = True
        self._receiver.close()

    async def end(self) -> None:
        self.close()
        await self._receiver.disconnect()
        await self._let_go()
