"""What has the shape of a well's name and is none."""

from rapidfuzz.distance import OSA

from nlp.heard import Heard, Mention
from nlp.lexicon import WellIndex
from nlp.words import words


def find_unknown(heard: Heard, index: WellIndex) -> None:
    """What has the shape of a well's id and is none: "AK-099", "ZZ-7"."""
    for first in range(len(heard.words) - 1):
        word = heard.words[first]
        if (
            not heard.free[first]
            or not word.text.isalpha()
            or len(word.text) > 8
            or word.norm in words().grammar.no_well
        ):
            continue
        joint = heard.norm(first + 1) in ("-", "_")
        digits = first + 1 + joint + (joint and _in_parts(heard, first))
        if not heard.open(first, digits + 1) or not heard.norm(digits).isdecimal() or len(heard.norm(digits)) > 6:
            continue
        if _named_like(heard, first, digits, index, joint):
            begin = first - (heard.norm(first - 1) in words().grammar.well and heard.open(first - 1, first))
            heard.claim(Mention("unknown_well", begin, digits + 1, heard.said(first, digits + 1), "shape"))


def _in_parts(heard: Heard, first: int) -> bool:
    """Whether letters stand between the joint and the digits, as in "FLD-S1"."""
    parts = heard.words[first + 1 : first + 4]
    return len(parts) == 3 and all(part.glued for part in parts) and parts[1].text.isalpha() and len(parts[1].text) < 4


def _near_a_prefix(said: str, index: WellIndex) -> bool:
    """ "ax" in "ax19", where wells are called AK."""
    names = [key[0] for key in index.prefixes if len(key) == 1 and len(key[0]) == len(said)]
    return len(said) > 1 and any(name[0] == said[0] and OSA.distance(said, name) == 1 for name in names)


def _named_like(heard: Heard, first: int, digits: int, index: WellIndex, joint: bool) -> bool:
    said, glued = heard.words[first].text, heard.words[digits].glued
    if (said.lower(),) in index.prefixes:
        return True
    times = words().times
    if said.lower() in times.months or times.unit(said.lower()) or heard.norm(digits + 1) in ("-", ":"):
        return False
    after_well = heard.norm(first - 1) in words().grammar.well and heard.norm(first) not in words().general.filler
    if glued and not joint and len(heard.norm(digits)) > 1 and _near_a_prefix(said.lower(), index):
        return True
    if not glued or after_well:
        return glued
    if joint and said.isupper() and len(said) <= 5:
        return True
    return 2 <= len(said) <= 5 and (joint or said.isupper()) and len(heard.norm(digits)) > 1
