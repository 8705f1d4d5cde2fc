"""What people say of answers, and what they found to be true beside it: the labels diagnoses are measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from assistant import root_causes
from assistant.conversations import owner_of
from assistant.model import Answer, Caller
from rules.model import Diagnosis
from telemetry.db import Database, Row, Transaction, queries
from telemetry.errors import NotFound

SQL = queries("assistant", "feedback.sql")
Verdict = Literal["right", "wrong"]


class Feedback(msgspec.Struct, frozen=True):
    """An opinion of an answer. With a `fault` it is a root cause as well, in `state` claimed or confirmed.

    `verdict` None says what was found without judging an answer. `diagnosed` is what the diagnosis had said.
    """

    id: int
    verdict: Verdict | None
    well_id: str | None
    fault: str | None
    text: str
    message_id: int | None
    diagnosis_id: str | None
    root_cause_id: int | None
    by: str
    role: str
    created_at: datetime
    at: datetime | None = None
    state: Literal["confirmed", "claimed", "dismissed"] | None = None
    diagnosed: str | None = None
    diagnosed_at: datetime | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Judged:
    """An answer that was given, with its diagnosis if it held one."""

    message_id: int
    answer: Answer

    @property
    def diagnosis(self) -> Diagnosis | None:
        return self.answer.diagnosis


class Said(msgspec.Struct, frozen=True):
    """All that is needed to record an opinion; `at` is the moment of which the fault was true."""

    verdict: Verdict | None
    text: str
    well_id: str | None = None
    fault: str | None = None
    at: datetime | None = None
    message_id: int | None = None
    diagnosis_id: str | None = None


async def last_diagnosis(db: Database, conversation_id: str | None, caller: Caller) -> Judged | None:
    return await _judged(db, "last_diagnosis", conversation_id, caller)


async def last_answer(db: Database, conversation_id: str | None, caller: Caller) -> Judged | None:
    return await _judged(db, "last_answer", conversation_id, caller)


async def answer_of(db: Database, message_id: int, caller: Caller) -> Judged:
    """NotFound also for an answer that was given to somebody else."""
    row = await db.fetch_row(SQL["answer"], message_id, owner_of(caller))
    if row is None:
        raise NotFound("There is no such answer.")
    return _read(row)


async def _judged(db: Database, query: str, conversation_id: str | None, caller: Caller) -> Judged | None:
    if conversation_id is None:
        return None
    row = await db.fetch_row(SQL[query], UUID(conversation_id), owner_of(caller))
    return None if row is None else _read(row)


def _read(row: Row) -> Judged:
    return Judged(row["id"], msgspec.convert(row["answer"], Answer))


async def add(tx: Transaction, said: Said, by: Caller, now: datetime) -> Feedback:
    """With a fault and a well the root cause is recorded too: confirmed by an engineer, else a claim."""
    cause = None
    if said.fault and said.well_id:
        cause = await root_causes.add(
            tx,
            said.well_id,
            said.fault,
            at=said.at or now,
            text=said.text,
            diagnosis_id=said.diagnosis_id,
            by=by,
            now=now,
        )
    diagnosis = UUID(said.diagnosis_id) if said.diagnosis_id else None
    cause_id, role = (cause.id if cause else None), by.role or ""
    values = (said.verdict, said.well_id, said.fault, said.text, said.message_id, diagnosis, cause_id)
    key = await tx.fetch_value(SQL["add"], *values, by.name, role, now)
    return Feedback(
        id=key,
        verdict=said.verdict,
        well_id=said.well_id,
        fault=said.fault,
        text=said.text,
        message_id=said.message_id,
        diagnosis_id=said.diagnosis_id,
        root_cause_id=cause_id,
        by=by.name,
        role=role,
        created_at=now,
        at=cause.at if cause else None,
        state=cause.state if cause else None,
    )


async def listing(
    db: Database, well_ids: Sequence[str], *, of_no_well: bool, limit: int = 100, after: int | None = None
) -> list[Feedback]:
    """Newest first; `after` is the id of the last one of the page before."""
    rows = await db.fetch(SQL["listing"], list(well_ids), of_no_well, after, limit)
    return [msgspec.convert(dict(row), Feedback) for row in rows]
