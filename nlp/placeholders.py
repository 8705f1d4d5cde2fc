"""The text with its slots replaced, as the intent files write it: "average {metric} of {well} {time}"."""

from collections.abc import Callable
from functools import cache

from nlp.heard import Heard, Mention
from nlp.words import words

PLACES = {
    "well": "{well}",
    "unknown_well": "{well}",
    "metric": "{metric}",
    "time": "{time}",
    "doubtful_time": "{time}",
    "duration": "{dur}",
    "threshold": "{thresh}",
    "limit": "{num}",
    "fault": "{fault}",
    "field": "{field}",
    "unknown_field": "{field}",
    "alert": "{alert}",
    "state": "{state}",
    "order": "{super}",
    "now": "{now}",
}
AMOUNTS = ("{wells}", "{freq}", "{amount}", "{num}", "{agg}", "{silent}")
_LINKS = ("and", "n", ",", "&", "or", "/", "+", "plus")
_SIGNS = frozenset(["+", "="])


def masked(heard: Heard) -> str:
    """Words in lower case, slots as placeholders, lists of one kind as one, contractions spelt out."""
    pieces = [
        piece
        for piece in _joined(list(_pieces(heard)))
        if piece[:1] == "{" or piece.isalnum() or piece in _SIGNS or piece == "'"
    ]
    return _spelt_out(" ".join(pieces))


def _pieces(heard: Heard) -> list[str]:
    starts = {mention.first: mention for mention in heard.mentions}
    pieces, at = [], 0
    while at < len(heard.words):
        mention = starts.get(at)
        if mention:
            pieces += _placeholder(heard, mention)
            at = max(mention.last, at + 1)
        else:
            pieces.append(heard.words[at].norm)
            at += 1
    return pieces


def _placeholder(heard: Heard, mention: Mention) -> list[str]:
    value = mention.value
    if mention.kind == "well" and isinstance(value, tuple) and len(value) > 1 and mention.rule == "range":
        return ["{wells}"]
    if mention.kind == "amount":
        return [
            "{freq}" if isinstance(value, tuple) and value[1] == "Hz" else "{amount}" if _united(value) else "{num}"
        ]
    if mention.kind == "aggregation":
        counted = value == "count"
        return (
            list(heard.norms(mention.first, mention.last)) if counted else ["{now}" if value == "latest" else "{agg}"]
        )
    if mention.kind == "state" and value == "silent":
        return ["{silent}"]
    return [PLACES[mention.kind]]


def _united(value: object) -> bool:
    return isinstance(value, tuple) and value[1] is not None


def _joined(pieces: list[str]) -> list[str]:
    """ "{well} and {well}" is "{wells}", "{metric}, {metric}" is "{metric}"."""
    joined: list[str] = []
    for piece in pieces:
        if piece[:1] == "{" and len(joined) >= 2 and joined[-1] in _LINKS:
            before = joined[-2]
            if piece == "{well}" and before in ("{well}", "{wells}"):
                joined[-2:] = ["{wells}"]
                continue
            if piece == before and piece in ("{metric}", "{field}", "{fault}", "{agg}"):
                joined[-1:] = []
                continue
        if piece == "{well}" and joined and joined[-1] in ("{well}", "{wells}"):
            joined[-1] = "{wells}"
            continue
        joined.append(piece)
    return joined


@cache
def _contractions() -> tuple[tuple[str, str], ...]:
    table = words().general.contractions
    return tuple((f" {said} ", f" {meant} ") for said, meant in sorted(table.items(), key=lambda pair: -len(pair[0])))


def _spelt_out(line: str) -> str:
    line = f" {line} "
    for said, meant in _contractions():
        if said in line:
            line = line.replace(said, meant)
    return without_courtesies(line.replace(" ' ", " ").replace(" the {well} ", " {well} ").strip())


def without_courtesies(line: str) -> str:
    """The line without "could you please" in front and "thanks" behind, unless nothing else would be left."""
    general = words().general
    if not words().grammar.comparing_wells & set(line.split()):
        line = line.replace("{wells}", "{well}")
    shorter = _cut(
        line, sorted(general.courtesies, key=len, reverse=True), str.startswith, lambda text, size: text[size:]
    )
    return _cut(shorter, sorted(general.partings, key=len, reverse=True), str.endswith, lambda text, size: text[:-size])


def _cut(line: str, phrases: list[str], fits: Callable[[str, str], bool], rest: Callable[[str, int], str]) -> str:
    for _ in range(0 if line in phrases else 3):
        spaced = [(f"{phrase} " if fits is str.startswith else f" {phrase}") for phrase in phrases]
        phrase = next((phrase for phrase in spaced if fits(line, phrase)), None)
        if phrase is None or not rest(line, len(phrase)).strip():
            return line
        line = rest(line, len(phrase)).strip()
    return line
