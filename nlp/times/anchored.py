"""Periods told from another one: "the night before", "the day after that", "the following week"."""

from nlp.heard import Heard
from nlp.times.clock import (
    DAY,
    MONTHS,
    Clock,
    Span,
    absolute,
    by_months,
    floor,
    midnight,
    named_shift,
    shifted,
    unit_span,
)
from nlp.times.days import Hit
from nlp.words import words

_THAT = ("that", "it", "this", "then", "those")
_BEFORE, _AFTER = ("before", "prior", "previous", "earlier"), ("after", "following", "next", "later")


def anchored_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """What begins here, counted from the period spoken of last; None where none was."""
    at = first + (heard.norm(first) == "the")
    if clock.anchor is None:
        return None
    found = _unit_first(heard, at) or (_step_first(heard, at) if at > first else None)
    if not found:
        return None
    unit, step, last = found
    last += heard.norm(last) in _THAT
    span = _moved(clock.anchor, unit, step, clock)
    return Hit(clock.running(span), last) if absolute(span.start) < absolute(clock.now) else None


def _unit_first(heard: Heard, at: int) -> tuple[str, int, int] | None:
    """ "night before", "day after that"; "the day before yesterday" is another's."""
    unit, last = _unit(heard, at), at + 2
    step = _step(heard.norm(at + 1))
    if heard.norms(at + 1, at + 3) == ("b", "4"):
        step, last = -1, at + 3
    ends = heard.norm(last) in ("", "?", ".", "!", ",", "too", "as", "also", "please", "on", "of", "for", *_THAT)
    return (unit, step, last) if unit and step and ends else None


def _step_first(heard: Heard, at: int) -> tuple[str, int, int] | None:
    """ "the following night", "the next day"."""
    unit = _unit(heard, at + 1)
    step = 1 if heard.norm(at) in ("following", "next") else 0
    return (unit, step, at + 2) if unit and step else None


def _step(word: str) -> int:
    return -1 if word in _BEFORE else 1 if word in _AFTER else 0


def _unit(heard: Heard, at: int) -> str | None:
    word = heard.norm(at)
    return "night" if word in ("night", "evening") else words().times.unit(word)


def _moved(anchor: Span, unit: str, step: int, clock: Clock) -> Span:
    day = midnight(anchor.start)
    if unit == "night":
        return named_shift(clock, "night", day + step * DAY)
    if unit == "shift":
        long = absolute(anchor.end) - absolute(anchor.start)
        return Span(anchor.start + step * long, anchor.end + step * long, "shift")
    if unit == "day":
        return unit_span(day + step * DAY, "day")
    if unit in ("week", *MONTHS):
        start = floor(anchor.start, unit)
        return unit_span(start + step * 7 * DAY if unit == "week" else by_months(start, step * MONTHS[unit]), unit)
    start = anchor.start if step < 0 else anchor.end
    return Span(shifted(start, -1, unit), start, unit) if step < 0 else Span(start, shifted(start, 1, unit), unit)
