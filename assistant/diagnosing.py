"""Builds a case from stored readings, asks the rule book, keeps what it said."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import numpy as np

from assistant.lately import last_seen
from assistant.runtime import Runtime
from rules.model import Case, Diagnosis
from telemetry import changes, events, series
from telemetry.db import Database, queries
from telemetry.errors import NotFound
from telemetry.model import Well, Window

SQL = queries("assistant")
RECENT_H = 48.0
BESIDE_H = 12.0
HISTORY = timedelta(days=45)
HISTORY_STEP_S = 1800


async def diagnose(
    runtime: Runtime, well: Well, at: datetime, window_hours: float | None = None, *, store: bool = True
) -> Diagnosis:
    """Nothing later than `at` is read."""
    case = await case_of(runtime.db, well, at, window_hours)
    found = await asyncio.to_thread(runtime.book.diagnose, case)
    return await _stored(runtime.db, found) if store else found


async def case_of(db: Database, well: Well, at: datetime, window_hours: float | None = None) -> Case:
    """All that the rules may look at."""
    recent_from = at - timedelta(hours=max(RECENT_H, window_hours or 0.0))
    recent, history, log = await asyncio.gather(
        series.window(db, well.well_id, recent_from, at),
        series.window(db, well.well_id, at - HISTORY, at, step_s=HISTORY_STEP_S),
        events.listing(db, well.well_id, at - HISTORY, at, limit=None),
    )
    return Case(
        well=well,
        at=at,
        recent=recent,
        history=history,
        events=tuple(log),
        last_seen=await last_seen(db, well.well_id, at, recent),
        stopped_beside=await _stopped_beside(db, well, recent, at),
        window_hours=window_hours,
    )


async def _stopped_beside(db: Database, well: Well, recent: Window, at: datetime) -> tuple[datetime, ...]:
    """Asked only where this well's own drive stood at its last reading."""
    frequency = recent.values["vsd_frequency"]
    known = frequency[np.isfinite(frequency)]
    if not known.size or known[-1] >= changes.STANDING_HZ:
        return ()
    return tuple(await changes.stopped_beside(db, well, at - timedelta(hours=BESIDE_H), at))


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
