"""What other rules would have said over stored history, against what was said and what the rules in force say."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from assistant.cases import case_of
from rules.book import Book
from rules.model import Diagnosis, Finding
from telemetry.db import Database, queries
from telemetry.model import Well

SQL = queries("assistant", "replay.sql")
USUAL_WINDOW_H = 48.0

By = Literal["stored", "in force"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Moment:
    """One look at one well: `said` is what a stored diagnosis says, None where the rules in force are to say it."""

    well: Well
    at: datetime
    said: Finding | None = None
    window_hours: float | None = None


@dataclass(frozen=True)
class Difference:
    """Looks from `start` to `end`, one after the other, at which the same other thing would have been said."""

    well_id: str
    start: datetime
    end: datetime
    by: By
    said: Finding
    would: Finding
    looks: int = 1


@dataclass(frozen=True)
class Report:
    looks: int
    stored: int
    differences: tuple[Difference, ...]

    @property
    def different(self) -> int:
        return sum(each.looks for each in self.differences)

    def pairs(self) -> list[tuple[str, str, int]]:
        """How often one fault would have become another, most often first."""
        counted: Counter[tuple[str, str]] = Counter()
        for each in self.differences:
            counted[each.said.fault, each.would.fault] += each.looks
        return [(said, would, count) for (said, would), count in counted.most_common()]


@dataclass(frozen=True)
class Books:
    """The rules in force, and those that are tried."""

    now: Book
    tried: Book


async def moments(
    db: Database, wells: Sequence[Well], start: datetime, end: datetime, every: timedelta
) -> list[Moment]:
    """Every stored diagnosis of the period, and a look each `every` where a reading came since the last one."""
    found = []
    for well in wells:
        for row in await db.fetch(SQL["stored_diagnoses"], well.well_id, start, end):
            stored = msgspec.convert(row["result"], Diagnosis)
            hours = (stored.window.end - stored.window.start).total_seconds() / 3600
            found.append(Moment(well, row["at"], stored.diagnosis, hours if hours > USUAL_WINDOW_H else None))
        ticks = await db.fetch(SQL["ticks_with_readings"], well.well_id, start, end, every)
        found += [Moment(well, row["tick"]) for row in ticks]
    return found


async def replay(db: Database, books: Books, looks: Sequence[Moment], progress: Progress) -> Report:
    differences: list[Difference] = []
    for number, moment in enumerate(looks, 1):
        found = await _one(db, books, moment)
        if found is not None:
            _add(differences, found, looks, number - 1)
        progress(number, len(looks))
    return Report(len(looks), sum(each.said is not None for each in looks), tuple(differences))


async def _one(db: Database, books: Books, moment: Moment) -> Difference | None:
    case = await case_of(db, moment.well, moment.at, moment.window_hours)
    would = (await asyncio.to_thread(books.tried.diagnose, case)).diagnosis
    said = moment.said or (await asyncio.to_thread(books.now.diagnose, case)).diagnosis
    if said.fault == would.fault:
        return None
    by: By = "stored" if moment.said else "in force"
    return Difference(moment.well.well_id, moment.at, moment.at, by, said, would)


def _add(differences: list[Difference], found: Difference, looks: Sequence[Moment], place: int) -> None:
    """Joined to the one before where that was of the look before and says the same."""
    last = differences[-1] if differences else None
    before = looks[place - 1] if place else None
    follows = (
        last is not None
        and before is not None
        and (last.well_id, last.end, last.by) == (before.well.well_id, before.at, found.by)
        and last.well_id == found.well_id
        and (last.said.fault, last.would.fault) == (found.said.fault, found.would.fault)
    )
    if last is None or not follows:
        differences.append(found)
        return
    differences[-1] = Difference(last.well_id, last.start, found.end, last.by, last.said, last.would, last.looks + 1)
