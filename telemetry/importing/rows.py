"""One row of a file to one reading, or the reason why not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from telemetry.errors import Invalid
from telemetry.importing.mapping import FileMapping, SignalFrom, conversion
from telemetry.metrics import CATALOGUE
from telemetry.model import Unit

Item = dict[str, Any]
Cells = Sequence[Any]
Reader = Callable[[Cells], Item | str]
Values = Callable[[Cells], Mapping[str, float] | str]


def reader_of(mapping: FileMapping, header: Sequence[str]) -> Reader:
    """Reads a row into `well_id`, `timestamp` and signals in canonical units; a text says what is wrong with it."""
    well = _well_reader(mapping, header)
    moment = _time_reader(mapping)
    time_at = header.index(mapping.time.column)
    values = _long_reader(mapping, header) if mapping.long else _wide_reader(mapping, header)

    def read(cells: Cells) -> Item | str:
        at = moment(cells[time_at])
        if isinstance(at, str):
            return at
        found = values(cells)
        if isinstance(found, str):
            return found
        return {"well_id": well(cells), "timestamp": at, **found}

    return read


def _well_reader(mapping: FileMapping, header: Sequence[str]) -> Callable[[Cells], str]:
    if mapping.well.fixed is not None:
        fixed = mapping.well.fixed
        return lambda cells: fixed
    places = [header.index(name) for name in mapping.well.names()]
    if len(places) == 1:
        place = places[0]
        return lambda cells: str(cells[place]).strip()
    return lambda cells: mapping.well.join.join(str(cells[place]).strip() for place in places)


def _time_reader(mapping: FileMapping) -> Callable[[Any], datetime | str]:
    zone = ZoneInfo(mapping.time.zone) if mapping.time.zone else None
    parse = _parser(mapping.time.format)

    def moment(cell: Any) -> datetime | str:
        try:
            at = cell if isinstance(cell, datetime) else parse(str(cell).strip())
            if at.tzinfo is None:
                if zone is None:
                    return f"the time {at.isoformat()} has no offset and the mapping gives no zone"
                at = at.replace(tzinfo=zone)
            return at.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return f"not a time: {str(cell)[:40]!r}"

    return moment


def _parser(written: str) -> Callable[[str], datetime]:
    if written == "iso":
        return datetime.fromisoformat
    if written in ("epoch_s", "epoch_ms"):
        scale = 1.0 if written == "epoch_s" else 1000.0
        return lambda text: datetime.fromtimestamp(float(text) / scale, UTC)
    return lambda text: datetime.strptime(text, written)  # noqa: DTZ007  (the zone is given after)


def _number_reader(mapping: FileMapping) -> Callable[[Any], float | None]:
    """A number, None for a missing one; raises ValueError."""
    missing = frozenset(mapping.missing)
    comma = mapping.decimal == ","

    def number(cell: Any) -> float | None:
        if cell is None or cell == "":
            return None
        try:
            value = float(cell)
        except ValueError:
            text = cell.strip().lower()
            if text in missing:
                return None
            if not comma:
                raise
            value = float(text.replace(",", "."))
        if value != value:  # noqa: PLR0124  (NaN)
            return None
        if type(cell) is str and "_" in cell:
            raise ValueError(cell)
        return value

    return number


def _wide_reader(mapping: FileMapping, header: Sequence[str]) -> Values:
    number = _number_reader(mapping)
    columns = [(header.index(name), signal.metric, conversion(signal)) for name, signal in mapping.signals.items()]

    def values(cells: Cells) -> Mapping[str, float] | str:
        found: dict[str, float] = {}
        for place, metric, unit in columns:
            try:
                value = number(cells[place])
            except (ValueError, TypeError):
                return f"{header[place]}: not a number: {str(cells[place])[:40]!r}"
            if value is not None:
                found.setdefault(metric, value * unit.factor + unit.offset)
        return found or "no signal has a value"

    return values


def _long_reader(mapping: FileMapping, header: Sequence[str]) -> Values:
    long = mapping.long
    assert long is not None
    number = _number_reader(mapping)
    metric_at, value_at = header.index(long.metric), header.index(long.value)
    unit_at = header.index(long.unit) if long.unit else None
    known: dict[tuple[str, str | None], tuple[str, Unit] | str] = {}

    def values(cells: Cells) -> Mapping[str, float] | str:
        unit = str(cells[unit_at]).strip() or None if unit_at is not None else None
        key = (str(cells[metric_at]).strip(), unit)
        if key not in known and len(known) < 1000:
            known[key] = _resolved(mapping, *key)
        target = known.get(key) or _resolved(mapping, *key)
        if isinstance(target, str):
            return target
        try:
            value = number(cells[value_at])
        except (ValueError, TypeError):
            return f"{long.value}: not a number: {str(cells[value_at])[:40]!r}"
        return "the value is missing" if value is None else {target[0]: value * target[1].factor + target[1].offset}

    return values


def _resolved(mapping: FileMapping, name: str, unit: str | None) -> tuple[str, Unit] | str:
    signal = mapping.signals.get(name) or (SignalFrom(name) if name in CATALOGUE else None)
    if signal is None:
        return f"no metric {name[:40]!r}"
    try:
        return signal.metric, conversion(SignalFrom(signal.metric, unit or signal.unit))
    except Invalid as wrong:
        return str(wrong)
