"""What of a text must be asked back: two dates, no such time, two limits, a unit that does not fit."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from nlp.heard import Heard, Mention
from nlp.model import Doubt
from nlp.slots import Frame
from nlp.words import words

_DIGITS = "0123456789.,"
_ONE_LIMIT = ("filter_wells", "find_event", "forecast", "subscribe")


def doubts_of(frame: Frame, slots: Mapping[str, Any]) -> tuple[Doubt, ...]:
    return (*_times(frame.heard), *_limits(frame), *_units(frame, slots))


def _times(heard: Heard) -> Iterator[Doubt]:
    for mention in heard.of("doubtful_time"):
        said, days = heard.said(mention.first, mention.last), mention.value
        options = tuple(_with(heard, mention, str(day)) for day in days) if isinstance(days, tuple) else ()
        yield Doubt("two_dates" if options else "no_such_time", said, options)


def _limits(frame: Frame) -> Iterator[Doubt]:
    """Two bounds of one metric: the contract's threshold holds one, so the person chooses which."""
    heard = frame.heard
    if frame.intent not in _ONE_LIMIT:
        return
    found = heard.of("threshold")
    if len(found) == 2 and 0 < found[1].first - found[0].last <= 4:
        said = heard.said(found[0].first, found[1].last)
        pair = [heard.said(limit.first, limit.last) for limit in found]
        whole = Mention("threshold", found[0].first, found[1].last, None, "two limits")
        yield Doubt("two_limits", said, tuple(_with(heard, whole, text) for text in pair))
    between = _between(heard)
    if between:
        left, right = between
        whole = Mention("threshold", left.first - 1, right.last, None, "between")
        options = tuple(_with(heard, whole, text) for text in _edges(heard, left, right))
        yield Doubt("two_limits", heard.said(whole.first, whole.last), options)


def _between(heard: Heard) -> tuple[Mention, Mention] | None:
    """ "between 50 and 55 Hz", where no time was meant."""
    amounts = heard.of("amount")
    for left, right in pairwise(amounts):
        joint = heard.norms(left.last, right.first)
        if heard.norm(left.first - 1) in ("between", "from") and joint in (("and",), ("to",), ("-",)):
            return left, right
    return None


def _edges(heard: Heard, left: Mention, right: Mention) -> tuple[str, str]:
    lower, upper = heard.said(left.first, left.last), heard.said(right.first, right.last)
    unit = "" if lower.lstrip(_DIGITS) else upper.lstrip(_DIGITS)
    return f"at least {lower}{unit}", f"at most {upper}"


def _units(frame: Frame, slots: Mapping[str, Any]) -> Iterator[Doubt]:
    compared = slots.get("threshold_said")
    if compared and compared[2] and slots.get("metrics") and slots.get("threshold") is None:
        said = words().amounts.units.get(compared[2], [compared[2]])[0]
        yield Doubt("unit", said)


def _with(heard: Heard, mention: Mention, instead: str) -> str:
    """The text with other words in the place of a mention."""
    first, last = heard.words[mention.first].start, heard.words[mention.last - 1].end
    return f"{heard.text[:first]}{instead}{heard.text[last:]}"
