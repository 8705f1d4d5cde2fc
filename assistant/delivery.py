"""Its own loop: takes what happened to alerts from the outbox to the channels outside the conversation."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from assistant import feed
from assistant.alerts.listing import alert_of
from assistant.channels.model import TELLS, ChannelError, Notice
from assistant.conversations import owner_of
from assistant.model import Caller
from assistant.runtime import Runtime
from telemetry.db import Database, Row, queries
from telemetry.errors import TelemetryError

SQL = queries("assistant", "delivery.sql")
LOOKS_S = 0.5
TROUBLED_S = 2.0
AT_ONCE = 500
UNDER_WAY = 16
HELD = timedelta(seconds=60)
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 1800.0
GIVES_UP = timedelta(hours=24)

LOG = structlog.get_logger(__name__)


class Delivery(msgspec.Struct, frozen=True):
    """What became of one event for one subscription. `dropped`: it was no longer wanted, or no longer allowed."""

    id: int
    subscription_id: int
    alert_id: int
    well_id: str
    channel: str
    address: str
    action: str
    state: str
    tries: int
    created_at: datetime
    due_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None


async def run(runtime: Runtime) -> None:
    """Until cancelled. At most one delivery is under way to an address, so a slow one holds up only itself."""
    under_way: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            try:
                moved = await hand_over(runtime)
                moved += await _begin(runtime, under_way)
            except TelemetryError:
                LOG.warning("delivery_failed", exc_info=True)
                await asyncio.sleep(TROUBLED_S)
                continue
            if not moved:
                await _rest(under_way)
            for target in [target for target, task in under_way.items() if task.done()]:
                _told(under_way.pop(target))
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)
        for channel in runtime.channels.values():
            await channel.close()


async def _rest(under_way: Mapping[str, asyncio.Task[None]]) -> None:
    if under_way:
        await asyncio.wait(under_way.values(), timeout=LOOKS_S, return_when=asyncio.FIRST_COMPLETED)
    else:
        await asyncio.sleep(LOOKS_S)


async def hand_over(runtime: Runtime) -> int:
    """From the outbox to whoever has subscribed over a channel that is set up; the number of events taken."""
    pairs = [(name, action) for name in runtime.channels for action in TELLS[name]]
    names, actions = [name for name, _ in pairs], [action for _, action in pairs]
    row = await runtime.db.fetch_row(SQL["hand_over"], runtime.clock(), AT_ONCE, names, actions, _always(runtime))
    taken = row["taken"] if row else 0
    if taken:
        await feed.wake(runtime.fanout)  # whoever wrote them may have died before saying so
    return int(taken)


async def due(runtime: Runtime, busy: Sequence[str] = (), limit: int = UNDER_WAY) -> list[Row]:
    now = runtime.clock()
    names = list(runtime.channels)
    return await runtime.db.fetch(SQL["take"], now, now + HELD, limit, names, list(busy), _always(runtime))


async def deliver(runtime: Runtime, row: Row) -> None:
    """Says in the table how it went. A failure of ours leaves it held, to be taken again later."""
    if not row["may_hear"]:
        await runtime.db.execute(SQL["over"], row["id"], "dropped", runtime.clock(), None)
        return
    try:
        await runtime.channels[row["channel"]].deliver(notice_of(row), row["address"])
    except ChannelError as error:
        await _not_taken(runtime, row, error)
    except Exception:
        LOG.exception("delivery_broke", delivery=row["id"])
        await _not_taken(runtime, row, ChannelError("could not be sent from here", permanent=False))
    else:
        await runtime.db.execute(SQL["over"], row["id"], "sent", runtime.clock(), None)


async def _not_taken(runtime: Runtime, row: Row, error: ChannelError) -> None:
    now = runtime.clock()
    final = error.permanent or now - row["created_at"] >= GIVES_UP
    LOG.warning("not_delivered", delivery=row["id"], channel=row["channel"], error=str(error), final=final)
    if final:
        await runtime.db.execute(SQL["over"], row["id"], "failed", now, str(error))
    else:
        await runtime.db.execute(SQL["again"], row["id"], now + pause(row["tries"], error.after_s), str(error))


def pause(tries: int, asked_s: float | None = None) -> timedelta:
    """Twice as long each time; longer where the receiver asks for it."""
    return timedelta(seconds=max(min(FIRST_RETRY_S * 2.0 ** min(tries - 1, 30), LONGEST_RETRY_S), asked_s or 0.0))


def notice_of(row: Mapping[str, Any]) -> Notice:
    snapshot = row["snapshot"]
    return Notice(
        id=row["id"],
        seq=row["seq"],
        action=row["action"],
        alert=alert_of(snapshot),
        at=row["created_at"],
        by=snapshot.get("by", ""),
        why=snapshot.get("why", ""),
    )


async def listing(db: Database, caller: Caller, *, after: int | None = None, limit: int = 100) -> list[Delivery]:
    """The caller's own, the newest first."""
    reach = None if caller.fields is None else sorted(caller.fields)
    rows = await db.fetch(SQL["listing"], owner_of(caller), reach, after, limit)
    return [msgspec.convert(dict(row), Delivery) for row in rows]


async def forget(db: Database, before: datetime) -> None:
    await db.execute(SQL["forget"], before)


async def _begin(runtime: Runtime, under_way: dict[str, asyncio.Task[None]]) -> int:
    room = UNDER_WAY - len(under_way)
    rows = await due(runtime, list(under_way), room) if room and runtime.channels else []
    for row in rows:
        under_way[f"{row['channel']} {row['address']}"] = asyncio.create_task(deliver(runtime, row))
    return len(rows)


def _told(task: asyncio.Task[None]) -> None:
    """What the table could not be told is done again once it is no longer held."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        LOG.error("delivery_not_noted", exc_info=error)


def _always(runtime: Runtime) -> list[str]:
    """Owners who are in no table."""
    return [feed.ADMIN_OWNER] if runtime.settings.admin_token else []
