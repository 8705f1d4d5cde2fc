"""Days: today, weekdays, dates, days counted back."""

import calendar
from dataclasses import dataclass
from datetime import datetime

from nlp.numbers import number_at, ordinal_at
from nlp.pipeline import Heard
from nlp.times.clock import DAY, Clock, Span, midnight, whole_day
from nlp.words import words


@dataclass(frozen=True)
class Hit:
    """A reading of the words up to `last`; a `bare` one names neither day nor date, only a time of day."""

    span: Span
    last: int
    bare: bool = False


def day_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """The longest name of a day that begins here."""
    readings = [read(heard, first, clock) for read in (_relative, _weekday, _iso, _slashed, _dated, _ordinal)]
    return max((hit for hit in readings if hit), key=lambda hit: hit.last, default=None)


def _relative(heard: Heard, first: int, clock: Clock) -> Hit | None:
    at = first + 1 if heard.norm(first) == "the" else first
    word = heard.norm(at)
    if heard.norms(at, at + 3) == ("day", "before", "yesterday"):
        return Hit(whole_day(clock.day(2)), at + 3)
    if heard.norms(at, at + 3) == ("day", "after", "tomorrow"):
        return Hit(whole_day(clock.day(-2)), at + 3)
    if word in ("yesterday", "yday", "ystday"):
        return Hit(whole_day(clock.day(1)), at + 1)
    if word == "tomorrow":
        return Hit(whole_day(clock.day(-1)), at + 1)
    if word == "today":
        return Hit(_today(clock), at + 1)
    if heard.norms(at, at + 2) in (("this", "day"), ("so", "far")) and heard.norm(at + 2) == "today":
        return Hit(_today(clock), at + 3)
    if heard.norms(at, at + 2) == ("previous", "day"):
        return Hit(whole_day(clock.day(1)), at + 2)
    return _days_ago(heard, at, clock)


def _today(clock: Clock) -> Span:
    return Span(clock.day(), clock.day(-1) if clock.ahead else clock.now, "day")


def _days_ago(heard: Heard, first: int, clock: Clock) -> Hit | None:
    number = number_at(heard, first)
    if not number or heard.norm(number[1] + 1) not in ("ago", "back", "before", "earlier"):
        return None
    steps = {"day": 1, "week": 7}.get(words().times.unit(heard.norm(number[1])) or "")
    if not steps or number[0] != int(number[0]) or number[0] > 4000:
        return None
    return Hit(whole_day(clock.day(int(number[0]) * steps)), number[1] + 2)


def _weekday(heard: Heard, first: int, clock: Clock) -> Hit | None:
    lead = heard.norm(first)
    at = first + 1 if lead in ("last", "this", "next", "past", "previous", "the", "coming") else first
    weekday = words().times.weekdays.get(heard.norm(at))
    if weekday is None:
        return None
    if lead == "this":
        back = clock.now.weekday() - weekday
    elif lead in ("next", "coming") or (clock.ahead and lead != "last"):
        back = -((weekday - clock.now.weekday() - 1) % 7 + 1)
    else:
        back = (clock.now.weekday() - weekday - 1) % 7 + 1
    last = at + 2 if heard.norm(at + 1) == "." else at + 1
    span = whole_day(clock.day(back))
    if heard.norms(last, last + 2) == ("last", "week"):
        return Hit(whole_day(clock.day(clock.now.weekday() + 7 - weekday)), last + 2)
    return Hit(clock.running(span) if back == 0 else span, last)


def _number(heard: Heard, at: int, digits: tuple[int, ...]) -> int | None:
    text = heard.words[at].text if at < len(heard.words) else ""
    return int(text) if text.isdecimal() and len(text) in digits else None


