"""Labelled questions, dialogues and times, in two halves, and what of a reading is not as labelled.

A line is `text | intents | slot=value; ...`: every slot not named is empty, `?=` names those the contract leaves open.
A line that begins with @ sets the moment and the time zone of the lines after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from zoneinfo import ZoneInfo

from nlp.errors import BadPhrases
from nlp.model import Question, TimeRange
from nlp.words import read as read_yaml

HALVES = ("development", "held_out")
OTHERS = ("others_development", "others_held_out", "others_unseen")
STRANGERS = "strangers"
SLOTS = {
    "w": "wells", "m": "metrics", "t": "time_range", "c": "compare_range", "agg": "aggregation", "th": "threshold",
    "lim": "limit", "ord": "order", "hz": "frequency_hz", "dhz": "frequency_delta_hz", "f": "fault", "id": "alert_id",
    "dur": "duration_s", "fields": "fields", "st": "state", "need": "needs_clarification", "unk": "unknown_wells",
}  # fmt: skip
LISTS = ("w", "m", "fields", "unk")
NUMBERS = ("hz", "dhz", "dur", "lim", "id")
WITHOUT_SLOTS = {"help", "out_of_scope"}
SPANS = {"m": 60, "h": 3600}
CARRIER = "average intake pressure of AK-014 {}"


@dataclass(frozen=True)
class Expected:
    """`free` names the slots the contract leaves open for this text."""

    text: str
    now: datetime
    zone: str
    intents: frozenset[str]
    slots: dict[str, str]
    free: frozenset[str]


@dataclass(frozen=True)
class SaidTime:
    """An expression of time in a question; `span` None where it must be asked back instead of read."""

    text: str
    now: datetime
    zone: str
    span: TimeRange | None


def folder(half: str) -> Traversable:
    return resources.files(__package__).joinpath(half)


def voices(half: str) -> list[tuple[str, list[Expected]]]:
    """The questions of each voice."""
    files = sorted(folder(half).iterdir(), key=lambda file: file.name)
    names = [file.name for file in files if file.name.endswith(".txt") and file.name != "times.txt"]
    return [(name.removesuffix(".txt"), list(read(folder(half).joinpath(name)))) for name in names]


def dialogues(half: str) -> list[list[dict[str, Any]]]:
    """Turns, each `ask` and the slots wanted after it."""
    found: list[list[dict[str, Any]]] = read_yaml(
        "dialogues.yaml", folder(half).joinpath("dialogues.yaml").read_text("utf-8")
    )
    return found


def times(half: str) -> list[SaidTime]:
    found = []
    for line, now, zone in _lines(folder(half).joinpath("times.txt")):
        text, wanted = (part.strip() for part in line.split("|"))
        found.append(SaidTime(text, now, zone, _span(wanted, now, zone) if "/" in wanted else None))
        if wanted == "now":
            found.pop()
    return found


def read(file: Traversable) -> Iterator[Expected]:
    for line, now, zone in _lines(file):
        try:
            yield _expected(line, now, zone)
        except (ValueError, KeyError) as error:
            raise BadPhrases(f"{file.name}: {line!r} cannot be read: {error}") from error


def _lines(file: Traversable) -> Iterator[tuple[str, datetime, str]]:
    now, zone = datetime.now(UTC), "UTC"
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("@"):
            _, at, zone = line.split()
            now = datetime.fromisoformat(at)
        elif line.strip():
            yield line, now, zone


def wrong(case: Expected, question: Question) -> dict[str, tuple[Any, Any]]:
    """Each slot that is not as expected, with what was wanted and what was found."""
    if question.intent.name not in case.intents:
        return {"intent": ("/".join(sorted(case.intents)), question.intent.name)}
    if case.intents & WITHOUT_SLOTS:
        return {}
    pairs = {name: (wanted_of(case, key), found_in(question, name)) for key, name in SLOTS.items()}
    return {name: pair for (key, name), pair in zip(SLOTS.items(), pairs.values(), strict=True)
            if key not in case.free and not _same(name, case, *pair)}  # fmt: skip


def moment(text: str, now: datetime, zone: str) -> datetime:
    """ "now", "-24h" from now, or a wall-clock time of the zone, in now's year unless said."""
    if text == "now":
        return now
    if text.startswith("-"):
        return now - timedelta(seconds=int(text[1:-1]) * SPANS[text[-1]])
    dated = text if text[4:5] == "-" else f"{now.astimezone(ZoneInfo(zone)).year}-{text}"
    return datetime.fromisoformat(dated).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _span(said: str, now: datetime, zone: str) -> TimeRange:
    start, end = said.split("/")
    return TimeRange(moment(start, now, zone), moment(end, now, zone))


def _expected(line: str, now: datetime, zone: str) -> Expected:
    text, intents, said = (part.strip() for part in line.split("|"))
    slots = dict(part.strip().split("=", 1) for part in said.split(";") if part.strip())
    free = frozenset(slots.pop("?", "").split(","))
    return Expected(text, now, zone, frozenset(intents.split(",")), slots, free)


def wanted_of(case: Expected, key: str) -> Any:
    said = case.slots.get(key)
    if said is None:
        return () if key in LISTS else None
    if key in LISTS:
        return tuple(said.split(","))
    if key in ("t", "c"):
        return _span(said, case.now, case.zone)
    if key == "th":
        op, value, unit = said.split(" ", 2)
        return op, float(value), unit
    return float(said) if key in NUMBERS else said


def found_in(question: Question, name: str) -> Any:
    value = getattr(question, name)
    return (value.op, value.value, value.unit) if name == "threshold" and value else value


def _same(name: str, case: Expected, wanted: Any, found: Any) -> bool:
    if name == "aggregation" and wanted is None and "metric_value" in case.intents and "t" not in case.slots:
        return found in (None, "latest")
    if name == "threshold" and wanted and found:
        near = abs(wanted[1] - found[1]) < 1e-3 * abs(wanted[1])
        return bool(near and wanted[0] == found[0] and wanted[2] == found[2])
    return bool(wanted == found)
