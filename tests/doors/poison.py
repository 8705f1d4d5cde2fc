"""Kinds of bad item as a gateway's bytes could bring them, and what must be said of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WELL = "DOOR-1"
Row = dict[str, object]


@dataclass(frozen=True)
class Poison:
    """`text` is the item as JSON, or what pretends to be; `row` is the same as cells of a file, where a file can."""

    name: str
    text: str
    field: str
    row: Row | None = None


def stamp(seconds_ago: float = 3600) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", "Z")


def good(number: int) -> Row:
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1) + timedelta(milliseconds=number)
    return {"well_id": WELL, "timestamp": at.isoformat().replace("+00:00", "Z"), "pip": 800 + number % 50}


def _with(field: str, value: object, name: str, *, said: str = "", in_file: bool = True) -> Poison:
    row: Row = {"well_id": WELL, "timestamp": stamp(), "pip": 801, field: value}
    return Poison(name, json.dumps(row), said or field, row if in_file else None)


def _raw(field: str, text: str, name: str, *, row_value: object = None) -> Poison:
    """What Python's writer would not write."""
    row: Row = {"well_id": WELL, "timestamp": stamp(), "pip": 801, field: "@"}
    cells = None if row_value is None else {**row, field: row_value}
    return Poison(name, json.dumps(row).replace('"@"', text), field, cells)


EVERYTHING_NULL: Row = {"well_id": WELL, "timestamp": stamp(), "pip": None, "flow_rate": None, "motor_temp": None}
POISONS = (
    _raw("pip", "NaN", "nan"),
    _raw("pip", "Infinity", "infinity", row_value="inf"),
    _raw("pip", "-Infinity", "minus infinity", row_value="-inf"),
    _raw("pip", "1e999", "a number beyond floats", row_value="1e999"),
    _raw("pip", "1" + "0" * 400, "ten to the four hundredth", row_value="1" + "0" * 400),
    _with("pip", "801", "a string for a number", in_file=False),
    _with("pip", "many", "a word for a number"),
    _with("pip", True, "a bool", in_file=False),
    _with("pip", {"value": 801}, "a nested object", in_file=False),
    _with("pip", [801], "a list", in_file=False),
    _raw("pip", "[" * 200 + "]" * 200, "two hundred lists in each other"),
    _with("timestamp", "0001-01-01T00:00:00Z", "the year one"),
    _with("timestamp", "2026-01-31T06:00:00", "no zone"),
    _with("timestamp", 1790000000, "epoch seconds", in_file=False),
    _with("timestamp", "yesterday", "a word for a time"),
    _with("timestamp", stamp(-86_400), "a day ahead"),
    _with("timestamp", "2010-01-01T00:00:00Z", "older than ten years", in_file=False),
    _with("colour", 3, "an unknown field", in_file=False),
    _with("col\x00our", 3, "a NUL in the name of a field", said="col", in_file=False),
    Poison("half a character in a name", f'{{"well_id": "{WELL}", "pip": 801, "\\ud800": 1}}', "ud800"),
    _with("well_id", "", "an empty id"),
    _with("well_id", "A" * 65, "an id of 65 letters"),
    _with("well_id", "DOOR\x00-1", "a NUL in the id"),
    _with("well_id", "DOOR-1\ud800", "half a character in the id", in_file=False),
    _with("well_id", "DООR-1", "an id that looks like another's"),
    _with("well_id", "DOOR-1\u202e", "an id that turns the direction of reading"),
    _with("well_id", 7, "a number for an id", in_file=False),
    _with("well_id", None, "no id", in_file=False),
    _with("units", {"pip": "furlong"}, "a unit that does not fit", said="units.pip", in_file=False),
    _with("units", {"colour": "psi"}, "a unit of nothing", said="units.colour", in_file=False),
    _with("pip", 94_906.9, "out of range, and nothing else in it"),
    _with("pip", -1e300, "far out of range"),
    Poison("null in every signal", json.dumps(EVERYTHING_NULL), "signals", EVERYTHING_NULL),
    Poison("an id alone", json.dumps({"well_id": WELL}), "signals"),
    Poison("null for a reading", "null", ""),
    Poison("a number for a reading", "17", ""),
    Poison("a list for a reading", "[]", ""),
    Poison("an empty object", "{}", "well_id"),
)
# What looks bad and is not: each is taken.
HARMLESS: Mapping[str, str] = {
    "negative zero": json.dumps({"well_id": WELL, "timestamp": stamp(1800), "flow_rate": -0.0}),
    "nine minutes ahead, at first": json.dumps({"well_id": WELL, "timestamp": stamp(-540), "pip": 801}),
    "another offset": json.dumps({"well_id": WELL, "timestamp": "2026-01-31T06:00:00+03:00", "pip": 801}),
    "a signal that is null": json.dumps({"well_id": WELL, "timestamp": stamp(1700), "pip": 801, "gor": None}),
    "the same key twice": f'{{"well_id": "{WELL}", "timestamp": "{stamp(1600)}", "pip": 1, "pip": 801}}',
    "an id in other letters": json.dumps({"well_id": WELL.lower(), "timestamp": stamp(1500), "pip": 801}),
    "a whole number with an exponent": f'{{"well_id": "{WELL}", "timestamp": "{stamp(1400)}", "pip": 8.01E+2}}',
}
