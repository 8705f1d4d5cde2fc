"""How a file's columns become wells, moments and signals."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from telemetry.errors import Invalid, Problem
from telemetry.metrics import CATALOGUE, to_canonical
from telemetry.model import Unit

WELL_COLUMNS = ("well_id", "well")
TIME_COLUMNS = ("timestamp", "time")
NAME_AND_UNIT = re.compile(r"([a-z_]{1,40}) ?[\[(]([^\])]{1,20})[\])]")


class WellFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The well's id: one or several columns joined, or one id for the whole file."""

    column: str | None = None
    columns: tuple[str, ...] = ()
    join: str = "-"
    fixed: str | None = None

    def names(self) -> tuple[str, ...]:
        return self.columns or ((self.column,) if self.column else ())


class TimeFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The moment: `iso`, `epoch_s`, `epoch_ms` or a strptime pattern; `zone` is that of times without offset."""

    column: str
    format: str = "iso"
    zone: str | None = None


class SignalFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    metric: str
    unit: str | None = None


class LongForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value a row: the columns that name the metric and give its value."""

    metric: str = "metric"
    value: str = "value"
    unit: str | None = None


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wells of the file that are not known yet are put into the register, in this field."""

    field: str | None = None


class FileMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file. `signals` is keyed by column, or by the metric's name in the file where `long` is given."""

    well: WellFrom
    time: TimeFrom
    signals: dict[str, SignalFrom] = {}
    long: LongForm | None = None
    ignore: tuple[str, ...] = ()
    register: Register | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = ("", "nan", "null", "none", "na", "n/a", "-")


def read(text: str, name: str) -> FileMapping:
    """A checked mapping; Invalid names the file and the key."""
    try:
        mapping = msgspec.convert(yaml.safe_load(text), FileMapping)
    except (msgspec.ValidationError, yaml.YAMLError) as wrong:
        raise Invalid([Problem(name, str(wrong))]) from wrong
    problems = [Problem(name, problem) for problem in _problems(mapping)]
    if problems:
        raise Invalid(problems)
    return mapping


def _problems(mapping: FileMapping) -> Iterable[str]:
    given = [bool(mapping.well.column), bool(mapping.well.columns), bool(mapping.well.fixed)]
    if sum(given) != 1:
        yield "well: give one of column, columns, fixed"
    if mapping.time.zone is not None and not _zone_exists(mapping.time.zone):
        yield f"time.zone: no such time zone: {mapping.time.zone}"
    if not mapping.signals and mapping.long is None:
        yield "signals: name at least one column"
    for column, signal in mapping.signals.items():
        yield from (f"signals.{column}: {problem}" for problem in _unit_problems(signal))


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _unit_problems(signal: SignalFrom) -> Iterable[str]:
    if signal.metric not in CATALOGUE:
        yield f"no metric {signal.metric!r}"
        return
    try:
        conversion(signal)
    except Invalid as wrong:
        yield str(wrong)


def conversion(signal: SignalFrom) -> Unit:
    """From the file's unit to the canonical one."""
    if signal.unit is None:
        return Unit(1.0)
    offset = to_canonical(signal.metric, 0.0, signal.unit)
    return Unit(to_canonical(signal.metric, 1.0, signal.unit) - offset, offset)


def guessed(header: Sequence[str]) -> FileMapping:
    """The mapping of a file that names its columns as the API does; a unit may stand behind: `pip [bar]`."""
    well = next((name for name in WELL_COLUMNS if name in header), None)
    time = next((name for name in TIME_COLUMNS if name in header), None)
    if well is None or time is None:
        raise Invalid([Problem("columns", "no column well_id or no column timestamp; say in a mapping which they are")])
    if {"metric", "value"} <= set(header):
        unit = "unit" if "unit" in header else None
        return FileMapping(WellFrom(well), TimeFrom(time), long=LongForm(unit=unit))
    signals = {column: signal for column in header if (signal := _named(column)) is not None}
    return FileMapping(WellFrom(well), TimeFrom(time), signals)


def _named(column: str) -> SignalFrom | None:
    if column in CATALOGUE:
        return SignalFrom(column)
    found = NAME_AND_UNIT.fullmatch(column)
    return SignalFrom(found[1], found[2]) if found and found[1] in CATALOGUE else None


def check_columns(mapping: FileMapping, header: Sequence[str]) -> None:
    """Every column the mapping needs is there, once, and none is left over by accident."""
    needed = [*mapping.well.names(), mapping.time.column]
    if mapping.long is None:
        needed += mapping.signals
    else:
        needed += [mapping.long.metric, mapping.long.value, *([mapping.long.unit] if mapping.long.unit else [])]
    problems = [Problem("columns", f"there is no column {name!r}") for name in needed if name not in header]
    problems += [
        Problem("columns", f"the column {n!r} stands twice") for n, count in Counter(header).items() if count > 1
    ]
    if "*" not in mapping.ignore:
        spare = [name for name in header if name not in needed and name not in mapping.ignore]
        problems += [Problem("columns", f"the column {name!r} is neither mapped nor ignored") for name in spare]
    if problems:
        raise Invalid(problems)
