"""A change that an answer offers, kept until the person says yes: once, soon, and in the same conversation."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from assistant.conversations import Writes
from assistant.model import Answer, Confirm, Role
from nlp.model import Question
from telemetry.db import Database, queries
from telemetry.errors import Conflict, NotFound

SQL = queries("assistant", "proposals.sql")
STANDS_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Proposal:
    """What a skill offers to change: `asked` is put to the person, `change` is what the act is called with."""

    role: Role
    asked: str
    change: Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """A proposal that was confirmed, with the question it answered."""

    token: str
    role: Role
    change: Mapping[str, Any]
    question: Question


def offered(proposal: Proposal) -> Confirm:
    return Confirm(secrets.token_urlsafe(24), proposal.asked)


async def remember(tx: Writes, answer: Answer, proposal: Proposal, owner: str, at: datetime) -> None:
    """Part of the transaction that stores the answer."""
    assert answer.confirm is not None
    key = UUID(answer.conversation_id)
    change = dict(proposal.change)
    await tx.execute(
        SQL["add_proposal"], answer.confirm.token, key, owner, answer.message_id, proposal.role, change, at
    )


async def take(db: Database, token: str, conversation_id: str, owner: str, now: datetime) -> Taken:
    """NotFound for what was never offered to this owner here; Conflict when it is too late, or done."""
    try:
        key = UUID(conversation_id)
    except ValueError as error:
        raise NotFound("There is no such conversation.") from error
    if not token.isprintable():
        raise NotFound("There is nothing to confirm under this token.")
    row = await db.fetch_row(SQL["take_proposal"], token, key, owner, now, now - STANDS_FOR)
    if row is not None:
        role = cast("Role", row["role"])
        return Taken(token, role, row["change"], msgspec.convert(row["answer"], Answer).parse)
    if await db.fetch_row(SQL["know_proposal"], token, key, owner) is None:
        raise NotFound("There is nothing to confirm under this token.")
    raise Conflict("This was confirmed before, or was offered too long ago. Ask again.")


async def give_back(db: Database, taken: Taken) -> None:
    """The act failed and changed nothing: it may be confirmed again."""
    await db.execute(SQL["give_back_proposal"], taken.token)
