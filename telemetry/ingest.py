"""Intake: every door by which readings come in, checked, and answered once they are written."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from telemetry.bus import Parcel, Queue
from telemetry.checking import Checked, check, reason
from telemetry.db import Database
from telemetry.errors import Invalid, Problem
from telemetry.model import Aside, Reading
from telemetry.register import Entry, Register
from telemetry.unpacking import Unpacked, unpack
from telemetry.wells import key_of

BREATH = 500

UnknownWells = Literal["register", "reject"]


class Rejected(msgspec.Struct, frozen=True):
    """A reading that was not taken, by its place in the post."""

    index: int
    errors: tuple[Problem, ...]


class Warning_(msgspec.Struct, frozen=True):  # noqa: N801
    """An implausible number that was set aside."""

    index: int
    metric: str
    value: float
    reason: str


class Outcome(msgspec.Struct, frozen=True):
    """What became of a post. `well_id` is there for a single reading; `queued` means a broker holds it."""

    stored: int
    duplicates: int
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    well_id: str | None = None
    accepted: int = 0
    queued: bool = False
    dry_run: bool = False

    def body(self) -> dict[str, object]:
        """The answer as the contract shapes it."""
        result: dict[str, object] = {"status": "partial" if self.rejected else "success"}
        if self.well_id is not None:
            result["well_id"] = self.well_id
        result |= {"stored": self.stored, "duplicates": self.duplicates}
        if self.queued or self.dry_run:
            result["accepted"] = self.accepted
        if self.queued:
            result["status"] = "queued"
        if self.well_id is None:
            result["rejected"] = self.rejected
        if self.well_id is None or self.warnings:
            result["warnings"] = self.warnings
        return result


@dataclass
class Sorted:
    """A post after the check: what can be written, and what is wrong with the rest, by place."""

    readings: list[Reading]
    places: list[int]
    asides: list[Aside]
    rejected: dict[int, list[Problem]]
    warnings: list[Warning_]


class Intake:
    def __init__(self, db: Database, queue: Queue, *, unknown_wells: UnknownWells = "register") -> None:
        self._register = Register(db)
        self._queue = queue
        self._unknown_wells = unknown_wells

    async def accept(
        self,
        body: bytes,
        *,
        content_type: str,
        content_encoding: str | None = None,
        now: datetime,
        fields: frozenset[str] | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Returns after the commit; raises Invalid when no reading is good, in which case none is stored."""
        unpacked = unpack(body, content_type, content_encoding)
        return await self._take(unpacked, now, fields, dry_run)

    async def accept_readings(
        self,
        items: Sequence[Mapping[str, Any]],
        *,
        now: datetime,
        fields: frozenset[str] | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """For doors that have decoded their readings already; a timestamp may be a datetime."""
        return await self._take(Unpacked(items, False, 200 * len(items)), now, fields, dry_run)

    async def _take(self, unpacked: Unpacked, now: datetime, fields: frozenset[str] | None, dry_run: bool) -> Outcome:
        if not unpacked.items:
            raise Invalid([Problem("", "there is no reading in it")])
        entries = await self._register.current()
        result = Sorted([], [], [], {}, [])
        for place, item in enumerate(unpacked.items):
            if place % BREATH == BREATH - 1:
                await asyncio.sleep(0)
            checked = check(item, now + timedelta(microseconds=place), now)
            self._admit(checked, entries, fields)
            _sort(result, place, checked, entries)
        return await self._deliver(unpacked, result, dry_run)

    def _admit(self, checked: Checked, entries: Mapping[str, Entry], fields: frozenset[str] | None) -> None:
        """A well outside one's fields is told exactly like one that does not exist."""
        entry = entries.get(key_of(checked.well_id))
        if any(problem.field == "well_id" for problem in checked.problems):
            return
        if entry is None:
            if fields is not None or self._unknown_wells == "reject":
                checked.wrong("well_id", "unknown well")
        elif fields is not None and entry.field not in fields:
            checked.wrong("well_id", "unknown well")
        elif entry.retired:
            checked.wrong("well_id", "the well is retired")

    async def _deliver(self, unpacked: Unpacked, result: Sorted, dry_run: bool) -> Outcome:
        stored, duplicates, queued = 0, 0, False
        if not dry_run and (result.readings or result.asides):
            receipt = await self._queue.put(Parcel(result.readings, result.asides, unpacked.size))
            queued = receipt is None
            if receipt is not None:
                stored, duplicates = receipt.stored, receipt.duplicates
                for place in receipt.refused:
                    result.rejected[result.places[place]] = [Problem("", "the database does not take this reading")]
        if len(result.rejected) == len(unpacked.items):
            raise Invalid(_all_problems(result.rejected, single=unpacked.single))
        return Outcome(
            stored,
            duplicates,
            tuple(Rejected(place, tuple(errors)) for place, errors in sorted(result.rejected.items())),
            tuple(result.warnings),
            result.readings[0].well_id if unpacked.single else None,
            len(result.readings),
            queued,
            dry_run,
        )


def _sort(result: Sorted, place: int, checked: Checked, entries: Mapping[str, Entry]) -> None:
    """Implausible numbers are kept, with a warning, also of a reading of which nothing else is left."""
    entry = entries.get(key_of(checked.well_id))
    well_id = entry.well_id if entry else checked.well_id
    only_odd = bool(checked.odd) and all(problem.field in checked.odd for problem in checked.problems)
    if checked.problems:
        result.rejected[place] = checked.problems
    elif checked.at is not None:
        result.readings.append(Reading(well_id, checked.at, checked.values))
        result.places.append(place)
    if checked.at is not None and only_odd:
        for metric, value in checked.odd.items():
            result.asides.append(Aside(well_id, checked.at, metric, value, reason(metric)))
            result.warnings.append(Warning_(place, metric, value, reason(metric)))


def _all_problems(rejected: Mapping[int, Sequence[Problem]], *, single: bool) -> list[Problem]:
    """Of several readings each field is led by the reading's place: `3.motor_temp`."""
    if single:
        return [problem for problems in rejected.values() for problem in problems]
    return [
        Problem(f"{place}.{problem.field}".rstrip("."), problem.message)
        for place, problems in sorted(rejected.items())
        for problem in problems
    ]
