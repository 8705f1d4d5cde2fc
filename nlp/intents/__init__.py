"""Loads and checks the intent files: what each asks for, needs and takes, and how people say it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from math import prod

import msgspec

from nlp.errors import BadPhrases
from nlp.model import INTENTS, Question
from nlp.placeholders import AMOUNTS, PLACES
from nlp.words import read

SLOTS = {*Question.__struct_fields__, "frequency"}
PLACEHOLDERS = {*PLACES.values(), *AMOUNTS}
MOST = 24
_PIECE = re.compile(r"[\[\]()|]|[^\[\]()|]+")


class IntentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`needs` are slots it cannot do without, `takes` those it can use, `never` those that speak against it."""

    about: str
    says: list[str]
    needs: list[str] = []
    takes: list[str] = []
    never: list[str] = []
    cues: list[str] = []


class IntentPhrases(msgspec.Struct, frozen=True):
    name: str
    file: IntentFile
    phrases: tuple[str, ...]


def load(language: str = "en", overlay: Mapping[str, str] | None = None) -> Mapping[str, IntentPhrases]:
    """All intents of a language; the phrases of `overlay`, files by name, are added."""
    built_in = resources.files("nlp.intents") / language
    found = {}
    for name in INTENTS:
        file = _checked(name, (built_in / f"{name}.yaml").read_text("utf-8"))
        extra = (overlay or {}).get(f"{name}.yaml")
        if extra is not None:
            file = msgspec.structs.replace(file, says=[*file.says, *_checked(name, extra).says])
        found[name] = IntentPhrases(
            name, file, tuple(dict.fromkeys(p for line in file.says for p in expanded(name, line)))
        )
    return found


def _checked(name: str, text: str) -> IntentFile:
    try:
        file = msgspec.convert(read(f"intents/{name}.yaml", text), IntentFile)
    except msgspec.ValidationError as error:
        raise BadPhrases(f"intents/{name}.yaml: {error}") from error
    for key in ("needs", "takes", "never"):
        for slot in getattr(file, key):
            if slot not in SLOTS:
                raise BadPhrases(f"intents/{name}.yaml: {key}: no slot is called {slot!r}")
    return file


def expanded(name: str, line: str) -> list[str]:
    """Every phrase a line with (a|b) and [perhaps] stands for; MOST of them where that meets every alternative."""
    for word in re.findall(r"{[^{}]*}", line):
        if word not in PLACEHOLDERS:
            raise BadPhrases(f"intents/{name}.yaml: says: {word} is no placeholder in {line!r}")
    parts = _sequence(name, line, iter([*_PIECE.findall(line), ""]), "")
    total = prod(len(choices) for choices in parts)
    wanted = max(MOST, *(len(choices) for choices in parts))
    said = [_spelled(parts, pick) for pick in range(total)] if total <= wanted else _thinned(parts, wanted)
    return list(dict.fromkeys(said))


def _spelled(parts: list[list[str]], pick: int) -> str:
    said = []
    for choices in parts:
        pick, rest = divmod(pick, len(choices))
        said.append(choices[rest])
    return " ".join(" ".join(said).split())


def _thinned(parts: list[list[str]], wanted: int) -> list[str]:
    """So many phrases that every alternative is met at least once, each time in other company."""
    said = []
    for pick in range(wanted):
        row = [choices[(pick + at * (pick // len(choices))) % len(choices)] for at, choices in enumerate(parts, 1)]
        said.append(" ".join(" ".join(row).split()))
    return said


def _sequence(name: str, line: str, pieces: Iterator[str], closing: str) -> list[list[str]]:
    """Parts of a line, each a list of choices; groups do not nest."""
    parts: list[list[str]] = []
    for piece in pieces:
        if piece in ("(", "["):
            choices = _choices(name, line, pieces, ")" if piece == "(" else "]")
            parts.append([*choices, ""] if piece == "[" else choices)
        elif piece in (")", "]", "|"):
            raise BadPhrases(f"intents/{name}.yaml: says: {piece!r} without its opening in {line!r}")
        elif piece:
            parts.append([piece])
    return parts


def _choices(name: str, line: str, pieces: Iterator[str], closing: str) -> list[str]:
    choices, open_brackets = [""], 0
    for piece in pieces:
        if piece == "[" and closing == ")":
            open_brackets += 1
        elif piece == "]" and open_brackets:
            open_brackets -= 1
        elif piece == closing:
            return choices
        elif piece == "|":
            choices.append("")
        elif piece in ("(", "[", ")", "]", ""):
            raise BadPhrases(f"intents/{name}.yaml: says: groups do not nest in {line!r}")
        else:
            choices[-1] += piece
    raise BadPhrases(f"intents/{name}.yaml: says: {closing!r} is missing in {line!r}")


@cache
def intents(language: str = "en") -> Mapping[str, IntentPhrases]:
    return load(language)
