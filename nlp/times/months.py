"""Parts of a month and numbered weeks: early October (asked back), the first half of May, week 46."""

from datetime import datetime

from nlp.heard import Heard
from nlp.times.clock import DAY, Clock, Span, absolute, by_months, midnight
from nlp.times.days import Hit
from nlp.words import words

_VAGUE = {
    "early": ((1, 10), (1, 15)),
    "mid": ((11, 20), (10, 20)),
    "middle": ((11, 20), (10, 20)),
    "late": ((21, 31), (16, 31)),
    "end": ((25, 31), (31, 31)),
}
_HALVES = {"first": (0, 15), "1st": (0, 15), "second": (15, 31), "2nd": (15, 31), "latter": (15, 31)}
_WEEK = ("week", "wk", "cw", "kw")


def half_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """A half of a month or of a year."""
    year = _half_year(heard, first, clock)
    if year:
        return year
    edges = _HALVES.get(heard.norm(first)) if heard.norm(first + 1) == "half" else None
    month = _month_start(heard, first + 2 + (heard.norm(first + 2) == "of"), clock) if edges else None
    if not edges or not month:
        return None
    start, last = month
    end = by_months(start, 1)
    span = Span(start + edges[0] * DAY, min(end, start + edges[1] * DAY), "days")
    return Hit(clock.running(span), last) if absolute(span.start) < absolute(clock.now) else None


def _half_year(heard: Heard, first: int, clock: Clock) -> Hit | None:
    which = _HALVES.get(heard.norm(first)) if heard.norm(first + 1) == "half" else None
    at = first + 2 + (heard.norm(first + 2) == "of")
    at += heard.norm(at) in ("the", "this")
    text = heard.norm(at)
    year = clock.now.year if text == "year" else int(text) if text.isdecimal() and len(text) == 4 else None
    if not which or not year or not 1990 <= year <= clock.now.year:
        return None
    start = midnight(clock.now).replace(year=year, month=1 if which[0] == 0 else 7, day=1)
    if absolute(start) >= absolute(clock.now):
        return None
    return Hit(clock.running(Span(start, by_months(start, 6), "quarter")), at + 1)


def vague_part(heard: Heard, first: int, clock: Clock) -> tuple[int, tuple[str, ...]] | None:
    """ "Early October" is ten days to some and a fortnight to others: where it ends, and both in words."""
    pairs = _VAGUE.get(heard.norm(first))
    at = first + 1 + (heard.norm(first + 1) in ("-", "of", "in"))
    month = _month_start(heard, at + (heard.norm(at) == "the"), clock) if pairs else None
    if not pairs or not month:
        return None
    start, last = month
    longest = (by_months(start, 1) - DAY).day
    said = (f"{min(left, longest)} to {min(right, longest)} {start:%B} {start.year}" for left, right in pairs)
    return last, tuple(said)


def _month_start(heard: Heard, at: int, clock: Clock) -> tuple[datetime, int] | None:
    this = midnight(clock.now).replace(day=1)
    step = {"this": 0, "last": -1, "previous": -1}.get(heard.norm(at))
    if step is not None and heard.norm(at + 1) == "month":
        return by_months(this, step), at + 2
    month = words().times.months.get(heard.norm(at))
    if month is None:
        return None
    start = this.replace(month=month)
    return (start if absolute(start) <= absolute(clock.now) else by_months(start, -12)), at + 1


def numbered_week(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "week 46", by ISO 8601: the most recent one that has begun."""
    at = first + 1 + (heard.norm(first + 1) in ("no", "number", "#"))
    at += heard.norm(at) == "."
    text = heard.norm(at)
    if heard.norm(first) not in _WEEK or not text.isdecimal() or not 1 <= int(text[:3]) <= 53 or len(text) > 2:
        return None
    for year in (clock.now.year, clock.now.year - 1):
        try:
            monday = datetime.fromisocalendar(year, int(text), 1)
        except ValueError:
            continue
        start = midnight(clock.now).replace(year=monday.year, month=monday.month, day=monday.day)
        if absolute(start) <= absolute(clock.now):
            return Hit(clock.running(Span(start, start + 7 * DAY, "week")), at + 1)
    return None
