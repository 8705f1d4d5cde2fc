"""Lengths of time: "2 hours", "1h30", and how long it is "until 06:00" or "by Friday"."""

from nlp.heard import Heard
from nlp.numbers import number_at
from nlp.times.clock import DAY, MONTHS, SECONDS, Clock, Span, absolute, floor, named_shift, shift_at, unit_span
from nlp.times.hours import bare_clock
from nlp.times.ranges import moment_at
from nlp.words import words

_UNTIL = ("until", "till", "til", "by", "before", "to")


def seconds_of(count: float, unit: str) -> float:
    return count * (SECONDS.get(unit) or MONTHS[unit] * 30 * 86400)


def duration_at(heard: Heard, first: int) -> tuple[float, int] | None:
    """Seconds of the length of time that begins here, and where it ends."""
    number = number_at(heard, first)
    unit = _unit(heard, number[1]) if number else None
    if not number or not unit:
        return None
    total, last = seconds_of(number[0], unit), number[1] + 1
    if heard.norms(last, last + 3) == ("and", "a", "half"):
        return total + seconds_of(0.5, unit), last + 3
    more = number_at(heard, last + (heard.norm(last) in ("and", ",")))
    smaller = _unit(heard, more[1]) if more else None
    if more and smaller and seconds_of(1, smaller) < seconds_of(1, unit):
        return total + seconds_of(more[0], smaller), more[1] + 1
    if unit == "hour" and heard.norm(last).isdecimal() and heard.words[last].glued:
        return total + float(heard.norm(last)) * 60, last + 1
    return total, last


def _unit(heard: Heard, at: int) -> str | None:
    unit = words().times.unit(heard.norm(at))
    if unit is None and heard.norm(at) == "m" and heard.words[at].glued:
        return "minute"
    return unit


def horizon_at(heard: Heard, first: int, clock: Clock) -> tuple[float, int] | None:
    """Seconds from now to the future moment that is named here, and where its name ends."""
    at = first
    while heard.norm(at) in ("in", "within", "over", "for", "during", "the", "on"):
        at += 1
    if heard.norm(at) in ("next", "coming", "following"):
        return _next(heard, at + 1, clock)
    counted = duration_at(heard, at + (heard.norm(at) == "by"))
    if counted:
        last = counted[1]
        last += 2 * (heard.norms(last, last + 2) == ("from", "now")) + (heard.norm(last) == "ahead")
        return counted[0], last
    return _to_moment(heard, at, clock)


def _next(heard: Heard, at: int, clock: Clock) -> tuple[float, int] | None:
    counted = duration_at(heard, at)
    if counted:
        return counted
    unit = _unit(heard, at)
    if unit:
        return seconds_of(1, unit), at + 1
    hit = moment_at(heard, at, clock)
    return (_left(clock, hit.span, True), hit.last) if hit else None


def _to_moment(heard: Heard, at: int, clock: Clock) -> tuple[float, int] | None:
    until = heard.norm(at) in _UNTIL
    whole = heard.norm(at) not in ("until", "till", "til", "before")
    at += until
    ending = _end_of(heard, at, clock)
    if ending:
        return ending
    if until and heard.norm(at) in ("the", "next"):
        at += 1
    if until and heard.norm(at) == "morning":
        span = named_shift(clock, "day", clock.day() if clock.now.time() < clock.day_shift[0] else clock.day(-1))
        return _left(clock, span, False), at + 1
    hit = moment_at(heard, at, clock, loose=until) or (bare_clock(heard, at, clock, loose=True) if until else None)
    if not hit or absolute(hit.span.end) <= absolute(clock.now):
        return None
    left = _left(clock, hit.span, whole and hit.span.grain != "minute")
    return (left, hit.last) if left > 0 else None


def _end_of(heard: Heard, at: int, clock: Clock) -> tuple[float, int] | None:
    """ "the end of the shift", "the rest of the day"."""
    at += heard.norm(at) in ("the", "this")
    if heard.norm(at) in ("night", "tonight", "shift", "weekend") and heard.norm(at - 1) in ("the", "for", "this"):
        return _through(heard.norm(at), clock), at + 1
    if heard.norm(at) not in ("end", "rest", "remainder") or heard.norm(at + 1) not in ("of", "this", "my", "shift"):
        return None
    at += 1
    while heard.norm(at) in ("of", "the", "this", "my"):
        at += 1
    unit = "shift" if heard.norm(at) == "shift" else _unit(heard, at)
    if not unit:
        return None
    span = shift_at(clock, clock.now) if unit == "shift" else unit_span(floor(clock.now, unit), unit)
    return _left(clock, span, True), at + 1


def _through(name: str, clock: Clock) -> float:
    """Seconds to the end of the shift, the coming morning or the weekend."""
    if name == "weekend":
        return _left(clock, unit_span(floor(clock.now, "week"), "week"), True)
    running = shift_at(clock, clock.now)
    by_night = name == "shift" or running.start.time() != clock.day_shift[0]
    return _left(clock, running if by_night else named_shift(clock, "night", clock.now), True)


def _left(clock: Clock, span: Span, whole: bool) -> float:
    end = span.end if whole else span.start
    if span.grain == "day" and whole and end <= clock.now:
        end = end + DAY
    return (absolute(end) - absolute(clock.now)).total_seconds()
