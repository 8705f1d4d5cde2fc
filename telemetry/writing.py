"""Writes batches of readings, each in one transaction: whole, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from telemetry import storing
from telemetry.bus import Parcel, Receipt
from telemetry.db import Database, Transaction
from telemetry.errors import Conflict, DataRefused, Outdated, TelemetryError
from telemetry.model import Aside, Reading
from telemetry.partitions import Rooms
from telemetry.planning import Plan, Row, fresh, numbered, plan, receipts
from telemetry.register import Register
from telemetry.wells import announce, version

# Up to so many rows one statement is cheaper than COPY with what stands around it; measured.
AT_ONCE = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Written:
    receipts: list[Receipt]
    fresh: list[Reading]


class Writer:
    """Remembers the numbers of wells."""

    def __init__(self, db: Database, register: Register | None = None) -> None:
        self._db = db
        self._register = register or Register(db)
        self._rooms = Rooms(db)
        self._numbers: dict[str, int] = {}

    async def write(self, parcels: Sequence[Parcel]) -> Written:
        """Raises Unavailable or Outdated; rows that the database refuses are set aside alone."""
        made = plan(parcels)
        checked = self._checked(made)
        await self._rooms.make(at for _, at in made.rows)
        try:
            if made.asides or not made.spelling.keys() <= self._numbers.keys():
                await self._write_whole(made, checked)
            elif made.rows:
                await self._write_readings(made, checked)
        except DataRefused as error:
            _log.warning("batch_refused", rows=len(made.rows), cause=repr(error.__cause__))
            self._rooms.forget()
            await self._rooms.make(at for _, at in made.rows)
            await self._write_piecemeal(made)
        return Written(receipts(made), fresh(made))

    def _checked(self, made: Plan) -> int | None:
        """The version that the register must have while the batch is written; None where it may have any."""
        if not made.versions:
            return None
        if self._register.last is not None and self._register.as_good_as_last(made.versions):
            return self._register.last.version
        if len(made.versions) == 1:
            return next(iter(made.versions))
        raise Outdated

    async def _write_readings(self, made: Plan, checked: int | None) -> None:
        rows = numbered(list(made.rows.values()), self._numbers)
        records = [row.record for row in rows]
        if len(rows) <= AT_ONCE:
            stored = await storing.store(self._db, records, checked)
        else:
            async with self._db.transaction() as tx:
                stored = await storing.store_many(tx, records, checked)
        _tell_fates(rows, stored, checked)

    async def _write_whole(self, made: Plan, checked: int | None) -> None:
        """With wells that are new, and values that are set aside."""
        async with self._db.transaction() as tx:
            before = await version(tx)
            if checked is not None and before != checked:
                raise Outdated
            numbers = {key: self._numbers[key] for key in made.spelling if key in self._numbers}
            missing = {key: spelt for key, spelt in made.spelling.items() if key not in numbers}
            if missing:
                numbers |= await announce(tx, missing)
            after = await version(tx) if missing else before
            await _store(tx, numbered(list(made.rows.values()), numbers))
            await _keep_asides(tx, made.asides)
        self._numbers |= numbers
        self._register.announced(before, after, missing)

    async def _write_piecemeal(self, made: Plan) -> None:
        """One transaction all the same, in savepoints that get smaller until the bad rows stand alone."""
        async with self._db.transaction() as tx:
            await _split(tx, made, list(made.rows.values()))
            for aside in made.asides:
                await _keep_if_possible(tx, aside)


async def _store(tx: Transaction, rows: Sequence[Row]) -> None:
    records = [row.record for row in rows]
    if len(rows) > AT_ONCE:
        _tell_fates(rows, await storing.store_many(tx, records), None)
    elif rows:
        _tell_fates(rows, await storing.store(tx, records), None)


def _tell_fates(rows: Sequence[Row], stored: storing.Stored, checked: int | None) -> None:
    if checked is not None and stored.version != checked:
        raise Outdated
    if stored.fates is not None:
        for row in rows:
            row.fate = stored.fates.get(row.record[:2], "known")


async def _split(tx: Transaction, made: Plan, rows: Sequence[Row]) -> None:
    try:
        async with tx.transaction() as savepoint:
            numbers = await announce(savepoint, {row.key: made.spelling[row.key] for row in rows})
            numbered_rows = numbered(rows, numbers)
            _tell_fates(rows, await storing.store(savepoint, [row.record for row in numbered_rows]), None)
    except (Conflict, DataRefused) as error:
        if len(rows) == 1:
            await _refuse(tx, rows[0], error)
            return
        half = len(rows) // 2
        await _split(tx, made, rows[:half])
        await _split(tx, made, rows[half:])


async def _refuse(tx: Transaction, row: Row, error: TelemetryError) -> None:
    row.fate = "refused"
    reading = row.reading
    _log.error("reading_refused", well_id=reading.well_id, at=str(reading.at), cause=repr(error.__cause__))
    for metric, value in row.values.items():
        await _keep_if_possible(
            tx, Aside(reading.well_id, reading.at, metric, value, "the database refused the reading")
        )


async def _keep_if_possible(tx: Transaction, aside: Aside) -> None:
    try:
        async with tx.transaction() as savepoint:
            await _keep_asides(savepoint, [aside])
    except DataRefused:
        _log.exception("aside_lost", metric=aside.metric)


async def _keep_asides(tx: Transaction, asides: Sequence[Aside]) -> None:
    if asides:
        columns = ("well_id", "at", "metric", "value", "reason")
        await tx.copy("set_aside", columns, [(a.well_id, a.at, a.metric, a.value, a.reason) for a in asides])
