"""Reads what a line of people's questions expects: `text | intents | slot=value; ...`, every slot not named empty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nlp.model import Question, TimeRange

HERE = Path(__file__).parent
SLOTS = {
    "w": "wells", "m": "metrics", "t": "time_range", "c": "compare_range", "agg": "aggregation", "th": "threshold",
    "lim": "limit", "ord": "order", "hz": "frequency_hz", "dhz": "frequency_delta_hz", "f": "fault", "id": "alert_id",
    "dur": "duration_s", "fields": "fields", "st": "state", "need": "needs_clarification", "unk": "unknown_wells",
}  # fmt: skip
WITHOUT_SLOTS = {"help", "out_of_scope"}
SPANS = {"m": 60, "h": 3600}


@dataclass(frozen=True)
class Expected:
    """`free` names the slots the contract leaves open for this text."""

    text: str
    now: datetime
    zone: str
    intents: frozenset[str]
    slots: dict[str, str]
    free: frozenset[str]


def read(name: str) -> Iterator[Expected]:
    now, zone = datetime.now(UTC), "UTC"
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("@"):
            _, at, zone = line.split()
            now = datetime.fromisoformat(at)
        else:
            yield _expected(line, now, zone)


def wrong(case: Expected, question: Question) -> dict[str, tuple[Any, Any]]:
    """Each slot that is not as expected, with what was wanted and what was found."""
    if question.intent.name not in case.intents:
        return {"intent": ("/".join(sorted(case.intents)), question.intent.name)}
    if case.intents & WITHOUT_SLOTS:
        return {}
    pairs = {name: (_wanted(case, key), _found(question, name)) for key, name in SLOTS.items() if key not in case.free}
    return {name: pair for name, pair in pairs.items() if not _same(name, case, *pair)}


def moment(text: str, now: datetime, zone: str) -> datetime:
    """ "now", "-24h" from now, or a wall-clock time of the zone, in now's year unless said."""
    if text == "now":
        return now
    if text.startswith("-"):
        return now - timedelta(seconds=int(text[1:-1]) * SPANS[text[-1]])
    dated = text if text[4:5] == "-" else f"{now.astimezone(ZoneInfo(zone)).year}-{text}"
    return datetime.fromisoformat(dated).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _expected(line: str, now: datetime, zone: str) -> Expected:
    text, intents, said = (part.strip() for part in line.split("|"))
    slots = dict(part.strip().split("=", 1) for part in said.split(";") if part.strip())
    free = frozenset(slots.pop("?", "").split(","))
    return Expected(text, now, zone, frozenset(intents.split(",")), slots, free)


def _wanted(case: Expected, key: str) -> Any:
    said = case.slots.get(key)
    if said is None:
        return () if key in ("w", "m", "fields", "unk") else None
    if key in ("w", "m", "fields", "unk"):
        return tuple(said.split(","))
    if key in ("t", "c"):
        start, end = said.split("/")
        return TimeRange(moment(start, case.now, case.zone), moment(end, case.now, case.zone))
    if key == "th":
        op, value, unit = said.split(" ", 2)
        return op, float(value), unit
    return float(said) if key in ("hz", "dhz", "dur", "lim", "id") else said


def _found(question: Question, name: str) -> Any:
    value = getattr(question, name)
    return (value.op, value.value, value.unit) if name == "threshold" and value else value


def _same(name: str, case: Expected, wanted: Any, found: Any) -> bool:
    if name == "aggregation" and wanted is None and "metric_value" in case.intents and "t" not in case.slots:
        return found in (None, "latest")
    if name == "threshold" and wanted and found:
        return wanted[0] == found[0] and wanted[2] == found[2] and abs(wanted[1] - found[1]) < 1e-3 * abs(wanted[1])
    return bool(wanted == found)
