"""Whole expressions of time: single periods and what "from", "to", "between" and "since" make of them."""

from dataclasses import replace
from datetime import datetime

from nlp.heard import Heard
from nlp.numbers import number_at
from nlp.times.clock import DAY, Clock, Span, absolute, midnight, whole_day
from nlp.times.days import Hit, day_at, make_day
from nlp.times.hours import bare_clock, clock_at, minute_of, part_at, part_or_clock_of_day, shift_reading
from nlp.times.periods import period_at
from nlp.words import words

LEADS = ("in", "on", "at", "for", "during", "over", "within", "throughout", "of", "around", "across", "all", "as")
_TO = ("to", "until", "till", "til", "through", "thru", "-", "up")
_SINCE = ("since", "after", "starting", "as")


def moment_at(heard: Heard, first: int, clock: Clock, *, loose: bool = False) -> Hit | None:
    """The longest single point or period that begins here."""
    if first >= len(heard.words):
        return None
    reads = (part_or_clock_of_day, part_at, shift_reading, period_at)
    readings = [read(heard, first, clock) for read in reads]
    readings.append(bare_clock(heard, first, clock, loose))
    return max((hit for hit in readings if hit), key=lambda hit: hit.last, default=None)


def range_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """The longest expression of past time that begins here, its preposition included."""
    readings = [
        _until(heard, first, clock),
        _since(heard, first, clock),
        _pair(heard, first, clock),
        _single(heard, first, clock),
    ]
    return max((hit for hit in readings if hit), key=lambda hit: hit.last, default=None)


def _single(heard: Heard, first: int, clock: Clock) -> Hit | None:
    at = first
    while heard.norm(at) in LEADS and at < first + 2:
        at += 1
    at += heard.norm(at) == "the" and heard.norm(at + 1) == "whole"
    hit = moment_at(heard, at, clock, loose=False)
    if not hit:
        return None
    within = _clocks_within(heard, hit, clock) or _clocks_of_night(heard, hit)
    if within:
        return within
    if heard.norm(hit.last) in ("onwards", "onward") or heard.norms(hit.last, hit.last + 2) == ("and", "after"):
        return Hit(Span(hit.span.start, clock.now, "since"), hit.last + 1 + (heard.norm(hit.last) == "and"))
    if heard.norms(hit.last, hit.last + 2) in (("so", "far"), ("all", "day")):
        return Hit(hit.span, hit.last + 2)
    return hit


def _clocks_within(heard: Heard, day: Hit, clock: Clock) -> Hit | None:
    """ "yesterday from 6 to 9", "Monday between 22:00 and 02:00"."""
    if day.span.grain != "day":
        return None
    if heard.norm(day.last) in ("before", "until", "till", "after", "since"):
        edge = bare_clock(heard, day.last + 1, clock, loose=True)
        if not edge or words().times.unit(heard.norm(edge.last)):
            return None
        at = minute_of(day.span.start, edge.span.start.hour, edge.span.start.minute).start
        later = heard.norm(day.last) in ("after", "since")
        span = Span(at, day.span.end, "hours") if later else Span(day.span.start, at, "hours")
        return Hit(span, edge.last) if absolute(span.start) < absolute(span.end) else None
    if heard.norm(day.last) not in ("from", "between"):
        return None
    left = bare_clock(heard, day.last + 1, clock, loose=True)
    if not left or heard.norm(left.last) not in (*_TO, "and"):
        return None
    right = bare_clock(heard, left.last + 1, clock, loose=True)
    if not right or words().times.unit(heard.norm(right.last)):
        return None
    return Hit(_hours(_same_half(heard, left, right), right, day), right.last)


