"""Stores and reads conversations and messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import msgspec

from assistant.model import Answer, Caller, Conversation, Message
from nlp.model import Question
from telemetry.db import Database, queries
from telemetry.errors import NotFound

SQL = queries("assistant")
TITLE_LENGTH = 80
NEWEST = 2**63 - 1


class Remembered(msgspec.Struct, frozen=True):
    """What a conversation last spoke of: the completed question, the wells its answer named or offered.

    `earlier` are wells of questions before it, latest first; `fault` what its answer found.
    """

    question: Question
    spoken_of: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    fault: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Exchange:
    """A question and its answer, stored together or not at all."""

    conversation_id: str
    owner: str
    said: Message
    answered: Message
    remembered: Remembered | None
    well_id: str | None


class Writes(Protocol):
    """A transaction, as far as storing messages needs one."""

    async def execute(self, sql: str, *args: object) -> int: ...


def owner_of(caller: Caller) -> str:
    """A user and a token of the same name are two owners."""
    return f"{caller.kind}:{caller.name}"


def title_of(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no such conversation.") from error


def _conversation(row: Any) -> Conversation:
    return Conversation(
        id=str(row["id"]),
        title=row["title"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        well_id=row["well_id"],
    )


def message_of(row: Any) -> Message:
    return Message(
        id=row["id"],
        conversation_id=str(row["conversation_id"]),
        at=row["at"],
        sender=row["sender"],
        text=row["text"],
        alert_id=row["alert_id"],
        answer=None if row["answer"] is None else msgspec.convert(row["answer"], Answer),
    )


async def create(
    db: Database, owner: str, *, at: datetime, title: str = "", well_id: str | None = None
) -> Conversation:
    """An empty title is filled by the first question."""
    key = uuid4()
    await db.execute(SQL["create_conversation"], key, owner, title_of(title), well_id, at)
    return await get(db, str(key), owner)


async def get(db: Database, conversation_id: str, owner: str) -> Conversation:
    """NotFound also when it is somebody else's."""
    return _conversation(await _row(db, conversation_id, owner))


async def recall(db: Database, conversation_id: str, owner: str) -> Remembered | None:
    """What was last spoken of; None at the beginning. NotFound when it is somebody else's."""
    row = await _row(db, conversation_id, owner)
    return None if row["remembered"] is None else msgspec.convert(row["remembered"], Remembered)


async def _row(db: Database, conversation_id: str, owner: str) -> Any:
    row = await db.fetch_row(SQL["get_conversation"], _uuid(conversation_id), owner)
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


async def listing(
    db: Database, owner: str, *, after: str | None = None, limit: int = 100, search: str | None = None
) -> list[Conversation]:
    """The last spoken in first; `after` is the id of the last one of the page before."""
    wanted = search.strip().replace("\x00", "") if search else None
    rows = await db.fetch(SQL["list_conversations"], owner, _uuid(after) if after else None, limit, wanted or None)
    return [_conversation(row) for row in rows]


async def messages(
    db: Database, conversation_id: str, owner: str, *, after: int = 0, limit: int = 100
) -> list[Message]:
    """Oldest first; `after` is the id of the last message of the page before."""
    await get(db, conversation_id, owner)
    rows = await db.fetch(SQL["list_messages"], _uuid(conversation_id), owner, after, limit)
    return [message_of(row) for row in rows]


async def last_messages(
    db: Database, conversation_id: str, owner: str, *, before: int = NEWEST, limit: int = 50
) -> list[Message]:
    """The newest ones before the message `before`, oldest first: what a page shows when it opens."""
    await get(db, conversation_id, owner)
    rows = await db.fetch(SQL["list_messages_before"], _uuid(conversation_id), owner, before, limit)
    return [message_of(row) for row in rows]


def new_id() -> str:
    return str(uuid4())


async def next_message_ids(db: Database) -> tuple[int, int]:
    """The ids of a question and of its answer, in this order."""
    first, second = sorted(row["id"] for row in await db.fetch(SQL["next_message_ids"]))
    return first, second


async def append(tx: Writes, message: Message) -> None:
    await tx.execute(
        SQL["add_message"],
        message.id,
        _uuid(message.conversation_id),
        message.at,
        message.sender,
        message.text,
        message.alert_id,
        message.answer,
    )


async def remember(tx: Writes, exchange: Exchange) -> None:
    """Stores a question and its answer, creating the conversation with its first."""
    key = _uuid(exchange.conversation_id)
    title = title_of(exchange.said.text)
    await tx.execute(SQL["create_conversation"], key, exchange.owner, title, exchange.well_id, exchange.said.at)
    await append(tx, exchange.said)
    await append(tx, exchange.answered)
    await tx.execute(SQL["touch_conversation"], key, exchange.answered.at, title, exchange.well_id, exchange.remembered)
