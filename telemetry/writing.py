"""Writes batches of readings, each in one transaction: whole, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from telemetry.bus import Parcel, Receipt
from telemetry.db import Database, Transaction, queries
from telemetry.errors import Conflict, DataRefused, TelemetryError
from telemetry.metrics import CATALOGUE
from telemetry.model import Aside, Reading
from telemetry.partitions import Rooms
from telemetry.rollups import note_late
from telemetry.wells import announce, key_of

_SQL = queries("telemetry", "writing.sql")
METRICS = tuple(CATALOGUE)
COLUMNS = ("well_no", "at", *METRICS)
_CAUTIOUS_BATCHES = 20

_log = structlog.get_logger(__name__)

Key = tuple[str, datetime]


@dataclass(slots=True)
class Row:
    """A moment of a well, as all readings of the batch have it; the first value of each signal counts."""

    reading: Reading
    values: dict[str, float]
    fate: str = "stored"


@dataclass
class Plan:
    """The rows of a batch, and for each reading the row it went into."""

    rows: dict[Key, Row] = field(default_factory=dict)
    places: list[list[tuple[Row, bool]]] = field(default_factory=list)
    spelling: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    receipts: list[Receipt]
    fresh: list[Reading]


def plan(parcels: Sequence[Parcel]) -> Plan:
    """Merges readings of the same well and moment."""
    made = Plan()
    for parcel in parcels:
        made.places.append([_place(made, reading) for reading in parcel.readings])
    return made


def _place(made: Plan, reading: Reading) -> tuple[Row, bool]:
    """The row of a reading, and whether the reading was the first to bring it."""
    key = key_of(reading.well_id)
    made.spelling.setdefault(key, reading.well_id)
    row = made.rows.get((key, reading.at))
    if row is not None:
        row.values = {**reading.values, **row.values}
        return row, False
    row = made.rows[key, reading.at] = Row(reading, reading.values)
    return row, True


class Writer:
    """Remembers the numbers of wells, and whether rows have lately been there already."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._rooms = Rooms(db)
        self._numbers: dict[str, int] = {}
        self._cautious = 0

    async def write(self, parcels: Sequence[Parcel]) -> Written:
        """Raises Unavailable; rows that the database refuses are set aside alone."""
        made = plan(parcels)
        await self._rooms.make(at for _, at in made.rows)
        asides = [aside for parcel in parcels for aside in parcel.asides]
        if self._cautious > 0:
            self._cautious -= 1
        elif await self._tried(made, asides, staged=False):
            return _result(made)
        if not await self._tried(made, asides, staged=True):
            await self._rooms.make(at for _, at in made.rows)
            await self._write_piecemeal(made, asides)
        return _result(made)

    async def _tried(self, made: Plan, asides: Sequence[Aside], *, staged: bool) -> bool:
        """The whole batch at once; False if something in it was refused."""
        try:
            async with self._db.transaction() as tx:
                numbers = await self._number(tx, made.spelling)
                await _store(tx, made.rows, numbers, staged=staged)
                await _keep_asides(tx, asides)
        except Conflict:
            self._cautious = _CAUTIOUS_BATCHES
            return False
        except DataRefused as error:
            self._rooms.forget()
            _log.warning("batch_refused", rows=len(made.rows), cause=repr(error.__cause__))
            return False
        self._numbers |= numbers
        return True

    async def _number(self, tx: Transaction, spelling: Mapping[str, str]) -> dict[str, int]:
        numbers = {key: self._numbers[key] for key in spelling if key in self._numbers}
        missing = {key: spelt for key, spelt in spelling.items() if key not in numbers}
        return numbers | await announce(tx, missing) if missing else numbers

    async def _write_piecemeal(self, made: Plan, asides: Sequence[Aside]) -> None:
        """One transaction all the same, in savepoints that get smaller until the bad rows stand alone."""
        async with self._db.transaction() as tx:
            await _split(tx, made, list(made.rows))
            for aside in asides:
                await _keep_if_possible(tx, aside)


