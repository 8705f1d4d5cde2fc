"""What reaches a person's open windows: messages in the order they were stored."""

from assistant.conversations import message_of
from assistant.model import Message
from telemetry.db import Database, queries

SQL = queries("assistant", "feed.sql")


def topic(owner: str) -> str:
    """Where the fan-out says that there is something new for this owner."""
    return f"messages:{owner}"


async def newest(db: Database) -> int:
    """The highest sequence number so far, whosever message it is; 0 before the first."""
    found: int = await db.fetch_value(SQL["newest_seq"])
    return found


async def since(db: Database, owner: str, seq: int, *, limit: int) -> list[tuple[int, Message]]:
    """The messages after `seq`, each with its own."""
    rows = await db.fetch(SQL["messages_since"], owner, seq, limit)
    return [(row["seq"], message_of(row)) for row in rows]
