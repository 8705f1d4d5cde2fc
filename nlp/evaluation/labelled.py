"""Questions, dialogues and times as other people labelled them: each with the readings they find fair.

A label asserts what it names. `unjudged` slots are left open, and so are wells, metrics, fault and time that are not
named; the other slots must be empty where they are not named, but for aggregation and order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import Any

from nlp.model import Question, TimeRange
from nlp.words import read as read_yaml

OPEN = {"wells": "wells", "metrics": "metrics", "fault": "fault", "time": "time_range",
        "aggregation": "aggregation", "order": "order"}  # fmt: skip
EMPTY = ("compare_range", "threshold", "limit", "frequency_hz", "frequency_delta_hz", "alert_id", "duration_s",
         "fields", "state", "unknown_wells", "needs_clarification")  # fmt: skip
NEAR = 0.005
Label = Mapping[str, Any]
Misses = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Labelled:
    """`readings` are all fair; `voice` is who asks."""

    text: str
    now: datetime
    zone: str
    readings: tuple[Label, ...]
    voice: str = ""

    @property
    def label(self) -> Label:
        return self.readings[0]


def questions(file: Traversable) -> list[Labelled]:
    content = read_yaml(file.name, file.read_text("utf-8"))
    return [_labelled(one, content) for one in content["questions"]]


def dialogues(file: Traversable) -> list[list[Labelled]]:
    content = read_yaml(file.name, file.read_text("utf-8"))
    return [[_labelled(turn, content, one["voice"]) for turn in one["turns"]] for one in content["dialogues"]]


def times(file: Traversable) -> list[Labelled]:
    """Whole questions of which only the time is judged."""
    content = read_yaml(file.name, file.read_text("utf-8"))
    found = []
    for one in content["times"]:
        readings = tuple({"time": _time(label)} for label in _fair(one))
        found.append(Labelled(one["question"], datetime.fromisoformat(one["now"]), one["zone"], readings))
    return found


def _labelled(one: Label, content: Label, voice: str = "") -> Labelled:
    now = datetime.fromisoformat(content["now"])
    return Labelled(one["text"], now, content["zone"], tuple(_fair(one)), one.get("voice", voice))


def _fair(one: Label) -> Iterable[Label]:
    yield one
    for other in one.get("either", ()):
        yield {**one, "none": False, **other} if "start" in other else {**one, **other}


def _time(label: Label) -> Label | None:
    return None if label.get("none") or label.get("start") is None else label


def misses(case: Labelled, question: Question, outcome: str) -> Misses:
    """What is not as labelled, by the fair reading that comes nearest; `outcome` is answer, ask or refuse."""
    return min((_misses(label, question, outcome) for label in case.readings), key=len)


def judged(case: Labelled, question: Question, outcome: str) -> list[str]:
    """The slots that are filled or should be."""
    pairs = _pairs(case.label, question, outcome)
    return [name for name, (wanted, found) in pairs if name != "inherited" and (wanted or found)]


def _misses(label: Label, question: Question, outcome: str) -> Misses:
    if "outcome" in label and label["outcome"] != outcome:
        found: Misses = {"outcome": (label["outcome"], outcome)}
    else:
        found = {}
    if label["intent"] != question.intent.name:
        return found | {"intent": (label["intent"], question.intent.name)}
    if label["intent"] == "out_of_scope":
        return found
    return found | {name: pair for name, pair in _pairs(label, question, outcome) if not _same(*pair)}


def time_miss(case: Labelled, question: Question) -> tuple[Any, Any] | None:
    """What was wanted and what was found, where no fair reading has this time."""
    wanted = [_wanted("time_range", label["time"]) for label in case.readings]
    return None if question.time_range in wanted else (wanted[0], question.time_range)


def _pairs(label: Label, question: Question, outcome: str) -> Iterable[tuple[str, tuple[Any, Any]]]:
    unjudged = set(label.get("unjudged", ()))
    for key, name in OPEN.items():
        if key in label and not {key, name} & unjudged:
            yield name, (_wanted(name, label[key]), _found(name, question))
    for name in EMPTY:
        asked = name == "needs_clarification" and (outcome == "ask" or name not in label)
        if name not in unjudged and not (asked and label.get(name) is None):
            yield name, (_wanted(name, label.get(name)), _found(name, question))
    if "inherited" in label:
        carried = {OPEN.get(name, name) for name in label["inherited"]} - unjudged - {"intent"}
        yield "inherited", (sorted(carried - set(question.inherited)), [])


def _wanted(name: str, value: Any) -> Any:
    if name in ("time_range", "compare_range") and value:
        return TimeRange(*(datetime.fromisoformat(value[edge]).astimezone(UTC) for edge in ("start", "end")))
    if name == "threshold" and value:
        return value["op"], float(value["value"]), value["unit"]
    if name == "unknown_wells":
        return [said.casefold() for said in value or ()]
    return value if value not in ([], ()) else None


def _found(name: str, question: Question) -> Any:
    value = getattr(question, name)
    if name == "threshold" and value:
        return value.op, value.value, value.unit
    if name == "unknown_wells":
        return [said.casefold() for said in value]
    return (list(value) or None) if isinstance(value, tuple) else value


def _same(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, tuple) and isinstance(found, tuple):
        return bool(
            wanted[0] == found[0] and wanted[2] == found[2] and abs(wanted[1] - found[1]) <= NEAR * abs(wanted[1])
        )
    return bool(wanted == found)