async def _split(tx: Transaction, made: Plan, keys: Sequence[Key]) -> None:
    spelling = {key[0]: made.spelling[key[0]] for key in keys}
    try:
        async with tx.transaction() as savepoint:
            numbers = await announce(savepoint, spelling)
            await _store(savepoint, {key: made.rows[key] for key in keys}, numbers, staged=True)
    except (Conflict, DataRefused) as error:
        if len(keys) == 1:
            await _refuse(tx, made.rows[keys[0]], error)
            return
        half = len(keys) // 2
        await _split(tx, made, keys[:half])
        await _split(tx, made, keys[half:])


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


async def _store(tx: Transaction, rows: Mapping[Key, Row], numbers: Mapping[str, int], *, staged: bool) -> None:
    if not rows:
        return
    numbered = sorted((((numbers[key], at), row) for (key, at), row in rows.items()), key=_by_key)
    records = [(*key, *map(row.values.get, METRICS)) for key, row in numbered]
    if staged:
        fates = await store_staged(tx, records)
        for key, row in numbered:
            row.fate = fates.get(key, "known")
    else:
        await tx.copy("reading", COLUMNS, records)
    news = [(key, row.values) for key, row in numbered if row.fate != "known"]
    if news:
        await note_late(tx, (key for key, _ in news), await note_latest(tx, news))


def _by_key(numbered: tuple[tuple[int, datetime], Row]) -> tuple[int, datetime]:
    return numbered[0]


async def store_staged(tx: Transaction, records: Sequence[Sequence[Any]]) -> dict[tuple[int, datetime], str]:
    """Each key that was "stored" or "filled"; a key left out was known and complete."""
    await tx.execute(_SQL["staging"])
    await tx.execute(_SQL["clear_staging"])
    await tx.copy("reading_in", COLUMNS, records)
    fates = {(row["well_no"], row["at"]): "stored" for row in await tx.fetch(_SQL["insert_new"])}
    if len(fates) < len(records):
        moments = [record[1] for record in records]
        filled = await tx.fetch(_SQL["fill_missing"], min(moments), max(moments))
        fates |= {(row["well_no"], row["at"]): "filled" for row in filled}
    return fates


async def note_latest(tx: Transaction, rows: Sequence[tuple[tuple[int, datetime], Mapping[str, float]]]) -> datetime:
    """`rows`, at least one, in the order of wells, then moments. Returns how far the rollups were by then."""
    newest: dict[int, dict[str, tuple[float, datetime]]] = {}
    seen: dict[int, datetime] = {}
    for (well_no, at), values in reversed(rows):
        seen.setdefault(well_no, at)
        of_well = newest.setdefault(well_no, {})
        if not values.keys() <= of_well.keys():
            of_well.update({metric: (value, at) for metric, value in values.items() if metric not in of_well})
    columns = _latest_columns(newest.values())
    rolled: datetime = await tx.fetch_value(_SQL["latest"], list(seen), list(seen.values()), *columns)
    return rolled


def _latest_columns(wells: Iterable[Mapping[str, tuple[float, datetime]]]) -> list[list[Any]]:
    """Value and moment of each metric in turn, one entry a well."""
    found = [[well.get(metric, (None, None)) for metric in METRICS] for well in wells]
    return [[pair[part] for pair in column] for column in zip(*found, strict=True) for part in (0, 1)]


def _result(made: Plan) -> Written:
    receipts = [_receipt(places) for places in made.places]
    fresh = [
        Reading(row.reading.well_id, row.reading.at, row.values)
        for row in made.rows.values()
        if row.fate in {"stored", "filled"}
    ]
    return Written(receipts, fresh)


def _receipt(places: Sequence[tuple[Row, bool]]) -> Receipt:
    refused = tuple(place for place, (row, _) in enumerate(places) if row.fate == "refused")
    stored = sum(first and row.fate == "stored" for row, first in places)
    return Receipt(stored, len(places) - stored - len(refused), refused)
