"""What is said before or instead of an answer: first facts, a question back, "not in this version"."""

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

from assistant import lately, replies
from assistant.model import Choice, Clarification, Role
from assistant.skills import Desk, Reply
from nlp.model import Doubt, Question, Slot
from telemetry.metrics import CATALOGUE

CHOICES: Mapping[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("asking.yaml").read_text("utf-8"))
DOUBTED = {"two_dates": "time", "no_such_time": "time", "two_limits": "threshold", "unit": "threshold"}
MOST_CHOICES = 5
MOST_NEAR = 3


async def first_facts(question: Question, desk: Desk) -> tuple[str, list[dict[str, object]]] | None:
    """The latest core numbers of the one well in question; None for any other question."""
    if len(question.wells) != 1 or question.wells[0] not in desk.wells or question.needs_clarification:
        return None
    well = desk.wells[question.wells[0]]
    latest = await lately.latest_at(desk.db, well.well_id, desk.now)
    if latest.last_seen is None:
        return None
    core = [name for name, metric in CATALOGUE.items() if metric.core and name in latest.values]
    rows: list[dict[str, object]] = [
        {"metric": name, "value": latest.values[name], "unit": CATALOGUE[name].unit, "at": latest.at[name]}
        for name in [*dict.fromkeys((*(m for m in question.metrics if m in latest.values), *core))]
    ]
    text = replies.render("facts", now=desk.now, zone=desk.zone, well=well, latest=latest, rows=rows)
    return text, rows


def ask_back(question: Question, slot: Slot, desk: Desk) -> Reply:
    """One short question, with choices to tap where there are some."""
    near = _near(question, desk) if slot == "well" else []
    doubt = next((doubt for doubt in question.doubts if DOUBTED[doubt.kind] == slot), None)
    choices = tuple(Choice(_short(text, question, doubt), text) for text in doubt.options) if doubt else ()
    choices = choices or _choices(question, slot, near, desk)
    facts: dict[str, Any] = {"slot": slot, "unknown": question.unknown_wells, "near": near, "doubt": doubt}
    facts["any_wells"] = bool(desk.wells)
    asked = replies.render("clarify", now=desk.now, zone=desk.zone, question=question, **facts)
    return Reply(
        facts=facts,
        clarification=Clarification(slot, asked, choices),
        about=tuple(near) if slot == "well" else (),
        wording="clarify",
    )


def not_yet(desk: Desk) -> Reply:
    return Reply(names={"well": next(iter(desk.wells), None)})


def not_allowed(role: Role) -> Reply:
    """A refusal in words: who asks lacks the role for the change."""
    return Reply(facts={"role": role})


def _near(question: Question, desk: Desk) -> list[str]:
    """Wells of the caller whose name comes close to one that is not known."""
    found = [well_id for unknown in question.unknown_wells for well_id, _ in desk.lexicon.near(unknown)]
    return list(dict.fromkeys(found))[:MOST_NEAR]


def _choices(question: Question, slot: Slot, near: list[str], desk: Desk) -> tuple[Choice, ...]:
    if slot == "well":
        return tuple(Choice(well, _with_well(question, well)) for well in near or list(desk.wells)[:MOST_CHOICES])
    if slot == "metric":
        core = [metric.label for metric in CATALOGUE.values() if metric.core]
        return tuple(Choice(label, label) for label in core[:MOST_CHOICES])
    if question.intent.name == "alert_shelve" and slot == "time":
        return tuple(Choice(length, f"{question.text} for {length}") for length in CHOICES["length"])
    if slot == "intent" and (close := _close(question)):
        return close
    return tuple(Choice(text, text) for text in CHOICES["slots"].get(slot, []))


def _close(question: Question) -> tuple[Choice, ...]:
    """The readings that came near, each as a question that says it plainly."""
    words = {name: " and ".join(names) for name, names in _named(question).items() if names}
    found = []
    for intent in (question.intent, *question.alternatives):
        plain = next((text for text in CHOICES["plainly"].get(intent.name, []) if _filled(text, words)), None)
        if plain and intent.confidence >= CHOICES["close"]:
            found.append(plain.format(**words))
    return tuple(Choice(text, text) for text in dict.fromkeys(found[:MOST_NEAR]))


def _named(question: Question) -> dict[str, tuple[str, ...]]:
    labels = tuple(CATALOGUE[metric].label for metric in question.metrics)
    return {"wells": question.wells, "metrics": labels, "fields": question.fields}


def _filled(text: str, words: Mapping[str, str]) -> bool:
    """Whether a plain question names all that this one names, and nothing else."""
    return set(re.findall(r"{(\w+)}", text)) == words.keys()


def _short(text: str, question: Question, doubt: Doubt) -> str:
    """What an option says in the place of the words in doubt."""
    before, _, after = question.text.partition(doubt.said)
    return text.removeprefix(before).removesuffix(after).strip() or text


def _with_well(question: Question, well_id: str) -> str:
    """The same question with the known name in the place of the unknown one; else the bare name, as a reply."""
    for unknown in question.unknown_wells:
        mended, count = re.subn(re.escape(unknown), lambda _: well_id, question.text, count=1, flags=re.IGNORECASE)
        if count:
            return mended
    return well_id
