"""Periods: last 24 hours, this week, October, the first week of May, Q3, 2025."""

from datetime import datetime

from nlp.heard import Heard
from nlp.numbers import number_at, ordinal_at
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
    shift_at,
    shifted,
    unit_span,
    whole_day,
)
from nlp.times.days import Hit, day_at, make_day
from nlp.times.hours import minute_of
from nlp.times.months import half_at, numbered_week
from nlp.words import words

_BACK_FROM_NOW = ("past", "trailing", "rolling")
_CALENDAR = ("week", "month", "quarter", "year")
_TO_DATE = {"wtd": "week", "mtd": "month", "ytd": "year"}


def period_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """The longest name of a period that begins here."""
    at = first + (heard.norm(first) in ("the", "these", "those", "all", "whole"))
    at += heard.norm(at) in ("whole", "entire", "full") and heard.norm(at - 1) == "the"
    reads = (
        _back,
        _before_last,
        _this,
        _before_now,
        half_at,
        numbered_week,
        _all_of,
        _ago,
        _weekend,
        _week_of,
        _month,
        _quarter,
        _year,
        _to_date,
        _same_time,
        _edge_of,
        _whole,
    )
    readings = [read(heard, at, clock) for read in reads]
    return max((hit for hit in readings if hit), key=lambda hit: hit.last, default=None)


def _unit(heard: Heard, at: int) -> str | None:
    return words().times.unit(heard.norm(at))


