"""Server-sent events of what concerns one caller, resumed without loss where they broke off."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Stream

from assistant import feed
from assistant.conversations import owner_of
from assistant.model import Caller
from telemetry.errors import Unavailable
from web.auth import still_known
from web.context import Context
from web.hub import Frame, Listener

# A revoked key, an ended session and changed fields end a stream within five seconds.
LOOK_S = 3.0
HEARTBEAT_LOOKS = 5
AT_ONCE = 100
RETRY_MS = 2000
KEPT = feed.KEPT
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@get("/api/v1/events", tags=["conversations"], summary="Server-sent events: message, alert, alert_update, reset")
async def events(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Stream:
    """`Last-Event-ID` replays what was missed for 7 days; a `reset` says that more than that is gone."""
    lines = told(request, context, caller, request.headers.get("last-event-id"))
    return Stream(lines, media_type="text/event-stream; charset=utf-8", headers=HEADERS)


async def told(
    request: Request[Any, Any, Any], context: Context, caller: Caller, last_id: str | None
) -> AsyncIterator[bytes]:
    """From the table up to where the hub stands, then from the hub; one who falls behind begins again."""
    place, fits = await starting_place(caller, last_id, context)
    yield f": connected\nretry: {RETRY_MS}\nid: {place}\n\n".encode()
    if not fits:
        yield f"id: {place}\nevent: reset\ndata: {{}}\n\n".encode()
    while not context.closing.is_set():
        async with context.hub.listening(caller) as listener:
            async for frame in missed(context, caller, place, listener.place):
                yield frame.line(listener.owner)
            place = max(place, listener.place)
            async for line, seq in live(request, context, listener):
                yield line
                place = max(place, seq)
            if not listener.lost:
                return


async def live(
    request: Request[Any, Any, Any], context: Context, listener: Listener
) -> AsyncIterator[tuple[bytes, int]]:
    """Ends with the server, with the caller's right to listen, or when the listener has lost its place."""
    loop, looks = asyncio.get_running_loop(), 0
    looked = loop.time()
    while not context.closing.is_set() and not listener.lost:
        listener.arrived.clear()
        while (frame := listener.take()) is not None:
            yield frame.line(listener.owner), frame.seq
        left = looked + LOOK_S - loop.time()
        if left > 0 and await either(listener.arrived, context.closing, left):
            continue
        if loop.time() - looked < LOOK_S:
            continue
        looks, looked = looks + 1, loop.time()
        if not await still_known(request):
            return
        if looks % HEARTBEAT_LOOKS == 0:
            yield b": still here\n\n", 0


async def starting_place(caller: Caller, last_id: str | None, context: Context) -> tuple[int, bool]:
    """The sequence number to go on from, and whether nothing between it and the caller's last one is lost."""
    db = context.runtime.db
    newest = await feed.newest(db)
    if last_id is None:
        return newest, True
    if not (last_id.isascii() and last_id.isdigit() and len(last_id) < 19 and int(last_id) <= newest):
        return newest, False
    last = int(last_id)
    first = await feed.since(db, last, until=newest, limit=1, owners=[owner_of(caller)], fields=caller.fields)
    if last < await feed.horizon(db) or (first and first[0].at < context.now() - KEPT):
        return newest, False
    return last, True


async def missed(context: Context, caller: Caller, place: int, until: int) -> AsyncIterator[Frame]:
    """In the order of commits. A database that is away for a moment is asked again."""
    while place < until:
        try:
            found = await feed.since(
                context.runtime.db,
                place,
                until=until,
                limit=AT_ONCE,
                owners=[owner_of(caller)],
                fields=caller.fields,
            )
        except Unavailable:
            await asyncio.sleep(1)
            continue
        for one in found:
            yield Frame(one)
            place = one.seq
        if len(found) < AT_ONCE:
            return


async def either(news: asyncio.Event, closing: asyncio.Event, seconds: float) -> bool:
    """Whether there is something to look at, or the end; False when the time passed in silence."""
    waiting = [asyncio.ensure_future(event.wait()) for event in (news, closing)]
    try:
        done, _ = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
    return bool(done)


ROUTES = [events]
