"""Builds a case from stored readings, asks the rule book, keeps what it said."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from assistant.cases import case_of as case_of
from assistant.runtime import Runtime
from rules.model import Diagnosis
from telemetry.db import Database, queries
from telemetry.errors import NotFound
from telemetry.model import Well

SQL = queries("assistant")


async def diagnose(
    runtime: Runtime, well: Well, at: datetime, window_hours: float | None = None, *, store: bool = True
) -> Diagnosis:
    """Nothing later than `at` is read."""
    case = await case_of(runtime.db, well, at, window_hours)
    found = await asyncio.to_thread(runtime.book.diagnose, case)
    return await _stored(runtime.db, found) if store else found


async def listing(db: Database, well_id: str, limit: int = 100, after: str | None = None) -> list[Diagnosis]:
    """Newest first; `after` is the id of the last one of the page before."""
    rows = await db.fetch(SQL["list_diagnoses"], well_id, limit, _uuid(after) if after else None)
    return [msgspec.convert(row["result"], Diagnosis) for row in rows]


async def newest(db: Database, well_ids: Sequence[str], after: datetime) -> dict[str, Diagnosis]:
    """The last diagnosis of each well, where one was made of a moment later than `after`."""
    rows = await db.fetch(SQL["newest_diagnoses"], list(well_ids), after)
    return {row["well_id"]: msgspec.convert(row["result"], Diagnosis) for row in rows}


async def made_within(db: Database, well_ids: Sequence[str], start: datetime, end: datetime) -> dict[str, Diagnosis]:
    """The last diagnosis of each well, where one was made of a moment in [start, end]."""
    rows = await db.fetch(SQL["diagnoses_within"], list(well_ids), start, end)
    return {row["well_id"]: msgspec.convert(row["result"], Diagnosis) for row in rows}


async def _stored(db: Database, found: Diagnosis) -> Diagnosis:
    key = uuid4()
    named = msgspec.structs.replace(found, diagnosis_id=str(key))
    chief = named.diagnosis
    await db.execute(
        SQL["add_diagnosis"], key, named.well_id, named.at, named.rules_version, chief.fault, chief.confidence, named
    )
    return named


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no such diagnosis.") from error
