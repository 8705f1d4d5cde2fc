"""Holds an answer against what was worked out again: its data exactly, its text as far as it is shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np

from tests.fidelity.oracle import Told

MOMENT = re.compile(r"\b(\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d{2}:\d{2})\b(?: UTC)?")
UNTIL = re.compile(r"\bto (\d{2}:\d{2})\b(?: UTC)?")
LENGTH = re.compile(r"\b\d+ (?:d|h|min|s)\b(?: \d+ (?:h|min)\b)?")
VOLUME = re.compile(r"(-?[\d,]+(?:\.\d+)?) bbl\b")
PRINTED = {
    "flow_rate": {"bpd": (1, 0), "m³/d": (1 / 6.289810770432105, 0)},
    "pip": {"psi": (1, 0), "bar": (6894.757293168361 / 1e5, 0), "kPa": (6.894757293168361, 0)},
    "motor_current": {"A": (1, 0)},
    "motor_temp": {"°C": (1, 0), "°F": (1.8, 32)},
    "vibration": {"g": (1, 0)},
    "vsd_frequency": {"Hz": (1, 0)},
    "gor": {"scf/stb": (1, 0)},
}
UNITS = sorted({unit for units in PRINTED.values() for unit in units}, key=len, reverse=True)
AMOUNT = re.compile(rf"(-?[\d,]+(?:\.\d+)?) ({'|'.join(map(re.escape, UNITS))})(?![\w/³])")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
WELL = re.compile(r"\bFD-\d{3}\b")


def differences(wanted: Any, found: Any, path: str = "data") -> list[str]:
    """Where found lacks what is wanted; keys that are not worked out again are not looked at."""
    found = msgspec.to_builtins(found, builtin_types=(datetime,)) if hasattr(found, "__struct_fields__") else found
    wanted = msgspec.to_builtins(wanted, builtin_types=(datetime,)) if hasattr(wanted, "__struct_fields__") else wanted
    if isinstance(wanted, Mapping):
        parts = found if isinstance(found, Mapping) else vars(found)
        return [line for key in wanted for line in differences(wanted[key], parts.get(key), f"{path}.{key}")]
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        if found is None or len(wanted) != len(found):
            return [f"{path}: {len(wanted)} wanted, found {found!r}"]
        pairs = zip(wanted, found, strict=True)
        return [
            line for place, (one, other) in enumerate(pairs) for line in differences(one, other, f"{path}[{place}]")
        ]
    return [] if same(wanted, found) else [f"{path}: wanted {wanted!r}, found {found!r}"]


def same(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, bool) or not isinstance(wanted, int | float | np.number):
        return bool(wanted == found)
    if found is None:
        return bool(np.isnan(wanted))
    return bool(np.isclose(float(wanted), float(found), rtol=1e-9, atol=1e-9, equal_nan=True))


def unexplained(text: str, told: Told, now: datetime) -> list[str]:
    """Numbers of the text that nobody can work out again."""
    return [complaint for line in text.splitlines() for complaint in _of_line(line, told, now)]


def _of_line(line: str, told: Told, now: datetime) -> Iterable[str]:
    wells = set(WELL.findall(line))
    rest = WELL.sub("", line)
    allowed = {_clock(at, now) for at in told.moments}
    for pattern, good in ((MOMENT, allowed), (UNTIL, {one[-5:] for one in allowed})):
        yield from (f"moment {hit[1]} in {line!r}" for hit in pattern.finditer(rest) if hit[1] not in good)
        rest = pattern.sub("", rest)
    lengths = {_length(seconds) for seconds in told.seconds}
    for hit in VOLUME.finditer(rest):
        if not any(_fits(hit[1], value) for value in told.volumes):
            yield f"volume {hit[0]} in {line!r}"
    rest = VOLUME.sub("", rest)
    for hit in AMOUNT.finditer(rest):
        if not any(_fits(hit[1], value) for value in _values(hit[2], wells, told)):
            yield f"amount {hit[0]} in {line!r}"
    rest = AMOUNT.sub("", rest)
    yield from (f"length {hit[0]} in {line!r}" for hit in LENGTH.finditer(rest) if hit[0] not in lengths)
    rest = LENGTH.sub("", rest)
    for hit in NUMBER.finditer(rest):
        if not any(_fits(hit[0], float(count)) for count in told.counts):
            yield f"number {hit[0]} in {line!r}"


def _values(unit: str, wells: set[str], told: Told) -> Iterable[float]:
    """What may be printed with this unit on a line that names these wells."""
    for well, metric, value in told.amounts:
        if unit in PRINTED[metric] and (well is None or not wells or well in wells):
            factor, offset = PRINTED[metric][unit]
            yield value * factor + offset
    for metric, value in told.differences:
        if unit in PRINTED[metric]:
            yield value * PRINTED[metric][unit][0]


def _fits(shown: str, value: float) -> bool:
    """Within half of the last digit that is shown."""
    decimals = len(shown.partition(".")[2])
    return abs(float(shown.replace(",", "")) - value) <= 0.5 * 10**-decimals + 1e-9 * abs(value) + 1e-12


def _clock(at: datetime, now: datetime) -> str:
    there = at.astimezone(UTC)
    year = f" {there.year}" if there.year != now.year else ""
    return f"{there.day} {there:%b}{year} {there:%H:%M}"


def _length(seconds: float) -> str:
    left = max(0, round(seconds))
    if left < 60:
        return f"{left} s"
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        count, left = divmod(left, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts[:2])


def changed(text: str) -> str | None:
    """The text with its first amount wrong by 1%; None where it has none that is not 0."""
    for hit in AMOUNT.finditer(text):
        value = float(hit[1].replace(",", ""))
        if value:
            return f"{text[: hit.start(1)]}{value * 1.01:.6f}{text[hit.end(1) :]}"
    return None


def changed_data(data: Any) -> Any:
    """The data with its first number that is not whole wrong by 1%; None where it has none."""
    plain = msgspec.json.decode(msgspec.json.encode(data))
    return plain if _change(plain) else None


def _change(part: Any) -> bool:
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in items:
        if isinstance(value, float) and key != "confidence" and value % 1:
            part[key] = value * 1.01
            return True
        if _change(value):
            return True
    return False
