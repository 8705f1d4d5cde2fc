"""Tells follow-ups that leave out what is asked: "and yesterday?", "what about 15", "same for vibration"."""

from nlp.heard import Heard
from nlp.units import unit_at
from nlp.words import words

_SLOTS = {"{well}", "{wells}", "{metric}", "{time}", "{dur}", "{field}", "{agg}", "{num}", "{amount}", "{freq}"}
_LED = _SLOTS | {"{thresh}", "{super}", "{state}", "{silent}", "{fault}"}
_COMPLETE = ({"{metric}", "{well}"}, {"{metric}", "{wells}"}, {"{freq}", "{well}"})
_GOING_ON = {"{time}", "{agg}", "{super}", "{dur}", "{now}"}
MOST_WORDS = 12


def is_fragment(masked: str) -> bool:
    """Whether a masked text is made of slots and pronouns only, or opens like a follow-up and asks nothing itself."""
    grammar = words().grammar
    if masked in grammar.fragment_whole:
        return True
    lead = max((lead for lead in grammar.fragment_leads if f"{masked} ".startswith(f"{lead} ")), key=len, default="")
    said = masked.removeprefix(lead).split()
    if len(said) > MOST_WORDS or not masked:
        return False
    led = (
        bool(lead)
        or masked in ("{thresh}", "{super}", "{agg}")
        or any(masked.endswith(f" {tail}") for tail in grammar.fragment_tails)
    )
    filler = grammar.fragment_filler | grammar.fragment_led_filler if led else grammar.fragment_filler
    content = [word for word in said if word not in filler]
    if any(word not in (_LED if led else _SLOTS) for word in content):
        return False
    if masked.startswith("what if ") and "{well}" in content and {"{thresh}", "{freq}", "{amount}"} & set(content):
        return False
    if not content:
        return led or bool(grammar.fragment_pronouns & set(said))
    return led or not any(slots <= set(content) for slots in _COMPLETE)


def goes_on(masked: str) -> bool:
    """Whether a text that could stand alone goes on with what was spoken of: "give the average of yesterday"."""
    grammar = words().grammar
    if masked in grammar.fragment_in_talk:
        return True
    leads = (lead for lead in grammar.fragment_weak_leads if f"{masked} ".startswith(f"{lead} "))
    lead = max(leads, key=len, default="")
    said = [word for word in masked.removeprefix(lead).split() if word not in grammar.fragment_filler]
    return bool(lead and said) and set(said) <= _GOING_ON


def asks_unit(heard: Heard) -> bool:
    """ "In bar", "and in degF?": the same once more in another unit."""
    at = 0
    while heard.norm(at) in words().grammar.to_units and at < MOST_WORDS:
        at += 1
    unit = unit_at(heard, at) if at and heard.norm(at - 1) in ("in", "as", "to", "into") else None
    return unit is not None and all(word in ("?", ".", "please", "instead") for word in heard.line[unit[1] :])


def guess(masked: str) -> str | None:
    """The intent a fragment has where no conversation tells; None where nothing hints at one."""
    said = set(masked.split())
    if said & {"{metric}", "{agg}"}:
        return "metric_value"
    return "status" if said & {"{well}", "{wells}", "{field}"} else None


def pointed_at_well(masked: str) -> str:
    """The text with {well} in the place of the first pronoun: "what is she making" as "what is {well} making"."""
    said = masked.split()
    at = next((index for index, word in enumerate(said) if word in words().grammar.well_pronouns), None)
    if at is None:
        return masked
    rest = said[at + 2 :] if said[at + 1 : at + 2] == ["one"] else said[at + 1 :]
    return " ".join([*said[:at], "{well}", *rest])


def refers(masked: str) -> bool:
    """Whether a pronoun stands for a well or an earlier answer."""
    line = f" {masked} "
    several = any(f" {phrase} " in line for phrase in words().general.pronouns if " " in phrase)
    return several or bool(words().grammar.pointing & set(masked.split()))
