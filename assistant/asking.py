"""What is said before or instead of an answer: first facts, a question back, "not in this version"."""

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

from assistant import lately, replies
from assistant.model import Choice, Clarification, Role
from assistant.skills import Desk, Reply
from nlp.model import Question, Slot
from telemetry.metrics import CATALOGUE

CHOICES: Mapping[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("asking.yaml").read_text("utf-8"))
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
    choices = _choices(question, slot, near, desk)
    facts = {"slot": slot, "unknown": question.unknown_wells, "near": near, "any_wells": bool(desk.wells)}
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
    return tuple(Choice(text, text) for text in CHOICES.get(slot, []))


def _with_well(question: Question, well_id: str) -> str:
    """The same question with the known name in the place of the unknown one; else the bare name, as a reply."""
    for unknown in question.unknown_wells:
        mended, count = re.subn(re.escape(unknown), lambda _: well_id, question.text, count=1, flags=re.IGNORECASE)
        if count:
            return mended
    return well_id
