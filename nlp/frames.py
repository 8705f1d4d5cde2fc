"""The slot frame: what was found in a text, and which intents it speaks for or against."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from nlp.heard import Heard
from nlp.intents import IntentFile, IntentPhrases
from nlp.model import Intent, Slot
from nlp.words import words

COMMAND, EXACT, CUE, LAST_CUE, LACKS, STRANGE, NEVER, FOREIGN = 14.0, 9.0, 1.6, 2.4, -0.8, -0.8, -2.6, 2.2
HOMELESS = 3.0
LIKELY, UNLIKELY, NAMELESS = 0.4, 0.13, 0.9
SURE, DOUBTFUL = 0.5, 0.3
_KINDS = {
    "well": "wells",
    "unknown_well": "wells",
    "metric": "metrics",
    "time": "time_range",
    "threshold": "threshold",
    "limit": "limit",
    "order": "order",
    "fault": "fault",
    "alert": "alert_id",
    "duration": "duration_s",
    "field": "fields",
    "unknown_field": "fields",
    "state": "state",
    "aggregation": "aggregation",
}
_OF_WELLS = {"wells", "metrics", "fault", "alert_id", "fields", "state", "threshold", "frequency"}
_ASKS: dict[str, Slot] = {
    "wells": "well",
    "metrics": "metric",
    "frequency": "frequency",
    "alert_id": "alert",
    "time_range": "time",
    "threshold": "threshold",
}


@dataclass(frozen=True)
class Scored:
    """Intents best first, and what decided: "template", "classifier" or "frame"."""

    intents: tuple[Intent, ...]
    decided: str


def slots_of(heard: Heard) -> frozenset[str]:
    """The names of the slots that the text fills."""
    slots = {_KINDS[mention.kind] for mention in heard.mentions if mention.kind in _KINDS}
    if len(heard.of("time")) > 1:
        slots.add("compare_range")
    if any(isinstance(m.value, tuple) and m.value[1] == "Hz" for m in heard.of("amount")):
        slots |= {"frequency", "frequency_hz"}
    return frozenset(slots)


def is_told_to(text: str, intent_before: str | None) -> bool:
    """Whether "do it" is said after the effect of a change was told, as if it could be made from here."""
    grammar = words().grammar
    lead = max((lead for lead in grammar.told_to if text.startswith(f"{lead} ")), key=len, default="")
    return intent_before == "what_if" and bool({text, text.removeprefix(lead).strip()} & grammar.acting)


def ranked(
    slots: frozenset[str],
    text: str,
    logits: Mapping[str, float],
    intents: Mapping[str, IntentPhrases],
    *,
    exact: str | None,
    foreign: int,
) -> Scored:
    """Puts classifier, exact template, cue words, slots and foreign words together."""
    line = f" {text} "
    totals = {name: logit + fit(intents[name].file, slots, line) for name, logit in logits.items()}
    if "{well}" in text and not words().grammar.ranking & set(text.split()):
        totals["rank"] += NEVER
    if is_command(text):
        totals["out_of_scope"] += COMMAND
    elif exact:
        totals[exact] += EXACT
    else:
        homeless = foreign and not slots & _OF_WELLS
        totals["out_of_scope"] += FOREIGN * min(foreign, 3) + (HOMELESS if homeless else 0.0)
    top = max(totals.values())
    weights = {name: math.exp(total - top) for name, total in totals.items()}
    whole = sum(weights.values())
    intents_ = sorted(
        (Intent(name, round(weight / whole, 4)) for name, weight in weights.items()), key=lambda i: -i.confidence
    )
    return Scored(tuple(intents_), "template" if exact and intents_[0].name == exact else "classifier")


def rescued(slots: frozenset[str], text: str, scored: Scored, plain: Scored) -> Scored:
    """Asked back instead of refused, where strange words alone speak against a question that names what we know."""
    if scored.intents[0].name != "out_of_scope" or is_command(text):
        return scored
    best = plain.intents[0]
    against = next(intent.confidence for intent in plain.intents if intent.name == "out_of_scope")
    known = bool(slots & _OF_WELLS) and best.confidence >= LIKELY and against <= UNLIKELY
    if best.name in ("out_of_scope", "help") or not (
        known or (best.confidence >= NAMELESS and against <= 1 - NAMELESS)
    ):
        return scored
    return Scored((Intent(best.name, DOUBTFUL), *plain.intents[1:]), "doubt")


def is_command(text: str) -> bool:
    """Whether a masked text tells to do something to a well: "turn off {well}", "raise {well} to {freq}"."""
    grammar = words().grammar
    lead = max((lead for lead in grammar.told_to if text.startswith(f"{lead} ")), key=len, default="")
    said = text.removeprefix(lead).split()
    if not said or grammar.supposing & set(said):
        return False
    if "{well}" not in said:
        return said[0] in grammar.commands | grammar.adjustments and _of_it(said)
    amount = {"{freq}", "{amount}", "{num}"} & set(said)
    return said[0] in grammar.commands or (said[0] in grammar.adjustments and bool(amount))


def _of_it(said: list[str]) -> bool:
    """ "turn her down to 46 hertz": as clear without the well's name; "drop it by 5 Hz" asks what that would do."""
    return "{freq}" in said and "by" not in said and bool(said[1:2]) and said[1] in words().grammar.well_pronouns


def fit(file: IntentFile, slots: frozenset[str], line: str) -> float:
    """What the found slots and the cue words say for an intent."""
    score = CUE if any(f" {cue} " in line for cue in file.cues) else 0.0
    score = LAST_CUE if any(line.endswith(f" {cue} ") for cue in file.cues) else score
    score += LACKS * sum(need not in slots for need in file.needs)
    for slot in slots:
        if slot in file.never:
            score += NEVER
        elif slot not in file.takes and slot not in file.needs:
            score += STRANGE
    return score


def missing(file: IntentFile, filled: frozenset[str]) -> Slot | None:
    """The clarification an intent asks for first, if it lacks something."""
    return next((_ASKS[need] for need in file.needs if need not in filled), None)
