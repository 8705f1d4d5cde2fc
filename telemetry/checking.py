"""One reading against the catalogue and the clock."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from telemetry.errors import Invalid, Problem
from telemetry.metrics import CATALOGUE, to_canonical
from telemetry.naming import WELL_ID, wrong_id
from telemetry.tags import Renamed
from telemetry.unpacking import WIRE_SIGNALS, Broken, Wire
from telemetry.wellcheck import shown

AHEAD = timedelta(minutes=10)
OLDEST = timedelta(days=3653)
_MOST_UNKNOWN = 50
_RANGES = tuple((name, CATALOGUE[name].low, CATALOGUE[name].high) for name in WIRE_SIGNALS)


@dataclass
class Checked:
    """A reading after the check: values in canonical units, implausible ones apart, and every problem."""

    well_id: str = ""
    at: datetime | None = None
    values: dict[str, float] = field(default_factory=dict)
    odd: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    theirs: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> list[Problem]:
        """The problems, with each signal called what the sender called it."""
        return [Problem(self._named(problem.field), problem.message) for problem in self.problems]

    def _named(self, where: str) -> str:
        group, _, name = where.rpartition(".")
        return f"{group}.{self.theirs[name]}".lstrip(".") if group in {"", "units"} and name in self.theirs else where

    def wrong(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message))


def span(now: datetime) -> tuple[datetime, datetime]:
    """The oldest and the newest moment that a reading may be of."""
    return now - OLDEST, now + AHEAD


def quick(item: object, oldest: datetime, newest: datetime) -> tuple[str, datetime | None, dict[str, float]] | None:
    """Id, moment and values of a reading with nothing at all to say about it; for any other None."""
    if not isinstance(item, Wire):
        return None
    well_id, moment, units, *numbers = msgspec.structs.astuple(item)
    if units or not _is_id(well_id) or not (moment is None or oldest <= moment <= newest):
        return None
    values = {}
    for value, (name, low, high) in zip(numbers, _RANGES, strict=True):
        if value is not None:
            if not low <= value <= high:
                return None
            values[name] = value + 0.0  # a zero has no sign
    if not values:
        return None
    return well_id, moment if moment is None or moment.tzinfo is UTC else moment.astimezone(UTC), values


@lru_cache(maxsize=20_000)
def _is_id(well_id: str) -> bool:
    return WELL_ID.fullmatch(well_id) is not None


def check(item: object, arrival: datetime, now: datetime) -> Checked:
    """`arrival` is the moment of a reading that names none."""
    checked = Checked()
    if isinstance(item, Renamed):
        checked.theirs, checked.problems = item.theirs, list(item.problems)
    if isinstance(item, Wire):
        checked.well_id, moment, units, *numbers = msgspec.structs.astuple(item)
        given = zip(WIRE_SIGNALS, numbers, strict=True)
        values = {name: value for name, value in given if value is not None}
    else:
        moment, units, values = _read(checked, item)
    if not WELL_ID.fullmatch(checked.well_id) and not _told(checked, "well_id"):
        checked.wrong("well_id", wrong_id(checked.well_id) or "")
    checked.at = _moment(checked, moment or arrival, now)
    _sort_out(checked, _converted(checked, values, units) if units else values)
    if not values and not checked.problems:
        checked.wrong("signals", "at least one signal is needed")
    elif not checked.values and not checked.problems:
        checked.problems += [Problem(name, reason(name)) for name in checked.odd]
    return checked


def reason(metric: str) -> str:
    known = CATALOGUE[metric]
    return f"outside the plausible range {known.low:g} to {known.high:g} {known.unit}"


def _told(checked: Checked, where: str) -> bool:
    return any(problem.field == where for problem in checked.problems)


def _moment(checked: Checked, at: datetime, now: datetime) -> datetime | None:
    if at > now + AHEAD:
        checked.wrong("timestamp", "is more than 10 minutes ahead")
    elif at < now - OLDEST:
        checked.wrong("timestamp", "is older than 10 years")
    else:
        return at.astimezone(UTC)
    return None


def _converted(checked: Checked, values: Mapping[str, float], units: Mapping[str, str]) -> dict[str, float]:
    converted = dict(values)
    for name, unit in units.items():
        if name not in CATALOGUE:
            checked.wrong(f"units.{shown(name)}", "unknown signal")
            continue
        try:
            converted[name] = to_canonical(name, values.get(name, 0.0), unit)
        except Invalid as error:
            checked.problems += error.problems
    return {name: value for name, value in converted.items() if name in values}


def _sort_out(checked: Checked, values: Mapping[str, float]) -> None:
    for name, low, high in _RANGES:
        value = values.get(name)
        if value is None:
            continue
        if low <= value <= high:
            checked.values[name] = value + 0.0
        elif math.isfinite(value):
            checked.odd[name] = value
        else:
            checked.wrong(name, "must be a finite number")


def _read(checked: Checked, item: object) -> tuple[datetime | None, dict[str, str], dict[str, float]]:
    """Field by field, for a reading that did not fit at once."""
    if isinstance(item, Broken) or not isinstance(item, Mapping):
        checked.wrong("", "is not JSON" if isinstance(item, Broken) else "must be an object")
        checked.wrong("well_id", "is missing")
        return None, {}, {}
    _read_well_id(checked, item.get("well_id"))
    moment = _read_moment(checked, item.get("timestamp"))
    units = _read_units(checked, item.get("units"))
    values = dict(_read_signals(checked, item))
    unknown = [key for key in item if key not in CATALOGUE and key not in {"well_id", "timestamp", "units"}]
    checked.problems += [Problem(shown(key), "unknown field") for key in unknown[:_MOST_UNKNOWN]]
    if len(unknown) > _MOST_UNKNOWN:
        checked.wrong("", f"{len(unknown) - _MOST_UNKNOWN} more unknown fields")
    return moment, units, values


def _read_well_id(checked: Checked, given: Any) -> None:
    if isinstance(given, str):
        checked.well_id = given
    else:
        checked.wrong("well_id", "is missing" if given is None else "must be a string")


def _read_moment(checked: Checked, given: Any) -> datetime | None:
    if given is None:
        return None
    moment = given if isinstance(given, datetime) else None
    if isinstance(given, str):
        try:
            moment = msgspec.convert(given, datetime)
        except (msgspec.ValidationError, UnicodeError):
            moment = None
    if moment is None:
        checked.wrong("timestamp", "must be an RFC 3339 time such as 2026-01-31T06:00:00Z")
    elif moment.tzinfo is None:
        checked.wrong("timestamp", "must have an offset such as Z or +03:00")
    else:
        return moment
    return None


def _read_units(checked: Checked, given: Any) -> dict[str, str]:
    if given is None:
        return {}
    if isinstance(given, Mapping) and all(isinstance(unit, str) for unit in given.values()):
        return {str(name): unit for name, unit in given.items()}
    checked.wrong("units", "must be an object of unit names")
    return {}


def _read_signals(checked: Checked, item: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name in WIRE_SIGNALS:
        value = item.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            checked.wrong(name, "must be a number")
        elif isinstance(value, int) and abs(value) > 10**300:
            checked.wrong(name, "must be a finite number")
        else:
            yield name, float(value)