def _clocks_of_night(heard: Heard, night: Hit) -> Hit | None:
    """ "last night between 1 and 3", "last night at 11": hours within the shift that was named."""
    if night.span.grain != "shift" or heard.norm(night.last) not in ("between", "from", "at", "around"):
        return None
    left = clock_at(heard, night.last + 1, loose=True)
    if not left or words().times.unit(heard.norm(left[2])):
        return None
    start = _in_shift(night.span, left)
    if heard.norm(night.last) in ("at", "around"):
        return Hit(minute_of(start, start.hour, start.minute), left[2]) if start else None
    right = clock_at(heard, left[2] + 1, loose=True) if heard.norm(left[2]) in (*_TO, "and") else None
    end = _in_shift(night.span, right) if right else None
    return Hit(Span(start, end, "hours"), right[2]) if start and end and right and start < end else None


def _in_shift(span: Span, face: tuple[int, int, int]) -> datetime | None:
    """The moment of a shift when the clock says so, be it morning or evening."""
    for hour in (face[0], (face[0] + 12) % 24):
        for day in (span.start, span.end):
            moment = minute_of(day, hour, face[1]).start
            if absolute(span.start) <= absolute(moment) <= absolute(span.end):
                return moment
    return None


def _same_half(heard: Heard, left: Hit, right: Hit) -> Hit:
    """ "2 and 4 pm" are both in the afternoon."""
    hour, end = left.span.start.hour, right.span.start.hour
    bare = heard.norm(left.last - 1).isdecimal() and heard.norm(left.last - 2) != ":"
    if not (bare and heard.norm(right.last - 1) == "pm" and hour < 12 and (hour < end - 12 or end == 12)):
        return left
    return replace(left, span=minute_of(left.span.start, hour + 12, left.span.start.minute))


def _hours(left: Hit, right: Hit, day: Hit) -> Span:
    start = minute_of(day.span.start, left.span.start.hour, left.span.start.minute).start
    end = minute_of(day.span.start, right.span.start.hour, right.span.start.minute).start
    return Span(start, end if end > start else end + DAY, "hours")


