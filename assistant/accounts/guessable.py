"""Passwords that are guessed first: a common word, the person's or the product's name, a run of keys, dressed up."""

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

import yaml

_DRESS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_APART = re.compile(r"[\W_]+")
_AS_LETTERS = str.maketrans("@4831!05$7+", "aabeiiosstt")
SHORTEST_OWN = 4
SHORTEST_CORE = 4
DRESS_AT_MOST = 8


@cache
def _lists() -> tuple[frozenset[str], tuple[str, ...]]:
    text = files("assistant.accounts").joinpath("guessable.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    return frozenset(data["words"]), tuple(data["runs"])


def is_guessable(password: str, own: Collection[str] = ()) -> bool:
    """`own` are words that belong to the person, as the username does."""
    words, runs = _lists()
    mine = {word.lower() for word in own if len(word) >= SHORTEST_OWN}
    whole = password.lower()
    return any(
        _repeats(core) or _is_run(core, runs) or core in words | mine or _is_made_of(core, words | mine)
        for core in _cores(whole)
    )


def _cores(whole: str) -> set[str]:
    """What is left without the digits and marks around it, read as it stands and with its digits read as letters."""
    plain = _DRESS.sub("", whole)
    found = {whole, _APART.sub("", whole)}
    if len(whole) - len(plain) <= DRESS_AT_MOST:
        found |= {plain, plain.translate(_AS_LETTERS), _DRESS.sub("", whole.translate(_AS_LETTERS))}
    return {core for core in found if len(core) >= SHORTEST_CORE}


def _repeats(core: str) -> bool:
    """One short piece over and over."""
    return any(len(core) > size and core == (core[:size] * len(core))[: len(core)] for size in range(1, 7))


def _is_run(core: str, runs: Collection[str]) -> bool:
    """Along the keyboard, the alphabet or the digits, in either direction, and so again."""
    return any(core in (run * 4) or core in (run[::-1] * 4) for run in runs)


def _is_made_of(core: str, words: Collection[str]) -> bool:
    """Nothing but such words, one behind the other; a phrase with its words apart is not meant."""
    reached = {0}
    for end in range(1, len(core) + 1):
        if any(core[start:end] in words for start in tuple(reached)):
            reached.add(end)
    return len(core) in reached
