"""A question asked again under its idempotency key is answered once."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from assistant.conversations import Writes
from assistant.model import Answer
from telemetry.db import Database, queries
from telemetry.errors import Invalid, NotFound, Problem, Unavailable

SQL = queries("assistant")
KEY_LENGTH = 200
TAKEN_OVER_AFTER_S = 60.0
"""A claimer that has not answered by then has died."""
PATIENCE_S = 30.0
PAUSE_S = 0.05


@dataclass(frozen=True)
class Claim:
    """The right to answer under this key, until it is completed or released."""

    owner: str
    key: str
    claimed_at: datetime


def fingerprint(*parts: str | None) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


async def claim(db: Database, owner: str, key: str, mark: str) -> Claim | Answer:
    """The claim, or the answer that somebody else gave. Waits while another request is still answering."""
    _check(key)
    await db.execute(SQL["forget_old_keys"])
    for _ in range(int(PATIENCE_S / PAUSE_S)):
        claimed_at = await db.fetch_value(SQL["claim_key"], owner, key, mark, TAKEN_OVER_AFTER_S)
        if claimed_at is not None:
            return Claim(owner, key, claimed_at)
        given = await _given(db, owner, key, mark)
        if given is not None:
            return given
        await asyncio.sleep(PAUSE_S)
    raise Unavailable("This question is still being answered.", retry_after_s=5)


async def complete(tx: Writes, claim: Claim, message_id: int) -> None:
    """Part of the transaction that stores the answer; Unavailable when another has taken the claim over."""
    if not await tx.execute(SQL["complete_key"], claim.owner, claim.key, message_id, claim.claimed_at):
        raise Unavailable("This question is being answered by another request.", retry_after_s=1)


async def release(db: Database, claim: Claim) -> None:
    """After a failure: whoever asks again may try at once."""
    await db.execute(SQL["release_key"], claim.owner, claim.key, claim.claimed_at)


async def _given(db: Database, owner: str, key: str, mark: str) -> Answer | None:
    row = await db.fetch_row(SQL["look_up_key"], owner, key)
    if row is None:
        return None
    if row["fingerprint"] != mark:
        raise Invalid([Problem("idempotency_key", "was used for another question")])
    if row["is_answered"] and row["answer"] is None:
        raise NotFound("There is no such answer.")
    return None if row["answer"] is None else msgspec.convert(row["answer"], Answer)


def _check(key: str) -> None:
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise Invalid([Problem("idempotency_key", f"must be 1 to {KEY_LENGTH} printable characters")])
