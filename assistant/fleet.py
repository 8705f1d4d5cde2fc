"""Diagnoses a whole field in one pass: what was read before is kept, and only what is new is read again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from assistant.cases import HISTORY, HISTORY_STEP_S, RECENT_H, stopped_beside
from assistant.lately import last_seen
from rules.book import Book
from rules.model import Case, Diagnosis
from telemetry import asides, events, packed, series
from telemetry.db import Database
from telemetry.model import Reading, Well, WellEvent, Window

AT_ONCE = 40
RECENT = timedelta(hours=RECENT_H)
OVERLAP = timedelta(minutes=15)
KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Held:
    """What was read of a well: raw readings up to `until`, half-hour means up to `since`, when both were read whole.

    A history some hours old says the same as a fresh one: the raw readings of two days lie over its end.
    """

    recent: Window
    history: Window
    until: datetime
    since: datetime

    def serves(self, at: datetime) -> bool:
        return self.until <= at <= self.since + KEPT_FOR


class Fleet:
    """Owns what is kept between passes. Readings later than a quarter of an hour end it for their well, where they
    are written by this process; any other way they are seen once the hour is over."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._held: dict[str, Held] = {}
        self._being_read: dict[str, datetime] = {}
        self._overtaken: set[str] = set()

    def note(self, written: Sequence[Reading]) -> None:
        """Of a well that is just being read it is not known whether these were seen: what is read is used, not kept."""
        for reading in written:
            well_id = reading.well_id
            held = self._held.get(well_id)
            if held is not None and reading.at < held.until - OVERLAP:
                del self._held[well_id]
            if well_id in self._being_read and reading.at < self._being_read[well_id] - OVERLAP:
                self._overtaken.add(well_id)

    async def diagnosed(self, book: Book, wells: Sequence[Well], at: datetime) -> AsyncIterator[tuple[Well, Diagnosis]]:
        """The next wells are read while those before are thought about. Nothing later than `at` is read."""
        parts = [wells[n : n + AT_ONCE] for n in range(0, len(wells), AT_ONCE)]
        reading = None
        try:
            for number in range(len(parts)):
                cases = await (reading or self.cases(parts[number], at))
                ahead = parts[number + 1 : number + 2]
                reading = asyncio.create_task(self.cases(ahead[0], at)) if ahead else None
                for case in cases:
                    yield case.well, await asyncio.to_thread(book.diagnose, case)
        finally:
            if reading is not None:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def cases(self, wells: Sequence[Well], at: datetime) -> list[Case]:
        """As cases.case_of gives them one by one."""
        held = await self._up_to([one.well_id for one in wells], at)
        log: dict[str, list[WellEvent]] = defaultdict(list)
        for event in await events.of_many(self._db, [one.well_id for one in wells], at - HISTORY, at, limit=None):
            log[event.well_id].append(event)
        recent = await asides.laid_in(self._db, [held[well.well_id].recent for well in wells])
        return [
            await self._case(well, at, held[well.well_id], seen, tuple(log[well.well_id]))
            for well, seen in zip(wells, recent, strict=True)
        ]

    async def _case(self, well: Well, at: datetime, held: Held, recent: Window, log: tuple[WellEvent, ...]) -> Case:
        if recent.times.size:
            seen: datetime | None = datetime.fromtimestamp(float(recent.times[-1]), UTC)
        else:
            seen = await last_seen(self._db, well.well_id, at, recent)
        return Case(
            well=well,
            at=at,
            recent=recent,
            history=held.history,
            events=log,
            last_seen=seen,
            stopped_beside=await stopped_beside(self._db, well, recent, at),
        )

    async def _up_to(self, well_ids: Sequence[str], at: datetime) -> dict[str, Held]:
        before = {one: held for one in well_ids if (held := self._held.get(one)) and held.serves(at)}
        self._being_read |= dict.fromkeys(well_ids, at)
        try:
            found = await self._read_on(before, at) | await self._read_whole(
                [one for one in well_ids if one not in before], at
            )
            for well_id, held in found.items():
                if well_id in self._overtaken:
                    self._held.pop(well_id, None)
                else:
                    self._held[well_id] = held
            return found
        finally:
            for well_id in well_ids:
                self._being_read.pop(well_id, None)
                self._overtaken.discard(well_id)

    async def _read_on(self, before: Mapping[str, Held], at: datetime) -> dict[str, Held]:
        """What came since the last pass, and the quarter of an hour before it once more."""
        if not before:
            return {}
        start = min(held.until for held in before.values()) - OVERLAP
        found = await packed.windows(self._db, list(before), start, at)
        return {
            well_id: Held(_joined(held.recent, found[well_id], at), held.history, at, held.since)
            for well_id, held in before.items()
        }

    async def _read_whole(self, well_ids: Sequence[str], at: datetime) -> dict[str, Held]:
        if not well_ids:
            return {}
        recent = await packed.windows(self._db, well_ids, at - RECENT, at)
        found = {}
        for well_id in well_ids:
            history = await series.window(self._db, well_id, at - HISTORY, at, step_s=HISTORY_STEP_S)
            found[well_id] = Held(recent[well_id], history, at, at)
        return found


def _joined(before: Window, fresh: Window, at: datetime) -> Window:
    """The two days before `at`: what was known up to where the fresh readings begin, then these."""
    start = at - RECENT
    cut = int(np.searchsorted(before.times, fresh.start.timestamp()))
    first = min(int(np.searchsorted(before.times, start.timestamp())), cut)
    values = {name: np.r_[x[first:cut], fresh.values[name]] for name, x in before.values.items()}
    return Window(before.well_id, start, at, np.r_[before.times[first:cut], fresh.times], values)