def make_day(clock: Clock, year: int, month: int, day: int) -> datetime | None:
    if not (1 <= month <= 12 and 1990 <= year <= 2100 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return midnight(clock.now).replace(year=year, month=month, day=day)


def _iso(heard: Heard, first: int, clock: Clock) -> Hit | None:
    year, month, day = (
        _number(heard, first, (4,)),
        _number(heard, first + 2, (1, 2)),
        _number(heard, first + 4, (1, 2)),
    )
    if heard.norm(first + 1) not in ("-", "/") or heard.norm(first + 3) != heard.norm(first + 1):
        return None
    if year is None or month is None or day is None:
        return None
    moment = make_day(clock, year, month, day)
    return Hit(clock.running(whole_day(moment)), first + 5) if moment and moment <= clock.now else None


def _slashed(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """16/11/2026, 16/11 and, where only that makes sense, 11/16."""
    one, two = _number(heard, first, (1, 2)), _number(heard, first + 2, (1, 2))
    if heard.norm(first + 1) not in ("/", "-") or one is None or two is None:
        return None
    same = heard.norm(first + 3) == heard.norm(first + 1)
    year = _number(heard, first + 4, (2, 4)) if same else None
    if year is None and heard.norm(first + 1) == "-":
        return None
    day, month = (two, one) if two > 12 else (one, two)
    if year is not None:
        moment = make_day(clock, year + 2000 if year < 100 else year, month, day)
        return Hit(clock.running(whole_day(moment)), first + 5) if moment and moment <= clock.now else None
    return _this_or_last_year(clock, month, day, first + 3)


def _this_or_last_year(clock: Clock, month: int, day: int, last: int) -> Hit | None:
    years = [clock.now.year + step for step in ((0, 1) if clock.ahead else (0, -1, -2, -3, -4))]
    days = [moment for year in years if (moment := make_day(clock, year, month, day))]
    fits = [moment for moment in days if (moment > clock.now if clock.ahead else moment <= clock.now)]
    return Hit(clock.running(whole_day(fits[0])) if not clock.ahead else whole_day(fits[0]), last) if fits else None


def _dated(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "16 Nov", "the 16th of November 2025", "Nov 16th, 2025"."""
    at = first + 1 if heard.norm(first) == "the" else first
    if heard.norm(at) in words().times.months:
        month, at = words().times.months[heard.norm(at)], at + 1
        at += heard.norm(at) in (".", "the")
        number = _day_number(heard, at)
        if not number:
            return None
        day, last = number
    else:
        number = _day_number(heard, at)
        if not number:
            return None
        day, at = number
        at += heard.norm(at) in ("of", "-")
        if heard.norm(at) not in words().times.months:
            return None
        month, last = words().times.months[heard.norm(at)], at + 1
    return _with_year(heard, clock, month, day, last)


def _with_year(heard: Heard, clock: Clock, month: int, day: int, last: int) -> Hit | None:
    at = last + 1 if heard.norm(last) in (",", "-", ".") else last
    year = _number(heard, at, (4,))
    if year is not None and 1990 <= year <= 2100:
        moment = make_day(clock, year, month, day)
        return Hit(clock.running(whole_day(moment)), at + 1) if moment and moment <= clock.now else None
    return _this_or_last_year(clock, month, day, last)


def _day_number(heard: Heard, at: int) -> tuple[int, int] | None:
    ordinal = ordinal_at(heard, at)
    if ordinal:
        return ordinal
    number = _number(heard, at, (1, 2))
    return (number, at + 1) if number and number <= 31 else None


def _ordinal(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "the 14th": the most recent one."""
    at = first + 1 if heard.norm(first) == "the" else first
    ordinal = ordinal_at(heard, at)
    if not ordinal or ordinal[0] > 31:
        return None
    leads = ("on", "since", "from", "to", "until", "till", "between", "by")
    if not heard.words[at].number and heard.norm(first - 1) not in leads and heard.norm(ordinal[1]) != "of":
        return None
    day, last = ordinal
    if words().times.unit(heard.norm(last)):
        return None
    steps: tuple[int, ...] = (0, 1) if clock.ahead else (0, -1, -2)
    if heard.norm(last) == "of" and heard.norm(last + 2) == "month":
        step = {"this": 0, "the": 0, "last": -1, "previous": -1, "next": 1}.get(heard.norm(last + 1))
        if step is not None:
            steps, last = (step,), last + 3
    for step in steps:
        index = clock.now.year * 12 + clock.now.month - 1 + step
        moment = make_day(clock, index // 12, index % 12 + 1, day)
        if moment and ((moment <= clock.now) != clock.ahead or len(steps) == 1):
            return Hit(clock.running(whole_day(moment)) if not clock.ahead else whole_day(moment), last)
    return None


def day_by_day_before(span: Span) -> Span:
    return Span(span.start - DAY, span.start, "day")
