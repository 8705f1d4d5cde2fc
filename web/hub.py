"""One reader of the feed for all streams of a process: each event is read and encoded once, and handed to many."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import structlog

from assistant import feed
from assistant.conversations import owner_of
from assistant.feed import Told
from assistant.model import Caller
from assistant.runtime import Runtime
from telemetry.bus import Subscription
from telemetry.errors import TelemetryError

LOOKS_S = 0.5
AT_ONCE = 500
BACKLOG = 200

LOG = structlog.get_logger("wellspeak.web")


class Frame:
    """An event as it goes over the line; of an alert only the caller's conversations differ."""

    def __init__(self, told: Told) -> None:
        self.seq, self._told = told.seq, told
        self._head = f"id: {told.seq}\nevent: {told.event}\ndata: ".encode() + msgspec.json.encode(told.what)

    def line(self, owner: str) -> bytes:
        ids = (self._told.conversations or {}).get(owner)
        if not ids:
            return self._head + b"\n\n"
        return self._head.removesuffix(b"[]}") + msgspec.json.encode(ids) + b"}\n\n"

    def concerns(self, owner: str, caller: Caller) -> bool:
        if self._told.owner is not None:
            return self._told.owner == owner
        return caller.fields is None or self._told.field in caller.fields


class Listener:
    """One stream's share. Who reads too slowly loses it all and reads the table again: `lost` says so."""

    def __init__(self, caller: Caller) -> None:
        self.caller, self.owner = caller, owner_of(caller)
        self.place = 0
        self.lost = False
        self.joined = asyncio.Event()
        self.arrived = asyncio.Event()
        self._frames: deque[Frame] = deque()

    def offer(self, frame: Frame) -> None:
        if self.lost or not frame.concerns(self.owner, self.caller):
            return
        if len(self._frames) >= BACKLOG:
            self.lost = True
            self._frames.clear()
        else:
            self._frames.append(frame)
        self.arrived.set()

    def take(self) -> Frame | None:
        return self._frames.popleft() if self._frames else None


class Hub:
    """The table is the truth and the fan-out only says when to look: a lost word delays and loses nothing."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._listeners: set[Listener] = set()
        self._joining: list[Listener] = []
        self._news = asyncio.Event()
        self._seq = 0
        self.lost = 0

    def __len__(self) -> int:
        return len(self._listeners)

    @asynccontextmanager
    async def listening(self, caller: Caller) -> AsyncIterator[Listener]:
        """Everything after the listener's `place` will come to it, and nothing before."""
        listener = Listener(caller)
        self._joining.append(listener)
        self._news.set()
        try:
            await listener.joined.wait()
            yield listener
        finally:
            self._listeners.discard(listener)
            if listener in self._joining:
                self._joining.remove(listener)
            self.lost += listener.lost

    async def run(self) -> None:
        """Until cancelled."""
        async with self._runtime.fanout.subscribe([feed.NEWS]) as words:
            hearing = asyncio.create_task(self._hear(words), name="news")
            try:
                while True:
                    self._news.clear()
                    await self._look()
                    await self._wait()
            finally:
                hearing.cancel()

    async def _hear(self, words: Subscription) -> None:
        async for _ in words:
            self._news.set()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), LOOKS_S)
        except TimeoutError:
            return

    async def _look(self) -> None:
        if not self._listeners and not self._joining:
            return
        try:
            newest = await feed.newest(self._runtime.db)
            if self._listeners:
                await self._hand_out(newest)
            self._seq = newest
        except TelemetryError:
            LOG.warning("feed_unread", exc_info=True)
            return
        joining, self._joining = self._joining, []
        for listener in joining:
            listener.place = self._seq
            self._listeners.add(listener)
            listener.joined.set()

    async def _hand_out(self, newest: int) -> None:
        owners = sorted({listener.owner for listener in self._listeners})
        while self._seq < newest:
            found = await feed.since(self._runtime.db, self._seq, until=newest, limit=AT_ONCE, owners=owners)
            for told in found:
                frame = Frame(told)
                for listener in self._listeners:
                    listener.offer(frame)
                self._seq = told.seq
            if len(found) < AT_ONCE:
                self._seq = newest
