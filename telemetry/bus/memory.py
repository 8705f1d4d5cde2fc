"""In-process queue and fan-out: the default."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog

from telemetry.bus.protocol import Parcel, Receipt
from telemetry.errors import TelemetryError, Unavailable

MOST_ROWS = 50_000
MOST_BYTES = 64 * 1024 * 1024
BATCH_ROWS = 5_000
SUBSCRIBER_MESSAGES = 1_000


LOG = structlog.get_logger(__name__)

Told = Callable[[Receipt | TelemetryError], None]


def _settle(answer: asyncio.Future[Receipt], result: Receipt | TelemetryError) -> None:
    if answer.done():
        return
    if isinstance(result, Receipt):
        answer.set_result(result)
    else:
        answer.set_exception(result)


class MemoryQueue:
    """Holds only readings whose sender still waits for the answer, so nothing acknowledged dies with the process."""

    keeps = False

    def __init__(self, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES, batch_rows: int = BATCH_ROWS) -> None:
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._batch_rows = batch_rows
        self._waiting: deque[Parcel] = deque()
        self._answers: dict[int, Told] = {}
        self._arrived = asyncio.Event()
        self._closed = False
        self.rows = 0
        self.bytes = 0
        self.turned_away = 0

    async def put(self, parcel: Parcel) -> Receipt:
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.hand_in(parcel, partial(_settle, answer))
        return await answer

    def hand_in(self, parcel: Parcel, told: Told) -> None:
        """A parcel in an empty queue is taken whatever its size."""
        rows = len(parcel.readings)
        if self._closed:
            raise Unavailable("readings cannot be taken while the server stops")
        if self._answers and (self.rows + rows > self._most_rows or self.bytes + parcel.size > self._most_bytes):
            self.turned_away += 1
            raise Unavailable("readings come faster than they can be written")
        self._answers[id(parcel)] = told
        self._waiting.append(parcel)
        self.rows += rows
        self.bytes += parcel.size
        self._arrived.set()

    async def batches(self) -> AsyncIterator[Sequence[Parcel]]:
        while not self._closed or self._waiting:
            if self._waiting:
                yield self._take()
            else:
                self._arrived.clear()
                await self._arrived.wait()

    def _take(self) -> list[Parcel]:
        batch = [self._waiting.popleft()]
        rows = len(batch[0].readings)
        while self._waiting and rows + len(self._waiting[0].readings) <= self._batch_rows:
            batch.append(self._waiting.popleft())
            rows += len(batch[-1].readings)
        return batch

    def waiting(self) -> Sequence[Parcel]:
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    async def acknowledge(self, batch: Sequence[Parcel], receipts: Sequence[Receipt]) -> None:
        for parcel, receipt in zip(batch, receipts, strict=True):
            self._tell(parcel, receipt)

    async def give_back(self, batch: Sequence[Parcel], error: TelemetryError) -> None:
        for parcel in batch:
            self._tell(parcel, error)

    def _tell(self, parcel: Parcel, result: Receipt | TelemetryError) -> None:
        """One who cannot be told must not keep the others waiting."""
        self.rows -= len(parcel.readings)
        self.bytes -= parcel.size
        try:
            self._answers.pop(id(parcel))(result)
        except Exception:
            LOG.exception("answer_not_told")

    def close(self) -> None:
        """Takes no more; what waits is still offered to the writer, if there is one."""
        self._closed = True
        self._arrived.set()

    async def end(self) -> None:
        self.close()


class MemorySubscription:
    def __init__(self, most: int) -> None:
        self._messages: deque[tuple[str, bytes]] = deque(maxlen=most)
        self._arrived = asyncio.Event()
        self._closed = False
        self.dropped = 0

    def offer(self, topic: str, message: bytes) -> None:
        if len(self._messages) == self._messages.maxlen:
            self.dropped += 1
        self._messages.append((topic, message))
        self._arrived.set()

    def close(self) -> None:
        self._closed = True
        self._arrived.set()

    async def __aiter__(self) -> AsyncIterator[tuple[str, bytes]]:
        while not self._closed or self._messages:
            if self._messages:
                yield self._messages.popleft()
            else:
                self._arrived.clear()
                await self._arrived.wait()


class MemoryFanout:
    def __init__(self, most: int = SUBSCRIBER_MESSAGES) -> None:
        self._most = most
        self._listeners: dict[str, set[MemorySubscription]] = {}

    def wanted(self, topic: str) -> bool:
        return topic in self._listeners

    async def publish(self, topic: str, message: bytes) -> None:
        for listener in self._listeners.get(topic, ()):
            listener.offer(topic, message)

    @asynccontextmanager
    async def subscribe(self, topics: Iterable[str]) -> AsyncIterator[MemorySubscription]:
        wanted = set(topics)
        listener = MemorySubscription(self._most)
        for topic in wanted:
            self._listeners.setdefault(topic, set()).add(listener)
        try:
            yield listener
        finally:
            for topic in wanted:
                self._forget(topic, listener)

    def _forget(self, topic: str, listener: MemorySubscription) -> None:
        listeners = self._listeners.get(topic, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(topic, None)

    async def close(self) -> None:
        """Every subscription ends once its last message is read."""
        for listener in {listener for listeners in self._listeners.values() for listener in listeners}:
            listener.close()
