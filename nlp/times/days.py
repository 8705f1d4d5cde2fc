"""Days: today, weekdays, dates, days counted back."""

import calendar
from dataclasses import dataclass
from datetime import datetime

from nlp.heard import Heard
from nlp.numbers import number_at, ordinal_at
from nlp.times.clock import DAY, Clock, Span, midnight, whole_day
from nlp.words import words

_PAIRING = ("-", "to", "until", "till", "and", "through")
_LONG_AGO = 150 * DAY
_LATELY = 62 * DAY


@dataclass(frozen=True)
class Hit:
    """A reading of the words up to `last`; a `bare` one names neither day nor date, only a time of day."""

    span: Span
    last: int
    bare: bool = False


def day_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """The longest name of a day that begins here."""
    readings = [read(heard, first, clock) for read in (_relative, _weekday, _iso, _slashed, _dotted, _dated, _ordinal)]
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
    if lead not in ("next", "coming", "this") and heard.norms(last, last + 2) == ("before", "last"):
        return Hit(whole_day(span.start - 7 * DAY), last + 2)
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
    day, month = (two, one) if two > 12 or (one <= 12 and _month_first(heard)) else (one, two)
    if year is not None:
        moment = make_day(clock, year + 2000 if year < 100 else year, month, day)
        return Hit(clock.running(whole_day(moment)), first + 5) if moment and moment <= clock.now else None
    return _this_or_last_year(clock, month, day, first + 3)


def _slashes(heard: Heard) -> list[tuple[int, int, int | None]]:
    """All numbers around slashes: first, second, and the year where there is one."""
    found = []
    for at in range(1, len(heard.words) - 1):
        if heard.norm(at) == "/" and heard.norm(at - 2) != "/":
            one, two = _number(heard, at - 1, (1, 2)), _number(heard, at + 1, (1, 2))
            year = _number(heard, at + 3, (4,)) if heard.norm(at + 2) == "/" else None
            found += [(one, two, year)] if one and two else []
    return found


def _month_first(heard: Heard) -> bool:
    """Another date of the text, such as 11/16, settles that months come first in it."""
    return any(one <= 12 < two <= 31 for one, two, _ in _slashes(heard))


def _day_first(heard: Heard, clock: Clock) -> bool:
    """Another date of the text can only be read with the day first: 16/11, or 12/11 while it is November."""
    for one, two, year in _slashes(heard):
        other = make_day(clock, year, one, two) if year else None
        if two <= 12 < one <= 31 or (other and other > clock.now):
            return True
    return False


def _dotted(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """16.11.2026, and 16.11. after "on" or "since"."""
    parts = _dots(heard, first)
    if not parts:
        return None
    day, month = parts
    if heard.norm(first + 1) != ".":
        joined = (first + 2, first - 2)
        paired = any(
            heard.norm((first + other) // 2) in _PAIRING and _dots(heard, other) for other in joined if other >= 0
        )
        led = heard.norm(first - 1) in ("on", "since", "until", "till") and len(heard.norm(first).split(".")[1]) == 2
        return _this_or_last_year(clock, month, day, first + 1) if paired or (led and _bare(heard, first + 1)) else None
    year = _number(heard, first + 2, (2, 4)) if first + 2 < len(heard.words) and heard.words[first + 2].glued else None
    if year is not None:
        moment = make_day(clock, year + 2000 if year < 100 else year, month, day)
        return Hit(clock.running(whole_day(moment)), first + 3) if moment and moment <= clock.now else None
    led = heard.norm(first - 1) in ("on", "since", "from", "until", "till", "to", "the", "of", "-")
    return _this_or_last_year(clock, month, day, first + 2) if led and 1 <= month <= 12 else None


def _dots(heard: Heard, at: int) -> tuple[int, int] | None:
    """Day and month of "16.11"."""
    parts = heard.norm(at).split(".") if at >= 0 else []
    if len(parts) != 2 or not all(part.isdecimal() and len(part) <= 2 for part in parts):
        return None
    day, month = int(parts[0]), int(parts[1])
    return (day, month) if 1 <= month <= 12 and 1 <= day <= 31 and len(parts[1]) == 2 else None


def _bare(heard: Heard, at: int) -> bool:
    """Whether no unit follows."""
    return heard.norm(at) in ("", "?", ",") or heard.norm(at) in words().times.parts


def doubtful_at(heard: Heard, first: int, clock: Clock) -> tuple[int, tuple[str, ...]] | None:
    """A date that is none, or that two people read as two days: where it ends, and both days in words."""
    return _two_ways(heard, first, clock) or _no_such_day(heard, first)


def _two_ways(heard: Heard, first: int, clock: Clock) -> tuple[int, tuple[str, ...]] | None:
    """03/04/2026 is a day of April to some and of March to others."""
    one, two = _number(heard, first, (1, 2)), _number(heard, first + 2, (1, 2))
    sign = heard.norm(first + 1)
    if sign not in ("/", "-") or one is None or two is None or one == two or max(one, two) > 12 or min(one, two) < 1:
        return None
    year = _number(heard, first + 4, (2, 4)) if heard.norm(first + 3) == sign else None
    if _month_first(heard) or _day_first(heard, clock):
        return None
    if year is None and (sign == "-" or heard.norm(first - 1) not in ("on", "since", "from", "of", "until")):
        return None
    years = [clock.now.year, clock.now.year - 1] if year is None else [year + 2000 if year < 100 else year]
    days = []
    for day, month in ((one, two), (two, one)):
        moments = [moment for y in years if (moment := make_day(clock, y, month, day)) and moment <= clock.now]
        days += moments[:1]
    if year is None and len(days) == 2 and _plain(days, clock):
        return None
    said = tuple(f"{day.day} {day:%B} {day.year}" for day in days)
    return (first + (5 if year is not None else 3), said) if len(said) == 2 else None


def _plain(days: list[datetime], clock: Clock) -> bool:
    """12/11 in November is of this month: as another date it would lie most of a year back."""
    day, month = (clock.now - found for found in days)
    return day <= _LATELY and month >= _LONG_AGO


def _no_such_day(heard: Heard, first: int) -> tuple[int, tuple[str, ...]] | None:
    """31 November, the 45th of May, 2026-02-30."""
    at = first + 1 if heard.norm(first) == "the" else first
    number = _any_day_number(heard, at)
    if number:
        day, last = number
        last += heard.norm(last) in ("of", "-")
        month = words().times.months.get(heard.norm(last))
        if month and day > _longest(month):
            return last + 1, ()
    month = words().times.months.get(heard.norm(first))
    number = _any_day_number(heard, first + 1) if month else None
    if month and number and _longest(month) < number[0] < 100:
        return number[1], ()
    parts = [_number(heard, first + step, (4, 2, 1)) for step in (0, 2, 4)]
    year, middle, day_ = parts
    dashed = heard.norm(first + 1) == heard.norm(first + 3) == "-"
    if (
        dashed
        and year
        and middle
        and day_
        and year > 1900
        and not (1 <= middle <= 12 and day_ <= calendar.monthrange(year, middle)[1])
    ):
        return first + 5, ()
    return None


def _longest(month: int) -> int:
    return calendar.monthrange(2024, month)[1]


def _any_day_number(heard: Heard, at: int) -> tuple[int, int] | None:
    ordinal = ordinal_at(heard, at)
    if ordinal:
        return ordinal
    number = _number(heard, at, (1, 2))
    return (number, at + 1) if number else None


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
