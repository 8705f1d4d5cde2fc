"""Intake: every door by which readings come in, checked, and answered once they are written."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from telemetry import tags
from telemetry.bus import Parcel, Queue, Receipt
from telemetry.bus.memory import MemoryQueue
from telemetry.db import Database
from telemetry.errors import Invalid, Outdated, Problem, TelemetryError, Unavailable
from telemetry.register import Known, Register
from telemetry.sieve import Rejected, Sieve, Warning_
from telemetry.tags import Tags
from telemetry.unpacking import Unpacked, unpack

__all__ = ["Intake", "Outcome", "Rejected", "Warning_"]

BREATH = 500
_NOTHING = Receipt(0, 0)

UnknownWells = Literal["register", "reject"]


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


class Reach(NamedTuple):
    """What whoever posts may post of; None is everything."""

    fields: frozenset[str] | None = None
    wells: frozenset[str] | None = None


class Intake:
    """`register` is the writer's too, where it writes in this process."""

    def __init__(
        self,
        db: Database,
        queue: Queue,
        *,
        unknown_wells: UnknownWells = "register",
        register: Register | None = None,
    ) -> None:
        self._register = register or Register(db)
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
        wells: frozenset[str] | None = None,
        dry_run: bool = False,
        named: Tags | None = None,
    ) -> Outcome:
        """Returns after the commit; raises Invalid when no reading is good, in which case none is stored.

        `named` are the sender's own names of signals; `fields` and `wells`, by their keys, are its reach.
        """
        unpacked = unpack(body, content_type, content_encoding)
        if named:
            unpacked = tags.applied(named, unpacked)
        return await self._take(unpacked, now, Reach(fields, wells), dry_run)

    def offer(
        self,
        body: bytes,
        *,
        content_type: str,
        now: datetime,
        fields: frozenset[str] | None,
        wells: frozenset[str] | None = None,
        named: Tags | None,
        told: Callable[[Outcome | TelemetryError], None],
    ) -> bool:
        """For a post about which there is nothing to say: `told` hears of it after the commit.

        False: nothing was done, ask `accept`. Outdated means the same, only later.
        """
        known = self._register.last
        if known is None or not isinstance(self._queue, MemoryQueue):
            return False
        try:
            unpacked = unpack(body, content_type, None)
            if named:
                unpacked = tags.applied(named, unpacked)
        except TelemetryError:
            return False
        sieve = self._sieve(known, now, Reach(fields, wells))
        for place, item in enumerate(unpacked.items):
            sieve.add(place, item)
        if sieve.rejected or not sieve.readings:
            return False

        def heard(receipt: Receipt | TelemetryError) -> None:
            told(_judged(unpacked, sieve, receipt) if isinstance(receipt, Receipt) else receipt)

        try:
            self._queue.hand_in(Parcel(sieve.readings, sieve.asides, unpacked.size, known.version), heard)
        except Unavailable:
            return False
        return True

    async def accept_readings(
        self,
        items: Sequence[Mapping[str, Any]],
        *,
        now: datetime,
        fields: frozenset[str] | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """For doors that have decoded their readings already; a timestamp may be a datetime."""
        return await self._take(Unpacked(items, False, 200 * len(items)), now, Reach(fields), dry_run)

    async def _take(self, unpacked: Unpacked, now: datetime, reach: Reach, dry_run: bool) -> Outcome:
        if not unpacked.items:
            raise Invalid([Problem("", "there is no reading in it")])
        if dry_run:
            sieve = await self._sieved(await self._register.current(), unpacked, now, reach)
            judged = _judged(unpacked, sieve, _NOTHING, dry_run=True)
        else:
            judged = _judged(unpacked, *await self._stored(unpacked, now, reach))
        if isinstance(judged, Invalid):
            raise judged
        return judged

    async def _stored(self, unpacked: Unpacked, now: datetime, reach: Reach) -> tuple[Sieve, Receipt | None]:
        """Checked against the wells as last seen: whether that still holds is asked in the transaction that writes."""
        known = self._register.last
        if known is not None and not self._queue.keeps:
            sieve = await self._sieved(known, unpacked, now, reach)
            if not sieve.doubtful:
                with suppress(Outdated):
                    return sieve, await self._deliver(sieve, unpacked.size, known.version)
        sieve = await self._sieved(await self._register.current(), unpacked, now, reach)
        return sieve, await self._deliver(sieve, unpacked.size, None)

    async def _sieved(self, known: Known, unpacked: Unpacked, now: datetime, reach: Reach) -> Sieve:
        sieve = self._sieve(known, now, reach)
        for place, item in enumerate(unpacked.items):
            if place % BREATH == BREATH - 1:
                await asyncio.sleep(0)
            sieve.add(place, item)
        return sieve

    def _sieve(self, known: Known, now: datetime, reach: Reach) -> Sieve:
        return Sieve(
            known.entries, now, fields=reach.fields, wells=reach.wells, register=self._unknown_wells == "register"
        )

    async def _deliver(self, sieve: Sieve, size: int, version: int | None) -> Receipt | None:
        if not sieve.readings and not sieve.asides:
            return _NOTHING
        return await self._queue.put(Parcel(sieve.readings, sieve.asides, size, version))


def _judged(unpacked: Unpacked, sieve: Sieve, receipt: Receipt | None, *, dry_run: bool = False) -> Outcome | Invalid:
    """What the database itself refuses is rejected at its place."""
    for place in receipt.refused if receipt else ():
        sieve.reject(sieve.places[place], Problem("", "the database does not take this reading"))
    if len(sieve.rejected) == len(unpacked.items):
        return Invalid(_all_problems(sieve.rejected, single=unpacked.single))
    return Outcome(
        stored=receipt.stored if receipt else 0,
        duplicates=receipt.duplicates if receipt else 0,
        rejected=sieve.rejected,
        warnings=tuple(sieve.warnings),
        well_id=sieve.readings[0].well_id if unpacked.single else None,
        accepted=len(sieve.readings),
        queued=receipt is None,
        dry_run=dry_run,
    )


def _all_problems(rejected: Sequence[Rejected], *, single: bool) -> list[Problem]:
    """Of several readings each field is led by the reading's place: `3.motor_temp`."""
    if single:
        return [problem for reading in rejected for problem in reading.errors]
    return [
        Problem(f"{reading.index}.{problem.field}".rstrip("."), problem.message)
        for reading in rejected
        for problem in reading.errors
    ]
