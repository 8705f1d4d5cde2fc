"""Tells follow-ups that leave out what is asked: "and yesterday?", "what about 15", "same for vibration"."""

from nlp.words import words

_LEADS = ("what about", "how about", "and", "same", "same for", "also", "ok and", "now for", "then")
_FILLER = frozenset(
    [
        "and",
        "what",
        "about",
        "how",
        "same",
        "for",
        "with",
        "the",
        "on",
        "also",
        "then",
        "ok",
        "okay",
        "now",
        "please",
        "instead",
        "try",
        "of",
        "in",
        "at",
        "to",
        "a",
        "but",
        "or",
        "so",
        "just",
        "only",
        "again",
        "too",
        "is",
        "was",
        "it",
        "that",
        "this",
        "one",
        "those",
        "them",
        "well",
        "wells",
        "do",
        "show",
        "me",
        "give",
        "for",
        "over",
        "during",
        "now",
        "by",
        "not",
        "{now}",
        "other",
        "first",
        "second",
        "third",
        "last",
        "ones",
        "yes",
        "no",
        "field",
        "same",
        "time",
    ]
)
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
_PRONOUNS = frozenset(
    ["it", "its", "that", "this", "those", "them", "one", "there", "second", "first", "third", "other"]
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
    content = [word for word in said if word not in _FILLER]
    if any(word not in _SLOTS for word in content):
        return False
    opened = any(masked == lead or masked.startswith(f"{lead} ") for lead in _LEADS)
    if not content:
        return opened or (bool(_PRONOUNS & set(said)) and len(said) <= 4)
    complete = any(slots <= set(content) for slots in _COMPLETE)
    return opened or not complete


def refers(masked: str) -> bool:
    """Whether a pronoun stands for a well or an earlier answer."""
    said = set(masked.split())
    return bool(said & {"it", "its", "them", "there", "one"}) or any(
        f" {phrase} " in f" {masked} " for phrase in words().general.pronouns if " " in phrase
    )
