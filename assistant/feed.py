"""What reaches a person's open windows: messages and events of alerts, in the order they were stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog

from assistant.alerts.listing import alert_of
from assistant.conversations import message_of
from assistant.model import Alert, Message
from telemetry.bus import Fanout
from telemetry.db import Database, queries

SQL = queries("assistant", "feed.sql")
NEWS = "news"
KEPT = timedelta(days=7)
ADMIN_OWNER = "token:ADMIN_TOKEN"
LOG = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """One event. A message is for its `owner`; one of an alert for whoever may see wells of its `field`.

    `conversations` are the owners' that have a message of this alert.
    """

    seq: int
    event: Literal["message", "alert", "alert_update"]
    at: datetime
    what: Message | Alert
    owner: str | None = None
    field: str | None = None
    conversations: Mapping[str, tuple[str, ...]] | None = None


async def wake(fanout: Fanout) -> None:
    """There is something new; whoever misses the word looks again by itself soon."""
    try:
        await fanout.publish(NEWS, b"")
    except Exception:
        LOG.exception("news_not_told")


async def newest(db: Database) -> int:
    """The highest sequence number so far, whatever it is of; 0 before the first."""
    found: int = await db.fetch_value(SQL["newest_seq"])
    return found


async def horizon(db: Database) -> int:
    """Events of alerts up to this number are forgotten."""
    found: int = await db.fetch_value(SQL["horizon"])
    return found


async def forget(db: Database, before: datetime) -> None:
    """Events of alerts from before that moment; messages stay."""
    await db.execute(SQL["forget"], before)


async def since(
    db: Database,
    seq: int,
    *,
    until: int,
    limit: int,
    owners: Sequence[str],
    fields: frozenset[str] | None = None,
) -> list[Told]:
    """What came after `seq` up to `until`: messages of these owners, alerts of wells in these fields."""
    reach = None if fields is None else sorted(fields)
    rows = await db.fetch(SQL["since"], seq, until, limit, list(owners), reach)
    return [_told(row) for row in rows]


def _told(row: Mapping[str, Any]) -> Told:
    if row["event"] == "message":
        return Told(row["seq"], "message", row["at"], message_of(row), owner=row["owner"])
    found = row["conversations"] or {}
    alert = alert_of(row["snapshot"])
    talks = {owner: tuple(ids) for owner, ids in found.items()}
    return Told(row["seq"], row["event"], row["at"], alert, field=row["field"], conversations=talks)
