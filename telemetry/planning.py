"""A batch of parcels as rows to be written, and what became of each parcel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telemetry.bus import Parcel, Receipt
from telemetry.model import Aside, Reading
from telemetry.storing import METRICS, Record
from telemetry.wells import key_of

_NOTHING_BUT_STORED = Receipt(1, 0)

WellMoment = tuple[str, datetime]


class Row:
    """A moment of a well, as all readings of the batch have it; the first value of each signal counts."""

    __slots__ = ("fate", "key", "reading", "record", "values")

    def __init__(self, key: str, reading: Reading) -> None:
        self.key = key
        self.reading = reading
        self.values = reading.values
        self.fate = "stored"
        self.record: Record = ()

    def numbered(self, well_no: int) -> Record:
        self.record = (well_no, self.reading.at, *map(self.values.get, METRICS))
        return self.record


@dataclass
class Plan:
    """The rows of a batch, and for each reading the row it went into and whether it was the first to bring it."""

    rows: dict[WellMoment, Row] = field(default_factory=dict)
    places: list[list[tuple[Row, bool]]] = field(default_factory=list)
    spelling: dict[str, str] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    versions: set[int] = field(default_factory=set)


def plan(parcels: Sequence[Parcel]) -> Plan:
    """Merges readings of the same well and moment."""
    made = Plan()
    for parcel in parcels:
        made.places.append([_place(made, reading) for reading in parcel.readings])
        if parcel.asides:
            made.asides.extend(parcel.asides)
        if parcel.version is not None:
            made.versions.add(parcel.version)
    return made


def _place(made: Plan, reading: Reading) -> tuple[Row, bool]:
    key = key_of(reading.well_id)
    made.spelling.setdefault(key, reading.well_id)
    row = made.rows.get((key, reading.at))
    if row is not None:
        row.values = {**reading.values, **row.values}
        return row, False
    row = made.rows[key, reading.at] = Row(key, reading)
    return row, True


def numbered(rows: Sequence[Row], numbers: Mapping[str, int]) -> list[Row]:
    """In the order of wells and moments, each with its record."""
    for row in rows:
        row.numbered(numbers[row.key])
    return sorted(rows, key=_by_key)


def _by_key(row: Row) -> Any:
    return row.record[:2]


def fresh(made: Plan) -> list[Reading]:
    """What the database did not have before, as readings."""
    return [
        row.reading if row.values is row.reading.values else Reading(row.reading.well_id, row.reading.at, row.values)
        for row in made.rows.values()
        if row.fate in {"stored", "filled"}
    ]


def receipts(made: Plan) -> list[Receipt]:
    return [_receipt(places) for places in made.places]


def _receipt(places: Sequence[tuple[Row, bool]]) -> Receipt:
    if len(places) == 1 and places[0][1] and places[0][0].fate == "stored":
        return _NOTHING_BUT_STORED
    refused = tuple(place for place, (row, _) in enumerate(places) if row.fate == "refused")
    stored = sum(first and row.fate == "stored" for row, first in places)
    return Receipt(stored, len(places) - stored - len(refused), refused)
