"""The worker's end of the broker: letters in batches, acknowledged after the commit, never given up."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import structlog
from aio_pika.abc import AbstractIncomingMessage

from telemetry.bus import letters
from telemetry.bus.broker import FAILURES, Line, connect, declare
from telemetry.bus.protocol import Parcel
from telemetry.errors import Malformed, TelemetryError, Unavailable

PREFETCH = 200
BATCH_ROWS = 5_000
LOOK_S = 15.0
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 10.0

LOG = structlog.get_logger(__name__)


class Receiver:
    """Owns the consuming connection and the letters that are delivered and not acknowledged, PREFETCH at most."""

    def __init__(self, url: str, name: str, deliveries: int) -> None:
        self._url, self._name, self._deliveries = url, name, deliveries
        self._line: Line | None = None
        self._arrived: deque[Parcel] = deque()
        self._held: deque[Sequence[Parcel]] = deque()
        self._letters: dict[int, AbstractIncomingMessage] = {}
        self._stirred = asyncio.Event()
        self._failures = 0
        self._due = 0.0
        self._dead = 0
        self._closed = False

    async def batches(self) -> AsyncIterator[Sequence[Parcel]]:
        while not self._closed:
            if self._line is None or self._line.broken:
                await self._reconnect()
            elif batch := self._next():
                yield batch
            elif not await self._stir(self._pause()):
                await self._look()
        while self._arrived:
            yield self._take()

    def _next(self) -> Sequence[Parcel] | None:
        """What was given back comes first; until it is due nothing else would fare better."""
        if self._held:
            return self._held.popleft() if asyncio.get_running_loop().time() >= self._due else None
        return self._take() if self._arrived else None

    def _take(self) -> list[Parcel]:
        batch = [self._arrived.popleft()]
        rows = len(batch[0].readings)
        while self._arrived and rows + len(self._arrived[0].readings) <= BATCH_ROWS:
            batch.append(self._arrived.popleft())
            rows += len(batch[-1].readings)
        return batch

    def _pause(self) -> float:
        if not self._held:
            return LOOK_S
        return min(LOOK_S, max(0.0, self._due - asyncio.get_running_loop().time()))

    async def _stir(self, within_s: float) -> bool:
        """Whether something happened, or something held is due; else all was quiet."""
        self._stirred.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._stirred.wait()
        return self._stirred.is_set() or bool(self._held)

    async def acknowledge(self, batch: Sequence[Parcel]) -> None:
        """A letter that the broker took away meanwhile comes again; writing it twice does no harm."""
        self._failures = 0
        for parcel in batch:
            message = self._letters.pop(id(parcel), None)
            if message is not None:
                with suppress(*FAILURES):
                    await message.ack()

    async def give_back(self, batch: Sequence[Parcel], error: TelemetryError) -> None:
        """Unavailable is nobody's fault and is waited out; else each stands alone, and the broker counts its tries."""
        if self._closed or id(batch[0]) not in self._letters:
            return
        if isinstance(error, Unavailable):
            self._held.appendleft(batch)
            self._wait_longer()
        elif len(batch) > 1:
            self._held.extend([parcel] for parcel in batch)
        else:
            await self._return(batch[0])

    def _wait_longer(self) -> None:
        pause = min(FIRST_PAUSE_S * 2**self._failures, LONGEST_PAUSE_S)
        self._failures = min(self._failures + 1, 10)
        self._due = asyncio.get_running_loop().time() + pause

    async def _return(self, parcel: Parcel) -> None:
        message = self._letters.pop(id(parcel))
        tries = int(str(message.headers.get("x-delivery-count", 0)))
        if tries >= self._deliveries:
            LOG.error("letter_died", readings=len(parcel.readings), deliveries=tries + 1)
        with suppress(*FAILURES):
            await message.nack(requeue=True)

    async def _receive(self, message: AbstractIncomingMessage) -> None:
        try:
            parcel = letters.read(message.body, message.type)
        except Malformed as error:
            LOG.error("letter_refused", reason=str(error), size=len(message.body))
            with suppress(*FAILURES):
                await message.reject(requeue=False)
            return
        self._letters[id(parcel)] = message
        self._arrived.append(parcel)
        self._stirred.set()

    async def _reconnect(self) -> None:
        """One try; after a failure a pause that grows."""
        await self.disconnect()
        try:
            self._line = await self._consuming()
        except FAILURES as error:
            LOG.warning("broker_away", cause=repr(error))
            self._wait_longer()
            await self._stir(self._due - asyncio.get_running_loop().time())
        else:
            LOG.info("broker_connected", queue=self._name)
            self._failures, self._due = 0, 0.0

    async def _consuming(self) -> Line:
        line = await connect(self._url)
        try:
            await line.channel.set_qos(prefetch_count=PREFETCH, timeout=LOOK_S)
            queue, dead = await declare(line.channel, self._name, self._deliveries)
            self._note(dead)
            line.channel.close_callbacks.add(lambda *_: self._stirred.set())
            await queue.consume(self._receive, timeout=LOOK_S)
        except BaseException:
            await line.close()
            raise
        return line

    async def _look(self) -> None:
        """A queue that was deleted is made again, and one that lost its consumer is taken up again."""
        if self._line is None or self._line.broken:
            return
        try:
            queue, dead = await declare(self._line.channel, self._name, self._deliveries)
        except FAILURES:
            await self.disconnect()
            return
        self._note(dead)
        if not queue.declaration_result.consumer_count:
            await self.disconnect()

    def _note(self, dead: int) -> None:
        if dead != self._dead:
            LOG.warning("dead_letters", count=dead, queue=self._name)
        self._dead = dead

    async def disconnect(self) -> None:
        """What was delivered over this connection and not acknowledged is offered again by the broker."""
        line, self._line = self._line, None
        for waiting in (self._arrived, self._held, self._letters):
            waiting.clear()
        if line is not None:
            await line.close()

    def close(self) -> None:
        self._closed = True
        self._stirred.set()
