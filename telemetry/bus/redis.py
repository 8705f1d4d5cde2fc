"""Fan-out between processes over Redis; Redis away costs delay, never an exception."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Lost
from redis.exceptions import RedisError

from telemetry.bus.memory import SUBSCRIBER_MESSAGES, MemoryFanout, MemorySubscription

FAILURES = (RedisError, OSError, TimeoutError)
ANSWER_S = 5.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
LISTENING_S = 1.0
MOST_BYTES = 16 * 1024 * 1024
ENDING_S = 1.0
CANCEL_AGAIN_S = 0.1

LOG = structlog.get_logger(__name__)


class Outbox:
    """What is yet to be told; of too much the oldest is lost."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._messages: deque[tuple[str, bytes]] = deque()
        self._bytes = 0
        self.arrived = asyncio.Event()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, topic: str, message: bytes) -> None:
        self._messages.append((topic, message))
        self._bytes += len(message)
        while len(self) > self._most or (self._bytes > self._most_bytes and len(self) > 1):
            self.take()
            self.dropped += 1
        self.arrived.set()

    def take(self) -> tuple[str, bytes]:
        found = self._messages.popleft()
        self._bytes -= len(found[1])
        return found

    def give_back(self, topic: str, message: bytes) -> None:
        """It stays the oldest, unless newer ones have filled its place."""
        if len(self) < self._most and self._bytes + len(message) <= self._most_bytes:
            self._messages.appendleft((topic, message))
            self._bytes += len(message)
        else:
            self.dropped += 1
        self.arrived.set()


class RedisFanout:
    """Each process listens to all of this installation's words and hands them on as the in-process fan-out does."""

    def __init__(self, url: str, most: int = SUBSCRIBER_MESSAGES) -> None:
        self._redis = Redis.from_url(
            url, socket_connect_timeout=ANSWER_S, socket_timeout=ANSWER_S, retry=Retry(NoBackoff(), 0)
        )
        number = self._redis.connection_pool.connection_kwargs.get("db") or 0
        # Redis keeps its words apart neither by database nor by user.
        self._prefix = f"wellspeak:{number}:".encode()
        self._outbox = Outbox(most, MOST_BYTES)
        self._local = MemoryFanout(most)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._listening = asyncio.Event()

    @property
    def dropped(self) -> int:
        return self._outbox.dropped

    def wanted(self, topic: str) -> bool:
        """Another process may."""
        return True

    async def publish(self, topic: str, message: bytes) -> None:
        """Told as soon as Redis takes it; never waits for that."""
        self._outbox.add(topic, message)
        self._begin("telling", self._tell)

    def subscribe(self, topics: Iterable[str]) -> AbstractAsyncContextManager[MemorySubscription]:
        return self._subscribed(topics)

    @asynccontextmanager
    async def _subscribed(self, topics: Iterable[str]) -> AsyncIterator[MemorySubscription]:
        """Without Redis one enters all the same, and hears once it is back."""
        self._begin("listening", self._listen)
        async with self._local.subscribe(topics) as subscription:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._listening.wait(), LISTENING_S)
            yield subscription

    def _begin(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if name not in self._tasks:
            self._tasks[name] = asyncio.create_task(_again_and_again(name, work), name=f"redis {name}")

    async def _tell(self) -> None:
        while True:
            await self._outbox.arrived.wait()
            await self._send_all()

    async def _send_all(self) -> None:
        while len(self._outbox):
            await self._send()
        self._outbox.arrived.clear()

    async def _send(self) -> None:
        topic, message = self._outbox.take()
        try:
            await self._redis.publish(self._prefix + topic.encode(), message)
        except FAILURES:
            self._outbox.give_back(topic, message)
            raise

    async def _listen(self) -> None:
        async with self._redis.pubsub() as words:
            try:
                await words.psubscribe(self._prefix + b"*")
                await self._hear(words)
            finally:
                self._listening.clear()

    async def _hear(self, words: PubSub) -> None:
        """After a silence Redis is asked whether it is there; no answer is a lost connection."""
        asked = False
        while True:
            word = await words.get_message(timeout=ANSWER_S)
            if word is None and asked:
                raise Lost("no answer to a ping")
            if word is None:
                await words.ping()
            elif word["type"] == "psubscribe":
                self._listening.set()
            elif word["type"] == "pmessage":
                topic = bytes(word["channel"])[len(self._prefix) :].decode()
                await self._local.publish(topic, bytes(word["data"]))
            asked = word is None

    async def close(self) -> None:
        """What waits is told if that takes no time; then every subscription ends with its last message."""
        await ended(self._tasks.values())
        with suppress(*FAILURES):
            await asyncio.wait_for(self._send_all(), ENDING_S)
        await self._local.close()
        with suppress(*FAILURES):
            await self._redis.aclose()


async def ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Told again: the client swallows a cancellation that comes together with an answer."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_S)


async def _again_and_again(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Begins anew whatever ends it, until cancelled; one word in the log for each time that Redis goes."""
    clock = asyncio.get_running_loop().time
    pause = FIRST_PAUSE_S
    while True:
        began = clock()
        try:
            await work()
        except Exception as error:
            if clock() - began > 2 * LONGEST_PAUSE_S:
                pause = FIRST_PAUSE_S
            if pause == FIRST_PAUSE_S:
                LOG.warning("redis_away", work=name, cause=repr(error))
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)
