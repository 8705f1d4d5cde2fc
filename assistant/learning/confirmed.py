"""Lessons from root causes that engineers have confirmed."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from assistant.cases import case_of
from rules.book import Book
from rules.facts import measure
from rules.novelty import Lesson
from telemetry import wells
from telemetry.db import Database, queries
from telemetry.model import Well

SQL = queries("assistant", "root_causes.sql")
WEIGHT = 5.0


async def confirmed_lessons(db: Database, book: Book) -> list[Lesson]:
    """One a confirmed cause of a fault the rules know, measured at the moment it is said to have been true."""
    known = {well.well_id: well for well in await wells.every(db)}
    rows = await db.fetch(SQL["confirmed_root_causes"])
    return [
        await _lesson(db, book, known, row) for row in rows if row["well_id"] in known and row["fault"] in book.faults
    ]


async def _lesson(db: Database, book: Book, known: Mapping[str, Well], row: Mapping[str, object]) -> Lesson:
    at, well_id, fault = row["at"], str(row["well_id"]), str(row["fault"])
    assert isinstance(at, datetime)
    case = await case_of(db, known[well_id], at)
    measured = await asyncio.to_thread(measure, case, book.parameters)
    return Lesson(measured.facts, fault, WEIGHT, confirmed=True)
