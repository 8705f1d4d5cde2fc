"""Wells by their number: "well 14", "#14", "bg three", "well sixteen"."""

from functools import cache

from nlp.heard import Heard, Mention
from nlp.lexicon import Lexicon, WellIndex
from nlp.numbers import number_at
from nlp.wells.exact import measure
from nlp.words import words


def find_numbered(heard: Heard, lexicon: Lexicon) -> None:
    """ "well 14", "well no. 14", "#14"."""
    for at in range(len(heard.words)):
        if not heard.free[at] or heard.norm(at) not in words().grammar.well:
            continue
        digits = at + 1
        while heard.norm(digits) in (*words().grammar.number_signs, ".", "-") and digits < at + 4:
            digits += 1
        if not heard.open(digits, digits + 1):
            continue
        if not heard.norm(digits).isdecimal():
            _spelt_number(heard, at, digits, lexicon)
            continue
        if measure(heard, digits + 1):
            continue
        ids = lexicon.number(heard.norm(digits))
        if len(ids) == 1:
            heard.claim(Mention("well", at, digits + 1, ids, "number"))
        else:
            heard.claim(
                Mention("unknown_well", at, digits + 1, heard.said(at, digits + 1), "ambiguous" if ids else "number")
            )


def find_spoken(heard: Heard, index: WellIndex) -> None:
    """ "bg three", "ak eleven", "a k zero one five": the letters of a name and its number in words."""
    for first in range(len(heard.words)):
        for letters in (1, 2, 3):
            digits = first + letters
            name = "".join(_letter(word) if letters > 1 else word for word in heard.norms(first, digits))
            if (
                not heard.open(first, digits + 1)
                or (letters > 1 and len(name) != letters)
                or (name,) not in index.prefixes
            ):
                continue
            number = _spoken_number(heard, digits)
            ids = index.by_key.get((name, str(number[0])), ()) if number else ()
            if number and ids:
                heard.claim(Mention("well", first, number[1], ids, "spoken" if len(ids) == 1 else "ambiguous"))
            elif number and name not in words().general.filler:
                heard.claim(Mention("unknown_well", first, number[1], heard.said(first, number[1]), "spoken"))
            if number:
                break


def _letter(word: str) -> str:
    """ "bravo" as it is said over the radio."""
    return words().general.letters.get(word, word)


def _spoken_number(heard: Heard, first: int) -> tuple[int, int] | None:
    ones = words().numbers.ones
    while heard.norm(first) in ("zero", "oh", "o", "nought") and heard.norm(first + 1) in _counting():
        first += 1
    last = first
    while last < first + 5 and ones.get(heard.norm(last), 10) < 10:
        last += 1
    if last > first + 1:
        return int("".join(str(ones[word]) for word in heard.norms(first, last))), last
    number = number_at(heard, first) if heard.norm(first) not in words().numbers.some else None
    sounds = words().numbers.sounds.get(heard.norm(first + 1), 0)
    if (
        number
        and sounds
        and number[1] == first + 1
        and heard.norm(first) in words().numbers.tens
        and _closes(heard, first + 2)
    ):
        return int(number[0]) + sounds, first + 2
    return (
        (int(number[0]), number[1]) if number and heard.norm(first).isalpha() and number[0] == int(number[0]) else None
    )


def _closes(heard: Heard, at: int) -> bool:
    """Whether nothing follows that "for" or "to" could lead to."""
    return heard.norm(at) in ("", "?", ".", ",", "!", "and", "is", "was", "has", "on", "please", "doing", "in", "from")


@cache
def _counting() -> frozenset[str]:
    numbers = words().numbers
    return frozenset({*numbers.ones, *numbers.tens, "oh", "o"})


def _spelt_number(heard: Heard, at: int, first: int, lexicon: Lexicon) -> None:
    """ "well sixteen", where there is one such well."""
    number = number_at(heard, first) if heard.norm(first) not in words().numbers.some else None
    if not number or number[0] != int(number[0]) or not heard.open(at, number[1]) or measure(heard, number[1]):
        return
    ids = lexicon.number(str(int(number[0])))
    if len(ids) == 1:
        heard.claim(Mention("well", at, number[1], ids, "number"))
