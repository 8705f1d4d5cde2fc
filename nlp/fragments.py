"""Tells follow-ups that leave out what is asked: "and yesterday?", "what about 15", "same for vibration"."""

from nlp.words import words

_SLOTS = frozenset(
    [
        "{well}",
        "{wells}",
        "{metric}",
        "{time}",
        "{dur}",
        "{field}",
        "{agg}",
        "{num}",
        "{amount}",
        "{thresh}",
        "{freq}",
        "{super}",
        "{state}",
    ]
)
_COMPLETE = (
    {"{metric}", "{well}"},
    {"{metric}", "{wells}"},
    {"{metric}", "{thresh}"},
    {"{super}", "{metric}"},
    {"{freq}", "{well}"},
)


def is_fragment(masked: str) -> bool:
    """Whether a masked text says slots or pronouns only, or opens like a follow-up and asks nothing itself."""
    said = masked.split()
    if not said or len(said) > 12:
        return False
    content = [word for word in said if word not in words().grammar.fragment_filler]
    if any(word not in _SLOTS for word in content):
        return False
    opened = any(masked == lead or masked.startswith(f"{lead} ") for lead in words().grammar.fragment_leads)
    if not content:
        return opened or (bool(words().grammar.fragment_pronouns & set(said)) and len(said) <= 4)
    complete = any(slots <= set(content) for slots in _COMPLETE)
    return opened or not complete


def refers(masked: str) -> bool:
    """Whether a pronoun stands for a well or an earlier answer."""
    said = set(masked.split())
    return bool(said & {"it", "its", "them", "there", "one"}) or any(
        f" {phrase} " in f" {masked} " for phrase in words().general.pronouns if " " in phrase
    )
