"""Readings as they are committed, over a WebSocket."""

import asyncio
from collections.abc import Coroutine
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
GONE, NOT_FOUND, INVALID, UNAUTHENTICATED = 1001, 4404, 4422, 4401
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


@websocket("/api/v1/live")
async def live(socket: Socket, context: NamedDependency[Context]) -> None:
    """One who reads too slowly loses the oldest readings; nothing is kept for who is not there."""
    query = Query(socket)
    named = query.comma("wells", most=WELLS_AT_MOST)
    if query.problems:
        raise WebSocketException(code=INVALID, detail="wells: is wrong")
    sight = Sight(context, socket.user, named)
    try:
        await sight.look()
    except NotFound as error:
        raise WebSocketException(code=NOT_FOUND, detail=str(error)) from None
    async with context.runtime.fanout.subscribe((READINGS,)) as messages:
        await socket.accept()
        code = await _first(_send(socket, messages, sight), _receive(socket), _watch(socket, sight), _closing(context))
    if code:
        await socket.close(code)


async def _send(socket: Socket, messages: Subscription, sight: Sight) -> int:
    async for _, message in messages:
        for reading in msgspec.json.decode(message, type=list[Reading]):
            if sight.shows(reading):
                shown = {"type": "reading", "well_id": reading.well_id, "timestamp": reading.at, **reading.values}
                await socket.send_data(msgspec.json.encode(shown).decode())
    return GONE


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
