"""Wells by id, name or alias, however they are spelt."""

from collections.abc import Iterator

from nlp.heard import Heard, Mention
from nlp.lexicon import Key, WellIndex
from nlp.units import unit_at
from nlp.words import words

JOINTS = ("-", "_", ".", "/", "#")


def _key_at(heard: Heard, first: int, most: int) -> Iterator[tuple[Key, int]]:
    """Keys of the words from here on, shortest first, over the separators that may stand inside a name."""
    key: list[str] = []
    at = first
    while at < len(heard.words) and len(key) < most and heard.free[at]:
        word = heard.words[at]
        if word.text in JOINTS and key and (word.glued or word.text in "-#"):
            at += 1
            continue
        if not word.text[0].isalnum():
            return
        part = word.text.lower()
        key.append((part.lstrip("0") or "0") if part[0].isdigit() else part)
        at += 1
        yield tuple(key), at


def find_exact(heard: Heard, index: WellIndex) -> None:
    first = 0
    while first < len(heard.words):
        last = _exact_at(heard, first, index) if heard.free[first] else 0
        first = last or first + 1


def _exact_at(heard: Heard, first: int, index: WellIndex) -> int:
    hits = [(key, last) for key, last in _key_at(heard, first, index.longest) if key in index.by_key]
    for key, last in reversed(hits):
        glued = last < len(heard.words) and heard.words[last].glued and heard.words[last].text.isalnum()
        if glued and not (heard.norm(last) == "s" and key[-1].isdigit()):
            continue
        if len(key) == 1 and not _lone_name(heard, first, key[0]):
            continue
        if key[:1] in index.fields and measure(heard, last):
            continue
        begin = first - (heard.norm(first - 1) in words().grammar.well and heard.open(first - 1, first))
        ids = _preferred(heard.said(first, last), index.by_key[key])
        heard.claim(Mention("well", begin, last, ids, "name" if len(ids) == 1 else "ambiguous"))
        return last
    return 0


def _lone_name(heard: Heard, first: int, part: str) -> bool:
    """A name of one word must not be an everyday word or a bare number, unless "well" stands before it."""
    if heard.norm(first - 1) in words().grammar.well:
        return True
    general = words().general
    return not part.isdigit() and len(part) > 2 and part not in general.common and part not in general.filler


def _preferred(said: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(well_id for well_id in ids if well_id.lower() == said.lower()) or ids


def measure(heard: Heard, at: int) -> bool:
    """Whether a unit follows, so that the number before it is an amount."""
    word = heard.norm(at)
    if word in (":", "%", "am", "pm", "°") or words().times.unit(word):
        return True
    return unit_at(heard, at) is not None