def _back(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "last 24 hours", "past week", "last month", "2 last days"."""
    lead = heard.norm(first)
    if lead not in words().times.back and lead not in _BACK_FROM_NOW:
        return _number_first(heard, first, clock)
    at = first + 1
    full = heard.norm(at) in ("full", "complete", "calendar", "entire", "whole")
    at += full
    number = number_at(heard, at)
    if number and heard.norm(at) == "quarter" and not _unit(heard, number[1]):
        number = None
    if number:
        at = number[1] + (heard.norm(number[1]) in ("-", "of"))
    unit = _unit(heard, at)
    if not unit or unit == "shift":
        return None
    if number or heard.norms(at + 1, at + 4) == ("and", "a", "half"):
        return _counted(heard, clock, number[0] if number else 1, unit, at + 1)
    if full and unit == "day":
        return Hit(whole_day(clock.day(1)), at + 1)
    if (lead in _BACK_FROM_NOW and not full) or unit not in _CALENDAR:
        return Hit(Span(clock.ago(1, unit), clock.now, unit), at + 1)
    start = floor(clock.now, unit)
    before = by_months(start, -MONTHS[unit]) if unit != "week" else start - 7 * DAY
    weekday = words().times.weekdays.get(heard.norm(at + 1)) if unit == "week" else None
    if weekday is not None:
        return Hit(whole_day(before + weekday * DAY), at + 2)
    return Hit(unit_span(before, unit), at + 1)


def _number_first(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "2 last days"; in "below 300 last week" the number is another thing's."""
    number = number_at(heard, first)
    if not number or heard.norm(number[1]) not in words().times.back:
        return None
    unit = _unit(heard, number[1] + 1)
    if not unit or unit == "shift" or (number[0] > 1 and heard.norm(number[1] + 1) == unit):
        return None
    return _counted(heard, clock, number[0], unit, number[1] + 2)


def _counted(heard: Heard, clock: Clock, count: float, unit: str, last: int) -> Hit | None:
    start = _earlier(clock, count, unit)
    if start is None:
        return None
    if heard.norms(last, last + 3) == ("and", "a", "half"):
        return Hit(Span(shifted(start, -0.5, unit), clock.now, unit), last + 3)
    more_at = last + (heard.norm(last) == "and")
    more = number_at(heard, more_at)
    smaller = _unit(heard, more[1]) if more else None
    if more and smaller == "minute" and unit == "hour":
        return Hit(Span(shifted(start, -more[0], smaller), clock.now, unit), more[1] + 1)
    return Hit(Span(start, clock.now, unit), last)


def _earlier(clock: Clock, count: float, unit: str) -> datetime | None:
    if not 0 < count <= 100_000:
        return None
    try:
        start = clock.ago(count, unit)
    except (OverflowError, ValueError):
        return None
    return start if start.year >= 1990 else None


def _before_last(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "the week before last", "the month before"."""
    unit = _unit(heard, first)
    if unit not in _CALENDAR or heard.norm(first + 1) != "before":
        return None
    back = 2 if heard.norm(first + 2) == "last" else 1
    start = floor(clock.now, unit)
    if unit == "week":
        return Hit(unit_span(start - 7 * back * DAY, unit), first + 1 + back)
    return Hit(unit_span(by_months(start, -back * MONTHS[unit]), unit), first + 1 + back)


def _this(heard: Heard, first: int, clock: Clock) -> Hit | None:
    if heard.norm(first) not in ("this", "current", "present"):
        return None
    unit = _unit(heard, first + 1)
    if unit not in ("hour", "day", *_CALENDAR):
        return None
    last = first + 2 + 2 * (heard.norms(first + 2, first + 4) == ("so", "far"))
    start = floor(clock.now, unit)
    return Hit(unit_span(start, unit) if clock.ahead else Span(start, clock.now, unit), last)


def _before_now(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "the 3 hours before now", "2 days up to now"."""
    number = number_at(heard, first)
    unit = _unit(heard, number[1]) if number else None
    if not number or not unit or unit == "shift":
        return None
    last = number[1] + 1
    for phrase in (("before", "now"), ("up", "to", "now"), ("until", "now"), ("till", "now"), ("to", "now")):
        if heard.norms(last, last + len(phrase)) == phrase:
            return _counted(heard, clock, number[0], unit, last + len(phrase))
    return None


def _ago(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "3 hours ago" is that minute, "two weeks ago" that day, "two nights ago" that night."""
    number = number_at(heard, first)
    if not number or heard.norm(number[1] + 1) not in ("ago", "back", "earlier"):
        return None
    count, at = number
    if heard.norm(at) in ("night", "nights") and count == int(count) and 1 <= count <= 400:
        start, end = clock.day_shift
        begin = clock.day(int(count)).replace(hour=end.hour, minute=end.minute)
        stop = clock.day(int(count) - 1).replace(hour=start.hour, minute=start.minute)
        return Hit(clock.running(Span(begin, stop, "shift")), at + 2)
    unit = _unit(heard, at)
    if not unit or unit == "shift":
        return None
    moment = _earlier(clock, count, unit)
    if moment is None:
        return None
    if unit in ("second", "minute", "hour") or count != int(count):
        return Hit(minute_of(moment, moment.hour, moment.minute), at + 2)
    return Hit(whole_day(moment), at + 2)


def _weekend(heard: Heard, first: int, clock: Clock) -> Hit | None:
    lead = heard.norm(first)
    at = first + (lead in ("last", "past", "this", "previous"))
    if heard.norm(at) != "weekend":
        return None
    saturday = clock.day(clock.now.weekday()) + 5 * DAY
    if absolute(saturday) >= absolute(clock.now) or (lead in ("last", "previous") and clock.now.weekday() >= 5):
        saturday -= 7 * DAY
    return Hit(clock.running(Span(saturday, saturday + 2 * DAY, "weekend")), at + 1)


def _week_of(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "week of 16 Nov", "w/c 16 Nov", "week commencing the 16th", "first week of October"."""
    at = None
    if heard.norms(first, first + 3) == ("w", "/", "c"):
        at = first + 3
    elif heard.norm(first) == "week" and heard.norm(first + 1) in ("of", "commencing", "beginning", "starting"):
        at = first + 2
    if at is not None:
        day = day_at(heard, at, clock)
        return Hit(clock.running(unit_span(floor(day.span.start, "week"), "week")), day.last) if day else None
    return _part_of_month(heard, first, clock)


def _part_of_month(heard: Heard, first: int, clock: Clock) -> Hit | None:
    ordinal = ordinal_at(heard, first)
    which = ordinal[0] if ordinal else (-1 if heard.norm(first) == "last" else 0)
    at = ordinal[1] if ordinal else first + 1
    counted = number_at(heard, at)
    count = int(counted[0]) if counted and counted[0] >= 1 else 1
    at = counted[1] if counted else at
    unit = _unit(heard, at)
    if not which or unit not in ("week", "day") or heard.norm(at + 1) not in ("of", "in"):
        return None
    month = period_at(heard, at + 2, clock) or _month(heard, at + 2, clock)
    if not month or month.span.grain not in ("month", "year"):
        return None
    whole = unit_span(floor(month.span.start, month.span.grain), month.span.grain)
    width = (7 if unit == "week" else 1) * count * DAY
    start = whole.end - width if which < 0 else whole.start + (which - 1) * width
    span = Span(start, min(start + width, whole.end), unit)
    return Hit(clock.running(span), month.last) if absolute(span.start) < absolute(clock.now) else None


def _month(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "October", "Nov 2025", "last March": the most recent one, ended at now where it runs."""
    at = first + (heard.norm(first) in ("last", "this"))
    month = words().times.months.get(heard.norm(at))
    if month is None or not _is_month(heard, at):
        return None
    year_at = at + 1 + (heard.norm(at + 1) in ("of", ","))
    text = heard.norm(year_at)
    if text.isdecimal() and len(text) == 4 and 1990 <= int(text) <= 2100:
        start, last = make_day(clock, int(text), month, 1), year_at + 1
    else:
        year = clock.now.year - (month > clock.now.month)
        year -= heard.norm(first) == "last" and month == clock.now.month
        start, last = make_day(clock, year, month, 1), at + 1
    if start is None or start >= clock.now:
        return None
    return Hit(clock.running(unit_span(start, "month")), last)


def _is_month(heard: Heard, at: int) -> bool:
    """ "may", "mar" and "march" are months only after a preposition, a capital or before a year."""
    if heard.norm(at - 1).isdecimal() and heard.free[at - 1]:
        return False
    if heard.norm(at) not in ("may", "march", "mar", "sun", "sat"):
        return True
    return heard.norm(at - 1) in ("in", "since", "of", "for", "during", "last") or heard.norm(at + 1).isdecimal()


def _quarter(heard: Heard, first: int, clock: Clock) -> Hit | None:
    named = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(heard.norm(first))
    if named and heard.norm(first + 1) == "quarter":
        start = make_day(clock, clock.now.year, named * 3 - 2, 1)
        start = by_months(start, -12) if start and start >= clock.now else start
        return Hit(clock.running(unit_span(start, "quarter")), first + 2) if start else None
    if heard.norm(first) == "h" and heard.norm(first + 1) in ("1", "2") and heard.words[first + 1].glued:
        start = make_day(clock, clock.now.year, 1 if heard.norm(first + 1) == "1" else 7, 1)
        start = by_months(start, -12) if start and start >= clock.now else start
        return Hit(clock.running(Span(start, by_months(start, 6), "half")), first + 2) if start else None
    number = heard.norm(first + 1)
    if heard.norm(first) != "q" or number not in ("1", "2", "3", "4"):
        return None
    year, last = clock.now.year, first + 2
    text = heard.norm(last)
    if text.isdecimal() and len(text) == 4:
        year, last = int(text), last + 1
    start = make_day(clock, year, int(number) * 3 - 2, 1)
    if start and start >= clock.now and last == first + 2:
        start = by_months(start, -12)
    return Hit(clock.running(unit_span(start, "quarter")), last) if start and start < clock.now else None


def _year(heard: Heard, first: int, clock: Clock) -> Hit | None:
    text = heard.norm(first)
    if not (text.isdecimal() and len(text) == 4 and heard.norm(first - 1) in ("in", "of", "during", "year")):
        return None
    start = make_day(clock, int(text), 1, 1)
    return Hit(clock.running(unit_span(start, "year")), first + 1) if start and start < clock.now else None


def _to_date(heard: Heard, first: int, clock: Clock) -> Hit | None:
    unit = _TO_DATE.get(heard.norm(first))
    last = first + 1
    if unit is None and heard.norms(first + 1, first + 3) == ("to", "date"):
        unit, last = _unit(heard, first), first + 3
    return Hit(Span(floor(clock.now, unit), clock.now, unit), last) if unit in _CALENDAR else None


def _same_time(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "same time yesterday", "this time last week", "same day last week"."""
    if heard.norm(first) not in ("same", "this") or heard.norm(first + 1) not in ("time", "day", "period"):
        return None
    back = {("yesterday",): 1, ("last", "week"): 7}
    for phrase, days in back.items():
        last = first + 2 + len(phrase)
        if heard.norms(first + 2, last) == phrase:
            moment = midnight(clock.now) - days * DAY
            if heard.norm(first + 1) == "time":
                return Hit(minute_of(moment, clock.now.hour, clock.now.minute), last)
            return Hit(whole_day(moment), last)
    return None


def _all_of(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "all day" is today so far, "all night" the last night, "all week" this week so far."""
    if heard.norm(first - 1) != "all" or heard.norm(first + 1) in ("of", "yesterday", "long"):
        return None
    if heard.norm(first) == "night":
        return Hit(clock.running(named_shift(clock, "night", clock.day(1))), first + 1)
    unit = _unit(heard, first)
    plural = heard.norm(first).endswith("s") and heard.norm(first) != "s"
    return (
        Hit(Span(floor(clock.now, unit), clock.now, unit), first + 1)
        if unit in ("day", *_CALENDAR) and not plural
        else None
    )


def _whole(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "the whole week" is the seven days up to now."""
    unit = _unit(heard, first)
    if heard.norm(first - 1) not in ("whole", "entire", "full") or unit not in ("hour", "day", *_CALENDAR):
        return None
    return Hit(Span(clock.ago(1, unit), clock.now, unit), first + 1)


def _edge_of(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "the start of the month", "beginning of this week": the day on which it begins."""
    if heard.norm(first) not in ("start", "beginning") or heard.norm(first + 1) != "of":
        return None
    at = first + 2 + (heard.norm(first + 2) in ("the", "this"))
    unit = _unit(heard, at)
    if unit == "shift":
        return Hit(shift_at(clock, clock.now), at + 1)
    if unit and heard.norm(first + 2) != "last":
        return Hit(whole_day(floor(clock.now, unit)), at + 1)
    hit = period_at(heard, first + 2, clock)
    return Hit(whole_day(hit.span.start), hit.last) if hit else None
