"""Server-sent events of what concerns one caller, resumed without loss where they broke off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from assistant import feed
from assistant.conversations import owner_of
from assistant.model import Caller, Message
from telemetry.bus import Subscription
from telemetry.db import Database
from telemetry.errors import Unavailable
from web.auth import still_known
from web.context import Context

KEPT = timedelta(days=7)
LOOK_S = 5.0
HEARTBEAT_LOOKS = 3
AT_ONCE = 100
RETRY_MS = 2000


@get("/api/v1/events", tags=["conversations"], summary="Server-sent events: message, alert, alert_update, reset")
async def events(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> ServerSentEvent:
    """`Last-Event-ID` replays what was missed for 7 days; a `reset` says that more than that is gone."""
    return ServerSentEvent(told(request, context, caller, request.headers.get("last-event-id")))


async def told(
    request: Request[Any, Any, Any], context: Context, caller: Caller, last_id: str | None
) -> AsyncIterator[ServerSentEventMessage]:
    """The table is the truth and the fan-out only says when to look, so a lost word delays and loses nothing."""
    db, owner = context.runtime.db, owner_of(caller)
    async with news_of(context, owner) as news:
        place, fits = await starting_place(db, owner, last_id, context)
        yield ServerSentEventMessage(data=None, comment="connected", retry=RETRY_MS)
        if not fits:
            yield ServerSentEventMessage(event="reset", data="{}", id=place)
        quiet = 0
        while not context.closing.is_set():
            news.clear()
            async for message in since(db, owner, place):
                place = int(message.id or place)
                yield message
            if await either(news, context.closing):
                continue
            quiet += 1
            if not await still_known(request):
                return
            if quiet % HEARTBEAT_LOOKS == 0:
                yield ServerSentEventMessage(data=None, comment="still here")


@asynccontextmanager
async def news_of(context: Context, owner: str) -> AsyncIterator[asyncio.Event]:
    """An event that is set whenever something may be new for this owner."""
    news = asyncio.Event()

    async def listen(words: Subscription) -> None:
        async for _ in words:
            news.set()

    async with context.runtime.fanout.subscribe([feed.topic(owner)]) as words:
        task = asyncio.create_task(listen(words), name="news")
        try:
            yield news
        finally:
            task.cancel()


async def starting_place(db: Database, owner: str, last_id: str | None, context: Context) -> tuple[int, bool]:
    """The sequence number to go on from, and whether nothing between it and the caller's last one is lost."""
    newest = await feed.newest(db)
    if last_id is None:
        return newest, True
    if not (last_id.isascii() and last_id.isdigit() and len(last_id) < 19 and int(last_id) <= newest):
        return newest, False
    missed = await feed.since(db, owner, int(last_id), limit=1)
    if missed and missed[0][1].at < context.now() - KEPT:
        return newest, False
    return int(last_id), True


async def since(db: Database, owner: str, place: int) -> AsyncIterator[ServerSentEventMessage]:
    """In the order of commits. A database that is away for a moment is looked at again later."""
    while True:
        try:
            found = await feed.since(db, owner, place, limit=AT_ONCE)
        except Unavailable:
            return
        for seq, message in found:
            yield as_event(seq, message)
            place = seq
        if len(found) < AT_ONCE:
            return


def as_event(place: int, message: Message) -> ServerSentEventMessage:
    return ServerSentEventMessage(event="message", data=msgspec.json.encode(message).decode(), id=place)


async def either(news: asyncio.Event, closing: asyncio.Event) -> bool:
    """Whether there is something to look at, or the end; False when LOOK_S passed in silence."""
    waiting = [asyncio.ensure_future(event.wait()) for event in (news, closing)]
    try:
        done, _ = await asyncio.wait(waiting, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
    return bool(done)


ROUTES = [events]
