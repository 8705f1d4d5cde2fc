"""Readings as they are committed, over a WebSocket."""

import asyncio
from collections import Counter, deque
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect, WebSocketException

from assistant.live import READINGS
from assistant.model import Caller
from telemetry import wells
from telemetry.bus import Subscription
from telemetry.errors import NotFound, TelemetryError
from telemetry.model import Reading
from web.auth import still_known
from web.context import Context, seen_well
from web.lists import Query

LOOK_AGAIN_S = 2.0
WELLS_AT_MOST = 500
# What may wait for one listener, how long one message may take, and how many listeners one person or key may have.
READINGS_AT_MOST = 5_000
SEND_S = 30.0
SOCKETS_AT_MOST = 20
GONE, NOT_FOUND, INVALID, UNAUTHENTICATED = 1001, 4404, 4422, 4401
TOO_SLOW, TOO_MANY = 4408, 4429
Socket = WebSocket[Any, Any, Any]


class Sight:
    """Which wells this socket shows; None is all. Looked up again while it is open: fields may change."""

    def __init__(self, context: Context, caller: Caller, named: list[str]) -> None:
        self._context, self._caller, self._named = context, caller, named
        self._seen: frozenset[str] | None = None

    async def look(self) -> None:
        """NotFound when a well that was named is not there for this caller."""
        runtime = self._context.runtime
        if self._named:
            found = [await seen_well(runtime, self._caller, well_id) for well_id in self._named]
            self._seen = frozenset(well.well_id for well in found)
        elif self._caller.fields is not None:
            everything = await wells.every(runtime.db)
            self._seen = frozenset(well.well_id for well in everything if self._caller.sees(well))

    def shows(self, reading: Reading) -> bool:
        return self._seen is None or reading.well_id in self._seen


class Waiting:
    """Readings on their way to one listener; the oldest are lost where they are more than it can take."""

    def __init__(self, most: int = READINGS_AT_MOST) -> None:
        self._readings: deque[Reading] = deque(maxlen=most)
        self._arrived = asyncio.Event()
        self._lost = 0

    def add(self, readings: Sequence[Reading]) -> None:
        room = (self._readings.maxlen or 0) - len(self._readings)
        self._lost += max(0, len(readings) - room)
        self._readings.extend(readings)
        self._arrived.set()

    async def take(self) -> tuple[int, Reading]:
        """The next one, and how many were lost before it."""
        while not self._readings:
            self._arrived.clear()
            await self._arrived.wait()
        lost, self._lost = self._lost, 0
        return lost, self._readings.popleft()


@lru_cache(maxsize=8)
def _decoded(message: bytes) -> Sequence[Reading]:
    """One message goes to all who listen: it is read once."""
    return msgspec.json.decode(message, type=list[Reading])


@contextmanager
def _counted(who: str) -> Iterator[None]:
    if _OPEN[who] >= SOCKETS_AT_MOST:
        raise WebSocketException(code=TOO_MANY, detail=f"at most {SOCKETS_AT_MOST} listeners at a time")
    _OPEN[who] += 1
    try:
        yield
    finally:
        _OPEN[who] -= 1
        if not _OPEN[who]:
            del _OPEN[who]


_OPEN: Counter[str] = Counter()


@websocket("/api/v1/live")
async def live(socket: Socket, context: NamedDependency[Context]) -> None:
    """One who reads too slowly loses the oldest readings and is told how many; nothing is kept for who is away."""
    query = Query(socket)
    named = query.comma("wells", most=WELLS_AT_MOST)
    if query.problems:
        raise WebSocketException(code=INVALID, detail="wells: is wrong")
    sight = Sight(context, socket.user, named)
    try:
        await sight.look()
    except NotFound as error:
        raise WebSocketException(code=NOT_FOUND, detail=str(error)) from None
    with _counted(str(socket.auth.who)):
        async with context.runtime.fanout.subscribe((READINGS,)) as messages:
            await socket.accept()
            waiting = Waiting()
            works = (_gather(messages, sight, waiting), _send(socket, waiting), _receive(socket))
            code = await _first(*works, _watch(socket, sight), _closing(context))
        if code:
            await socket.close(code)


async def _gather(messages: Subscription, sight: Sight, waiting: Waiting) -> int:
    """Never waits for the listener."""
    async for _, message in messages:
        waiting.add([reading for reading in _decoded(message) if sight.shows(reading)])
    return GONE


async def _send(socket: Socket, waiting: Waiting) -> int:
    while True:
        lost, reading = await waiting.take()
        shown: dict[str, object] = {"type": "reading", "well_id": reading.well_id, "timestamp": reading.at}
        messages = [{"type": "lost", "readings": lost}] if lost else []
        try:
            for message in (*messages, shown | reading.values):
                await asyncio.wait_for(socket.send_data(msgspec.json.encode(message).decode()), SEND_S)
        except TimeoutError:
            return TOO_SLOW


async def _receive(socket: Socket) -> int:
    """Nothing is asked for here; this is how one learns that the other side has gone."""
    try:
        while True:
            await socket.receive_data(mode="text")
    except WebSocketDisconnect:
        return 0


async def _watch(socket: Socket, sight: Sight) -> int:
    """A revoked key or an ended session ends its sockets too."""
    while True:
        await asyncio.sleep(LOOK_AGAIN_S)
        if not await still_known(socket):
            return UNAUTHENTICATED
        try:
            await sight.look()
        except NotFound:
            return NOT_FOUND
        except TelemetryError:
            continue


async def _closing(context: Context) -> int:
    await context.closing.wait()
    return GONE


async def _first(*works: Coroutine[Any, Any, int]) -> int:
    """The result of the one that ends first; the others are ended."""
    tasks = [asyncio.create_task(work) for work in works]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return next(iter(done)).result()


ROUTES = [live]
