"""What changes something is offered first, and done once when the person says yes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from assistant.conversations import Writes
from assistant.model import Answer
from nlp.model import Question
from telemetry.db import Database, Transaction, queries
from telemetry.errors import NotFound

SQL = queries("assistant", "confirming.sql")
HOLDS = timedelta(hours=24)


@dataclass(frozen=True)
class Offer:
    """What was offered: the question that asked for it, and what to do as its skill wrote it down."""

    question: Question
    what: dict[str, Any]


def new_token() -> str:
    return secrets.token_urlsafe(24)


async def keep(tx: Writes, token: str, conversation: tuple[str, str], offer: Offer, at: datetime) -> None:
    """`conversation` is its owner and its id."""
    owner, conversation_id = conversation
    await tx.execute(SQL["offer"], token, owner, UUID(conversation_id), offer.question, offer.what, at)


async def take(
    db: Database | Transaction, token: str, owner: str, conversation_id: str, now: datetime
) -> Offer | Answer:
    """The offer, held until the transaction ends; or the answer, where it was said yes to before.

    NotFound for what was never offered here to this person, or more than a day ago.
    """
    row = await db.fetch_row(SQL["take"], token, owner, _uuid(conversation_id))
    if row is not None and row["answer"] is not None:
        return msgspec.convert(row["answer"], Answer)
    if row is None or now - row["offered_at"] > HOLDS:
        raise NotFound("There is nothing to confirm under this token.")
    return Offer(msgspec.convert(row["question"], Question), row["what"])


async def done(tx: Writes, token: str, message_id: int) -> None:
    await tx.execute(SQL["done"], token, message_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no such conversation.") from error
