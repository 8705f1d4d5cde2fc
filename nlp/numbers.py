"""Numbers in digits and in words."""

from nlp.heard import Heard
from nlp.words import words

MOST_DIGITS = 15
MOST_WORDS = 8


def number_at(heard: Heard, first: int) -> tuple[float, int] | None:
    """The number that begins at this word, and where it ends."""
    if first >= len(heard.words):
        return None
    if heard.words[first].number:
        return _digits(heard, first) if len(heard.words[first].text) <= MOST_DIGITS else None
    sounds = words().numbers.sounds.get(heard.norm(first)) if heard.norm(first + 1) in ("hertz", "hz") else None
    return (float(sounds), first + 1) if sounds and first else _spelled(heard, first)


def _digits(heard: Heard, first: int) -> tuple[float, int]:
    value = float(heard.words[first].text.replace(",", ""))
    last = first + 1
    scale = words().numbers.scales.get(heard.norm(last))
    if scale and (heard.norm(last) != "k" or heard.words[last].glued):
        return value * scale, last + 1
    if _decimal_comma(heard, last):
        part = heard.words[last + 1].text
        return value + float(f"0.{part}"), last + 2
    if heard.norms(last, last + 3) == ("1", "/", "2"):
        return value + 0.5, last + 3
    if heard.norms(last, last + 3) == ("and", "a", "half"):
        return value + 0.5, last + 3
    return value, last


def _decimal_comma(heard: Heard, at: int) -> bool:
    if heard.norm(at) != "," or at + 2 >= len(heard.words) or not heard.words[at].glued:
        return False
    part, after = heard.words[at + 1], heard.words[at + 2]
    return part.glued and part.number and len(part.text) <= 2 and not after.number and after.norm.isalpha()


def _spelled(heard: Heard, first: int) -> tuple[float, int] | None:
    table = words().numbers
    total, part, at, seen = 0.0, 0.0, first, False
    while at < min(len(heard.words), first + MOST_WORDS):
        word = heard.norm(at)
        if word in table.ones or word in table.tens:
            part += table.ones.get(word, table.tens.get(word, 0))
        elif word in table.scales and word != "k" and (seen or word != "million"):
            part = max(part, 1.0) * table.scales[word]
            if table.scales[word] >= 1000:
                total, part = total + part, 0.0
        elif not _joins(heard, at, seen):
            break
        else:
            at += 1
            continue
        at, seen = at + 1, True
    return _with_half(heard, total + part, at) if seen else _vague(heard, first)


def _joins(heard: Heard, at: int, seen: bool) -> bool:
    table = words().numbers
    after = heard.norm(at + 1)
    if not seen:
        return heard.norm(at) == "a" and after in ("hundred", "thousand", "million")
    if heard.norm(at) == "-":
        return heard.words[at].glued and (after in table.ones or after in table.scales)
    return (
        heard.norm(at) == "and" and heard.norm(at - 1) in table.scales and (after in table.ones or after in table.tens)
    )


def _with_half(heard: Heard, value: float, at: int) -> tuple[float, int]:
    if heard.norms(at, at + 3) == ("and", "a", "half"):
        return value + 0.5, at + 3
    if heard.norm(at) == "point":
        digits, last = "", at + 1
        while heard.norm(last) in words().numbers.ones:
            digits += str(words().numbers.ones[heard.norm(last)])
            last += 1
        if digits:
            return value + float(f"0.{digits}"), last
    return value, at


def _vague(heard: Heard, first: int) -> tuple[float, int] | None:
    """ "a couple of", "half an", "a few", "an"."""
    some = words().numbers.some
    at = first
    if heard.norm(at) in ("a", "an", "the") and heard.norm(at + 1) in some and heard.norm(at + 1) not in ("a", "an"):
        at += 1
    value = some.get(heard.norm(at))
    if value is None:
        return None
    last = at + 1
    if heard.norm(last) == "of" and heard.norm(at) in ("couple", "pair", "dozen", "quarter"):
        last += 1
    if value < 1 and heard.norm(last) in ("a", "an"):
        last += 1
    return value, last


def ordinal_at(heard: Heard, first: int) -> tuple[int, int] | None:
    """ "14th", "first", "twenty-first": the number and where it ends."""
    table = words().numbers
    word = heard.norm(first)
    if word in table.ordinals:
        return table.ordinals[word], first + 1
    if first < len(heard.words) and heard.words[first].number and heard.norm(first + 1) in ("st", "nd", "rd", "th"):
        if heard.words[first + 1].glued and "." not in word:
            return int(word.replace(",", "")), first + 2
        return None
    if word in ("twenty", "thirty"):
        step = 2 if heard.norm(first + 1) == "-" else 1
        unit = table.ordinals.get(heard.norm(first + step), 99)
        if unit < 10:
            return table.tens[word] + unit, first + step + 1
    return None