def _until(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "until noon today", "before 6 yesterday": the day up to then."""
    if clock.ahead or heard.norm(first) not in ("until", "till", "before"):
        return None
    edge = bare_clock(heard, first + 1, clock, loose=True)
    day = day_at(heard, edge.last, clock) if edge else None
    if not edge or not day or day.span.grain != "day":
        return None
    end = minute_of(day.span.start, edge.span.start.hour, edge.span.start.minute).start
    return Hit(Span(midnight(day.span.start), end, "hours"), day.last) if end > day.span.start else None


def _since(heard: Heard, first: int, clock: Clock) -> Hit | None:
    at = first + (heard.norm(first) == "ever")
    if heard.norm(at) not in _SINCE:
        return None
    at += 1
    if heard.norm(at - 1) == "as":
        if heard.norm(at) not in ("of", "from"):
            return None
        at += 1
    at += heard.norm(at) in ("from", "at", "on", "about", "around", "the")
    hit = moment_at(heard, at, clock, loose=True) or _since_part(heard, at, clock)
    if not hit:
        return _since_duration(heard, at, clock)
    if words().times.unit(heard.norm(hit.last)) and hit.bare:
        return _since_duration(heard, at, clock)
    return Hit(Span(hit.span.start, clock.now, "since"), _past_now(heard, hit.last))


def _since_part(heard: Heard, at: int, clock: Clock) -> Hit | None:
    part = words().times.parts.get(heard.norm(at))
    if not part:
        return None
    start = minute_of(clock.day(), part[0], 0)
    span = start if absolute(start.start) < absolute(clock.now) else minute_of(clock.day(1), part[0], 0)
    return Hit(span, at + 1)


def _since_duration(heard: Heard, at: int, clock: Clock) -> Hit | None:
    """ "since 2 hours", as many say who learned it so."""
    number = number_at(heard, at)
    unit = words().times.unit(heard.norm(number[1])) if number else None
    if not number or not unit or unit == "shift" or not 0 < number[0] < 10_000:
        return None
    return Hit(Span(clock.ago(number[0], unit), clock.now, "since"), number[1] + 1)


def _past_now(heard: Heard, last: int) -> int:
    for phrase in (("until", "now"), ("till", "now"), ("to", "now"), ("up", "to", "now"), ("onwards",), ("onward",)):
        if heard.norms(last, last + len(phrase)) == phrase:
            return last + len(phrase)
    return last


def _pair(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "from X to Y", "between X and Y", and "X to Y" unless two periods are compared."""
    at = first + (heard.norm(first) in LEADS)
    lead = heard.norm(at)
    explicit = lead in ("from", "between")
    if clock.comparing and lead != "from":
        return None
    at += explicit
    joins = ("and", "to", "-") if lead == "between" else _TO
    left = moment_at(heard, at, clock, loose=explicit) or _hour_before(heard, at, clock)
    if left and left.span.grain == "day" and heard.norm(at).isdecimal() and heard.norm(left.last) in (".", "/"):
        dotted = left.last + (heard.norm(left.last + 1) == ".")
        iso = day_at(heard, dotted + 1, clock) if len(heard.norm(at)) == 4 == len(heard.norm(dotted + 1)) else None
        if iso:
            return Hit(Span(left.span.start, iso.span.end, "range"), iso.last)
    if not left or heard.norm(left.last) not in joins:
        return _numbers_then_month(heard, at, clock, joins)
    right_at = left.last + 1 + (heard.norms(left.last, left.last + 2) == ("up", "to"))
    right_at += heard.norm(right_at) in ("on", "at")
    if heard.norm(right_at) in ("now", "present", "date"):
        return Hit(Span(left.span.start, clock.now, "since"), right_at + 1)
    named = explicit or heard.norm(left.last - 1) in ("noon", "midnight", "midday")
    right = moment_at(heard, right_at, clock, loose=named) or _same_month(heard, left, right_at, clock)
    right = _ended_today(heard, left, right, right_at, clock)
    if left.bare and right and right.span.grain == "day" and left.last == at + 1:
        dated = _numbers_then_month(heard, at, clock, joins)
        if dated:
            return dated
    if not right or _measured(heard, left, right):
        return _numbers_then_month(heard, at, clock, joins)
    return _joined(heard, at, left, right, clock, loose=explicit)


def _ended_today(heard: Heard, left: Hit, right: Hit | None, at: int, clock: Clock) -> Hit | None:
    """Asked on Monday noon, "Sunday 6 pm to Monday 6 am" ended this morning."""
    if not right or left.bare or right.bare or right.span.grain not in ("minute", "shift", "part"):
        return right
    if words().times.weekdays.get(heard.norm(at)) != clock.now.weekday():
        return right
    today = moment_at(heard, at, replace(clock, now=clock.day(-1)))
    return today if today and absolute(today.span.start) <= absolute(clock.now) else right


def _hour_before(heard: Heard, at: int, clock: Clock) -> Hit | None:
    """ "9" in "9 to 11 am"."""
    right = bare_clock(heard, at + 2, clock) if heard.norm(at + 1) in _TO else None
    halved = right and heard.norm(right.last - 1) in ("am", "pm") and heard.norm(at).isdecimal()
    return bare_clock(heard, at, clock, loose=True) if halved else None


def _measured(heard: Heard, left: Hit, right: Hit) -> bool:
    """Bare numbers on both sides are hours only if a clock sign or a day says so."""
    said = heard.norms(left.last - 1, right.last)
    if not (left.bare and right.bare) or len(heard.norm(right.last - 1)) == 4:
        return False
    follows = heard.norm(right.last)
    signs = (":", "am", "pm", "noon", "midnight", "clock", "oclock", "midday", "hrs", "h", "m")
    marked = any(sign in said or sign in heard.norms(left.last - 3, right.last) for sign in signs)
    return not marked and follows not in ("yesterday", "today", "this", "on", "last")


def _numbers_then_month(heard: Heard, at: int, clock: Clock, joins: tuple[str, ...]) -> Hit | None:
    """ "16-18 Nov", "from 16 to 18 November"."""
    text = heard.norm(at)
    if not (text.isdecimal() and len(text) <= 2 and heard.norm(at + 1) in joins):
        return None
    right = day_at(heard, at + 2, clock)
    if not right or right.span.grain != "day" or right.last < at + 4:
        return None
    day = right.span.start
    left = make_day(clock, day.year, day.month, int(text))
    return Hit(Span(left, right.span.end, "days"), right.last) if left and left <= day else None


def _same_month(heard: Heard, left: Hit, at: int, clock: Clock) -> Hit | None:
    """ "Nov 16 to 18": the right end takes the month of the left."""
    text = heard.norm(at)
    if left.span.grain != "day" or not (text.isdecimal() and len(text) <= 2):
        return None
    day = make_day(clock, left.span.start.year, left.span.start.month, int(text))
    return Hit(whole_day(day), at + 1) if day else None


def _joined(heard: Heard, at: int, left: Hit, right: Hit, clock: Clock, *, loose: bool) -> Hit | None:
    if left.bare and right.bare:
        return _clock_pair(heard, left, right, clock)
    if right.bare:
        after = minute_of(left.span.start, right.span.start.hour, right.span.start.minute).start
        end = after if after > left.span.start else after + DAY
        return Hit(Span(left.span.start, min(end, clock.now, key=absolute), "range"), right.last)
    left_span = left.span
    if left.bare and right.span.grain == "minute":
        left_span = _same_day(heard, left, right)
    elif right.span.start - left_span.start > 7 * DAY and words().times.weekdays.get(heard.norm(at)) is not None:
        nearer = moment_at(heard, at, replace(clock, now=right.span.start))
        left_span = nearer.span if nearer else left_span
    if absolute(left_span.start) >= absolute(right.span.start):
        earlier = moment_at(heard, at, replace(clock, now=right.span.start), loose=loose)
        left_span = earlier.span if earlier else left_span
    end = right.span.start if right.span.grain == "minute" else right.span.end
    if absolute(left_span.start) >= absolute(end):
        return None
    return Hit(Span(left_span.start, end, "range"), right.last)


def _same_day(heard: Heard, left: Hit, right: Hit) -> Span:
    """ "3" in "3 to 5 pm yesterday"."""
    hour, end = left.span.start.hour, right.span.start
    afternoon = end.hour >= 12 and hour < 12 and (hour < end.hour - 12 or end.hour == 12)
    bare = heard.norm(left.last - 1).isdecimal() and heard.norm(left.last - 2) != ":"
    span = minute_of(end, hour + 12 if afternoon and bare and end.hour != 12 else hour, left.span.start.minute)
    return span if span.start < end else minute_of(end - DAY, hour, left.span.start.minute)


def _clock_pair(heard: Heard, left: Hit, right: Hit, clock: Clock) -> Hit | None:
    """ "22:00 to 02:00": the last time it was that, or on the day that follows; "2 to 4pm" is in the afternoon."""
    hour, end = left.span.start.hour, right.span.start
    afternoon = (
        heard.norm(right.last - 1) == "pm"
        and heard.norm(left.last - 1).isdecimal()
        and heard.norm(left.last - 2) != ":"
    )
    if afternoon and hour < 12 and (hour < end.hour - 12 or end.hour == 12):
        hour += 12
    at = right.last + (heard.norm(right.last) in ("on", "of"))
    day = day_at(heard, at, clock) or part_at(heard, at, clock)
    if day and day.span.grain in ("day", "shift", "part"):
        whole = Hit(Span(midnight(day.span.start), day.span.end, "day"), day.last)
        moved = replace(left, span=minute_of(end, hour, left.span.start.minute))
        return Hit(_hours(moved, right, whole), day.last)
    if (
        heard.norm(left.last - 1) in ("noon", "midday")
        and end.hour < 12
        and heard.norm(right.last - 1) not in ("am", "midnight")
    ):
        end = _afternoon(end, clock)
    start = minute_of(end, hour, left.span.start.minute).start
    return Hit(Span(start if start < end else start - DAY, end, "range"), right.last)


def _afternoon(end: datetime, clock: Clock) -> datetime:
    """ "three" in "noon to three": the last one that is over."""
    later = minute_of(end, end.hour + 12, end.minute).start
    return later if absolute(later) <= absolute(clock.now) else later - DAY
