"""Times of day in words: "three thirty", "seven oh five", "half three"."""

from nlp.heard import Heard
from nlp.words import words

_LEADS = ("at", "since", "from", "to", "until", "till", "by", "between", "and", "around", "about", "after", "before")
_PARTS = ("am", "pm", "a.m", "p.m", "this", "in", "last", "yesterday", "today")


def spoken_face(heard: Heard, first: int) -> tuple[int, int, int] | None:
    """Hour, minute and where they end; None where no word around says that a clock is meant."""
    hour = words().numbers.ones.get(heard.norm(first), 0)
    minute: int | None
    if heard.norm(first) == "half":
        hour = words().numbers.ones.get(heard.norm(first + 1), 0) or _small(heard, first + 1)
        minute, last = 30, first + 2
    else:
        minute, last = _minute(heard, first + 1)
    led = heard.norm(first - 1) in _LEADS
    if not 1 <= hour <= 12 or minute is None or words().times.unit(heard.norm(last)):
        return None
    timed = led and (
        heard.norm(first) != "half" or heard.norm(first - 1) in ("at", "around", "about", "since", "till", "until")
    )
    return (hour, minute, last) if timed or (minute != 30 and heard.norm(last) in _PARTS[:4]) else None


def _minute(heard: Heard, at: int) -> tuple[int | None, int]:
    numbers = words().numbers
    if heard.norm(at) in ("oh", "o", "zero") and 1 <= numbers.ones.get(heard.norm(at + 1), 0) <= 9:
        return numbers.ones[heard.norm(at + 1)], at + 2
    tens = numbers.tens.get(heard.norm(at), 0)
    ones = numbers.ones.get(heard.norm(at + 1), 0)
    if 20 <= tens <= 50:
        return (tens + ones, at + 2) if 1 <= ones <= 9 else (tens, at + 1)
    teens = numbers.ones.get(heard.norm(at), 0)
    return (teens, at + 1) if 10 <= teens <= 19 else (None, at)


def _small(heard: Heard, at: int) -> int:
    said = heard.norm(at)
    return int(said) if said.isdecimal() and len(said) <= 2 else 0
