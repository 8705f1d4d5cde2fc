"""Wells whose names were misspelt."""

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from nlp.heard import Heard, Mention
from nlp.lexicon import WellIndex
from nlp.wells.exact import JOINTS
from nlp.words import words

_LOOKS = str.maketrans("ołilsb", "001158")
_KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "kop",
    "z": "axs", "x": "zcs", "c": "xvd", "v": "cfb", "b": "vgn", "n": "bhm", "m": "njk",
}  # fmt: skip


def find_slips(heard: Heard, index: WellIndex) -> None:
    for first in range(len(heard.words)):
        if heard.free[first] and heard.words[first].text.isalpha():
            found = (
                _look_alike(heard, first, index) or _near_prefix(heard, first, index) or _near_name(heard, first, index)
            )
            if found:
                ids, last, rule = found
                begin = first - (heard.norm(first - 1) in words().grammar.well and heard.open(first - 1, first))
                heard.claim(Mention("well", begin, last, ids, rule, fixed=True))


def _look_alike(heard: Heard, first: int, index: WellIndex) -> tuple[tuple[str, ...], int, str] | None:
    """ "AK-O14", "AKO14", "AK-0l4": letters that stand for digits."""
    last = first + 1
    while (
        last < len(heard.words)
        and heard.words[last].glued
        and (heard.words[last].text.isalnum() or heard.words[last].text in JOINTS)
    ):
        last += 1
    joined = "".join(word.text for word in heard.words[first:last] if word.text.isalnum()).lower()
    if last == first + 1 or not any(char.isdigit() for char in joined):
        return None
    for cut in range(1, min(len(joined), 12)):
        digits = joined[cut:].translate(_LOOKS)
        if digits.isdecimal() and digits != joined[cut:]:
            ids = index.by_key.get((joined[:cut], digits.lstrip("0") or "0"))
            if ids and heard.open(first, last):
                return ids, last, "look_alike"
    return None


def _near_prefix(heard: Heard, first: int, index: WellIndex) -> tuple[tuple[str, ...], int, str] | None:
    """ "AKK-014", "KA-014", "AL-014": a slip in the letters, none in the digits."""
    said = heard.words[first].text.lower()
    digits = first + 1 + (heard.norm(first + 1) in JOINTS)
    if (
        heard.norm(digits) == ""
        or not heard.norm(digits).isdecimal()
        or said in words().grammar.no_well
        or len(said) < 2
    ):
        return None
    if not heard.words[first + 1].glued and len(said) < 4:
        return None
    number = heard.norm(digits).lstrip("0") or "0"
    names = [key for key in index.letters_before(number) if _slip(said, key)]
    if len(names) != 1 or not heard.open(first, digits + 1):
        return None
    return index.by_key[(names[0], number)], digits + 1, "slip"


def _slip(said: str, name: str) -> bool:
    if said == name or OSA.distance(said, name) > (1 if len(name) < 7 else 2):
        return False
    if len(said) == len(name) and sorted(said) != sorted(name) and len(name) < 5:
        return all(a == b or b in _KEYS.get(a, "") for a, b in zip(said, name, strict=True))
    return len(name) > 1


def _near_name(heard: Heard, first: int, index: WellIndex) -> tuple[tuple[str, ...], int, str] | None:
    """A misspelt name without digits, of one to three words."""
    plain = len(heard.norm(first)) < 4 or heard.norm(first) in words().general.common
    for count in (3, 2) if plain else (3, 2, 1):
        last = first + count
        if not heard.open(first, last) or not all(word.text.isalpha() for word in heard.words[first:last]):
            continue
        said = " ".join(word.text.lower() for word in heard.words[first:last])
        if len(said) < 6 or len(said) > 40:
            continue
        found = process.extractOne(said, index.spoken, scorer=fuzz.ratio, score_cutoff=88)
        if found and found[0][:1] == said[:1]:
            return index.by_key[tuple(found[0].split())], last, "name_slip"
    return None
