"""That an answer or a diagnosis was right or wrong, and what it was in truth."""

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import msgspec
import yaml

from assistant import asking, feedback, replies
from assistant.feedback import Judged, Said, Verdict
from assistant.proposals import Proposal
from assistant.skills import Desk, Reply, act, skill
from nlp.model import Question
from rules.model import Fault
from telemetry.errors import NotFound

WORDS: Mapping[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("feedback.yaml").read_text("utf-8")
)


@skill("feedback")
async def take_feedback(question: Question, desk: Desk) -> Reply:
    """Offers to record it; nothing is written before the person says yes."""
    judged = await _judged(question, desk)
    said = _said(question, judged, desk)
    if said.fault and not said.well_id:
        return asking.ask_back(question, "well", desk)
    if judged is None and not said.fault:
        return Reply(facts={"offer": None})
    facts = _facts(said, judged, desk)
    offer = replies.render("feedback_offer", now=desk.now, zone=desk.zone, question=question, **facts)
    return Reply(
        facts={"offer": offer},
        proposal=Proposal("viewer", offer, msgspec.to_builtins(said)),
        about=(said.well_id,) if said.well_id else (),
    )


@act("feedback")
async def record(change: Mapping[str, Any], desk: Desk) -> Reply:
    said = msgspec.convert(change, Said)
    if said.well_id and said.well_id not in desk.wells:
        raise NotFound("unknown well")
    async with desk.db.transaction() as tx:
        done = await feedback.add(tx, said, desk.caller, desk.runtime.clock())
    return Reply(facts={"done": done, "fault": _type(said.fault, desk)}, data=done, names={"well": said.well_id})


async def _judged(question: Question, desk: Desk) -> Judged | None:
    """The last diagnosis spoken of; without a fault or a diagnosis the last answer whatever it was."""
    found = await feedback.last_diagnosis(desk.db, desk.conversation_id, desk.caller)
    if found and found.diagnosis and _fits(found.diagnosis.well_id, question, desk):
        return found
    return None if question.fault else await feedback.last_answer(desk.db, desk.conversation_id, desk.caller)


def _fits(well_id: str, question: Question, desk: Desk) -> bool:
    return well_id in desk.wells and (not question.wells or well_id in question.wells)


def _said(question: Question, judged: Judged | None, desk: Desk) -> Said:
    found = judged.diagnosis if judged else None
    fault = desk.book.faults.get(question.fault or "")
    denied = fault is not None and _denies(question.text, fault)
    named = fault.id if fault and not denied else None
    verdict = _verdict(question.text, named, found.diagnosis.fault if found else None, denied=denied)
    true = named or (found.diagnosis.fault if found and verdict == "right" else None)
    at = question.time_range.start if question.time_range else found.at if found else desk.now
    well = found.well_id if found else next((name for name in question.wells if name in desk.wells), None)
    return Said(
        verdict=verdict if judged else None,
        text=question.text,
        well_id=well,
        fault=true,
        at=min(at, desk.now),
        message_id=judged.message_id if judged else None,
        diagnosis_id=found.diagnosis_id if found else None,
    )


def _verdict(text: str, named: str | None, diagnosed: str | None, *, denied: bool) -> Verdict:
    if denied or (named and diagnosed):
        return "right" if named == diagnosed and not denied else "wrong"
    return "wrong" if _holds(text, WORDS["wrong"]) or not _holds(text, WORDS["right"]) else "right"


def _denies(text: str, fault: Fault) -> bool:
    names = "|".join(re.escape(name.casefold()) for name in (fault.type, fault.id.replace("_", " "), *fault.says))
    denies = "|".join(map(re.escape, WORDS["denies"]))
    return re.search(rf"\b(?:{denies})\s+(?:an?\s+|the\s+)?(?:{names})\b", _plain(text)) is not None


def _holds(text: str, words: Iterable[str]) -> bool:
    return re.search(rf"\b(?:{'|'.join(map(re.escape, words))})\b", _plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _facts(said: Said, judged: Judged | None, desk: Desk) -> dict[str, Any]:
    return {
        "said": said,
        "fault": _type(said.fault, desk),
        "found": judged.diagnosis if judged else None,
        "claim": not desk.caller.may("engineer"),
    }


def _type(fault: str | None, desk: Desk) -> str | None:
    known = desk.book.faults.get(fault or "")
    return known.type if known else fault
