"""Times of day: clock times, mornings, nights and shifts."""

from datetime import datetime, timedelta, timezone

from nlp.heard import Heard
from nlp.numbers import number_at
from nlp.times.clock import DAY, Clock, Span, absolute, midnight, named_shift, shift_at, shift_back
from nlp.times.days import Hit, day_at
from nlp.times.spoken import spoken_face
from nlp.units import unit_at
from nlp.words import words

_HALVES = {"am": 0, "a.m": 0, "pm": 12, "p.m": 12}


def clock_at(heard: Heard, first: int, loose: bool = False) -> tuple[int, int, int] | None:
    """Hour, minute and the end of a time of day; `loose` takes a bare number for an hour."""
    if heard.norm(first) in ("noon", "midday"):
        return 12, 0, first + 1
    if heard.norm(first) == "midnight":
        return 0, 0, first + 1
    told = _to_or_past(heard, first)
    if told:
        return told
    past = {"half": 30, "quarter": 15}.get(heard.norm(first))
    if past and heard.norm(first + 1) == "past":
        hour, _, last = _face(heard, first + 2)
        half, last_half = _half(heard, last)
        return (
            ((hour % 12 + half if half is not None else hour), past, last_half)
            if hour is not None and hour < 24
            else None
        )
    dotted = heard.norm(first).split(".")
    if len(dotted) == 2 and len(dotted[1]) == 2 and all(part.isdecimal() for part in dotted) and int(dotted[1]) < 60:
        half, last = _half(heard, first + 1)
        return (
            (int(dotted[0]) % 12 + half, int(dotted[1]), last)
            if half is not None and 1 <= int(dotted[0]) <= 12
            else None
        )
    hour, minute, last = _face(heard, first)
    if hour is None:
        return None
    half, last_half = _half(heard, last)
    if half is None:
        half, last_half = _by_daylight(heard, last, hour)
    if half is not None:
        return (hour % 12 + half, minute or 0, last_half) if 1 <= hour <= 12 else None
    if heard.norms(last, last + 3) == ("o", "'", "clock") or heard.norm(last) == "oclock":
        return hour, minute or 0, last + (1 if heard.norm(last) == "oclock" else 3)
    if minute is None and not loose:
        return None
    last += heard.norm(last) in ("hrs", "h", "hours") and minute is not None
    return (hour, minute or 0, last) if hour < 24 and (minute or 0) < 60 else None


def _to_or_past(heard: Heard, first: int) -> tuple[int, int, int] | None:
    """ "quarter to nine", "twenty past six"; in "6 to 9" no minutes are told."""
    at = first + (heard.norm(first) == "a")
    quarter = heard.norm(at) == "quarter"
    number = (15.0, at + 1) if quarter else number_at(heard, at)
    if not number or number[0] not in (5, 10, 15, 20, 25):
        return None
    word = heard.norm(number[1])
    sign = -1 if word in ("to", "til", "before") else 1 if word in ("past", "after") else 0
    spelt = quarter or heard.norm(at).isalpha() or word == "past"
    hour, minute, last = _face(heard, number[1] + 1) if sign and spelt else (None, None, at)
    if hour is None or minute is not None or not 1 <= hour <= 12 or words().times.unit(heard.norm(last)):
        return None
    half, last = _half(heard, last)
    minutes = (hour % 12 + half if half is not None else hour) * 60 + sign * int(number[0])
    return minutes // 60 % 24, minutes % 60, last


def _half(heard: Heard, at: int) -> tuple[int | None, int]:
    if heard.norm(at) in _HALVES:
        return _HALVES[heard.norm(at)], at + 1
    dotted = heard.norms(at, at + 3)
    if dotted in (("a", ".", "m"), ("p", ".", "m")):
        return (12 if heard.norm(at) == "p" else 0), at + (4 if heard.norm(at + 3) == "." else 3)
    return None, at


def _by_daylight(heard: Heard, at: int, hour: int) -> tuple[int | None, int]:
    """ "10 at night", "2 in the morning": which half of the day is meant."""
    said = heard.norms(at, at + 3)
    if said[:2] == ("at", "night"):
        return (12 if hour % 12 >= 6 else 0), at + 2
    if said[:2] == ("in", "the") and said[2:] in (("morning",), ("afternoon",), ("evening",), ("night",)):
        late = said[2] in ("afternoon", "evening") or (said[2] == "night" and hour % 12 >= 6)
        return (12 if late else 0), at + 3
    return None, at


def _face(heard: Heard, first: int) -> tuple[int | None, int | None, int]:
    """Hour, minute if said, and the end of the digits or words of a clock's face."""
    spoken = spoken_face(heard, first)
    if spoken:
        return spoken
    text = heard.norm(first)
    if text.isdecimal() and len(text) <= 2:
        return _digits(heard, first)
    if text.isdecimal() and len(text) == 4 and heard.norm(first + 1) in ("hrs", "h", "hours", "hr"):
        return int(text[:2]), int(text[2:]), first + 2
    if _military(heard, first) or _said_at(heard, first):
        return int(text[:2]), int(text[2:]), first + 1
    number = number_at(heard, first) if text.isalpha() and text not in words().numbers.some else None
    if number and number[0] <= 12 and number[0] == int(number[0]):
        return int(number[0]), None, number[1]
    return None, None, first


def _military(heard: Heard, first: int) -> bool:
    """Either end of "0600-1800": four digits on both sides, one of them with a leading nought."""
    for left, right in ((first, first + 2), (first - 2, first)):
        said = heard.norm(left), heard.norm(right)
        ranged = heard.norm(left - 1) in ("between", "from") and heard.norm(left + 1) in ("and", "to")
        joined = ranged or heard.norm(left + 1) in ("-", "to", "till", "until")
        if joined and left >= 0 and all(len(text) == 4 and text.isdecimal() for text in said):
            return any(text[0] == "0" for text in said) and all(text[:2] < "24" and text[2:] < "60" for text in said)
    return False


def _said_at(heard: Heard, first: int) -> bool:
    """ "at 1530", "since 0600": four digits of a clock behind such a word, and no unit."""
    text = heard.norm(first)
    clocked = len(text) == 4 and text.isdecimal() and text[:2] < "24" and text[2:] < "60"
    leads = ("at", "since", "until", "till", "around") if text[2:] != "00" or text[0] == "0" else ("since", "until")
    return clocked and heard.norm(first - 1) in leads and unit_at(heard, first + 1) is None


def _digits(heard: Heard, first: int) -> tuple[int, int | None, int]:
    hour, sign, minute = int(heard.norm(first)), heard.norm(first + 1), heard.norm(first + 2)
    leads = ("at", "since", "from", "to", "until", "till", "by", "between", "and", "around", "today", "yesterday")
    at_hour = sign == "h" and hour < 24 and heard.norm(first - 1) in ("at", "since", "until")
    if at_hour and heard.words[first + 1].glued and not (minute.isdecimal() and heard.words[first + 2].glued):
        return hour, 0, first + 2
    if sign not in (":", "h") or (sign == "h" and heard.norm(first - 1) not in leads and minute != "00"):
        return hour, None, first + 1
    if not (minute.isdecimal() and len(minute) == 2 and heard.words[first + 1].glued):
        return hour, None, first + 1
    seconds = heard.norm(first + 3) == ":" and heard.norm(first + 4).isdecimal()
    return hour, int(minute), first + (5 if seconds else 3)


def minute_of(day: datetime, hour: int, minute: int) -> Span:
    start = midnight(day).replace(hour=hour, minute=minute)
    return Span(start, (absolute(start) + timedelta(minutes=1)).astimezone(start.tzinfo), "minute")


def recent_minute(clock: Clock, hour: int, minute: int) -> Span:
    """The most recent such minute, or the next one when looking ahead."""
    for back in (0, -1, -2) if clock.ahead else (0, 1, 2):
        span = minute_of(clock.day(back), hour, minute)
        if (absolute(span.start) > absolute(clock.now)) == clock.ahead:
            return span
    return span


def part_of(day: datetime, part: str, clock: Clock) -> Span:
    """The morning, afternoon, evening or night (the shift that begins then) of a day."""
    if part == "night":
        return named_shift(clock, "night", day)
    begin, stop = words().times.parts[part]
    start = midnight(day).replace(hour=begin)
    return Span(start, midnight(day) + DAY if stop == 24 else midnight(day).replace(hour=stop), "part")


def is_part(word: str) -> bool:
    return word == "night" or word in words().times.parts


def part_at(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "this morning", "tonight", "last night", "overnight", "last evening", "in the afternoon"."""
    lead, word = heard.norm(first), heard.norm(first + 1)
    if lead in ("nights", "night") and heard.norm(first - 1) == "on" and not heard.norm(first + 1):
        return Hit(clock.running(named_shift(clock, "night", clock.day(1))), first + 1)
    if lead == "overnight" or (lead in ("last", "yesterday") and word in ("night", "overnight")):
        return Hit(clock.running(named_shift(clock, "night", clock.day(1))), first + (1 if lead == "overnight" else 2))
    night = first + (lead == "the")
    if heard.norms(night, night + 3) == ("night", "before", "last"):
        return Hit(_before(clock, named_shift(clock, "night", clock.day(1))), night + 3)
    if lead in ("tonight", "tonite") and not clock.ahead and clock.now.time() < clock.day_shift[0]:
        return Hit(clock.running(named_shift(clock, "night", clock.day(1))), first + 1)
    if lead in ("tonight", "tonite"):
        return Hit(_clipped(clock, named_shift(clock, "night", clock.day())), first + 1)
    if lead == "past" and word == "night":
        return Hit(clock.running(named_shift(clock, "night", clock.day(1))), first + 2)
    if lead in ("last", "past", "previous"):
        nights = _nights_back(heard, first + 1, clock)
        if nights:
            return nights
    if lead == "last" and word in words().times.parts:
        return Hit(part_of(clock.day(1), word, clock), first + 2)
    if lead in ("this", "today", "the") and is_part(word):
        if word == "night":
            return Hit(_recent_part(clock, "night"), first + 2) if lead != "this" else None
        span = part_of(clock.day(), word, clock)
        return Hit(_clipped(clock, span) if lead != "the" else _recent_part(clock, word), first + 2)
    return None


def _nights_back(heard: Heard, at: int, clock: Clock) -> Hit | None:
    """ "3 nights" in "the last 3 nights": from the first of them to the end of the last."""
    number = number_at(heard, at)
    if not number or heard.norm(number[1]) != "nights" or not 1 <= number[0] <= 60 or number[0] != int(number[0]):
        return None
    oldest, newest = (named_shift(clock, "night", clock.day(back)) for back in (int(number[0]), 1))
    return Hit(clock.running(Span(oldest.start, newest.end, "shift")), number[1] + 1)


def _before(clock: Clock, span: Span) -> Span:
    """The night before this one."""
    return named_shift(clock, "night", span.start - DAY)


def _clipped(clock: Clock, span: Span) -> Span:
    if absolute(span.start) < absolute(clock.now):
        return clock.running(span)
    return span if clock.ahead else Span(clock.day(), clock.now, span.grain)


def _recent_part(clock: Clock, part: str) -> Span:
    spans = (part_of(clock.day(back), part, clock) for back in (0, 1))
    return next(clock.running(span) for span in spans if absolute(span.start) < absolute(clock.now))


def shift_reading(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "this shift", "last night shift", "the day shift", "yesterday's night shift", "last two shifts"."""
    at = first + 1 if heard.norm(first) == "the" else first
    lead = heard.norm(at)
    for gone in (
        ("just", "gone"),
        ("that", "just", "ended"),
        ("that", "ended"),
        ("just", "ended"),
        ("just", "finished"),
        ("that", "just", "finished"),
        ("gone",),
    ):
        if lead == "shift" and heard.norms(at + 1, at + 1 + len(gone)) == gone:
            return Hit(shift_back(clock, 1), at + 1 + len(gone))
    if lead in ("last", "past", "previous", "prior"):
        return _shifts_back(heard, at, clock)
    begun = _shift_began(heard, at)
    if begun:
        return Hit(shift_at(clock, clock.now), begun)
    if heard.norms(at, at + 3) == ("shift", "before", "last"):
        return Hit(shift_back(clock, 2), at + 3)
    if lead in ("this", "current", "my", "our", "running", "ongoing", "present"):
        at += 1
        if heard.norm(at) == "shift":
            return Hit(clock.running(shift_at(clock, clock.now)), at + 1)
    name = heard.norm(at)
    if name in ("day", "night", "graveyard") and heard.norm(at + 1) in ("shift", "tour"):
        day = day_at(heard, at + 2 + (heard.norm(at + 2) in ("on", "of")), clock)
        if day:
            shift = "day" if name == "day" else "night"
            return Hit(clock.running(named_shift(clock, shift, day.span.start)), day.last)
        return Hit(_recent_shift(clock, "day" if name == "day" else "night"), at + 2)
    return None


def _shift_began(heard: Heard, at: int) -> int:
    """Where "shift start", "shift began", "shift change", "we came on shift" ends behind "since" or "from"."""
    if heard.norm(at - 1) not in ("since", "from") and heard.norms(at - 2, at) not in (
        ("since", "the"),
        ("from", "the"),
    ):
        return 0
    phrases = [("shift", verb) for verb in ("start", "started", "began", "begun", "change", "handover", "changeover")]
    phrases += [(who, *went) for who in ("we", "i") for went in (("came", "on", "shift"), ("started",), ("came", "on"))]
    return next((at + len(said) for said in phrases if heard.norms(at, at + len(said)) == said), 0)


def _shifts_back(heard: Heard, at: int, clock: Clock) -> Hit | None:
    name = heard.norm(at + 1)
    if name == "shift":
        return Hit(shift_back(clock, 1), at + 2)
    if name in ("day", "night") and heard.norm(at + 2) == "shift":
        back = next(n for n in range(1, 4) if _is_shift(shift_back(clock, n), name, clock))
        return Hit(shift_back(clock, back), at + 3)
    number = number_at(heard, at + 1)
    if number and words().times.unit(heard.norm(number[1])) == "shift" and 1 <= number[0] <= 60:
        newest, oldest = shift_back(clock, 1), shift_back(clock, int(number[0]))
        return Hit(Span(oldest.start, newest.end, "shift"), number[1] + 1)
    return None


def _is_shift(span: Span, name: str, clock: Clock) -> bool:
    return (span.start.time() == clock.day_shift[0]) == (name == "day")


def _recent_shift(clock: Clock, name: str) -> Span:
    spans = (named_shift(clock, name, clock.day(back)) for back in (0, 1, 2))
    return next(clock.running(span) for span in spans if absolute(span.start) < absolute(clock.now))


def part_or_clock_of_day(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "yesterday morning", "Monday night shift", "Tuesday at 6am", "the 14th 16:30", "6am on Monday"."""
    hit = day_at(heard, first, clock)
    if hit:
        return _refined(heard, hit, clock)
    timed = clock_at(heard, first, loose=_at_an_hour(heard, first))
    if not timed:
        return _part_then_day(heard, first, clock)
    at = timed[2] + (heard.norm(timed[2]) in ("on", "of", ","))
    day = day_at(heard, at, clock)
    if day:
        return Hit(minute_of(day.span.start, timed[0], timed[1]), day.last)
    at += 2 * (heard.norms(at, at + 2) == ("in", "the"))
    night = ("this", heard.norm(at)) if heard.norm(at - 1) == "the" else heard.norms(at, at + 2)
    at -= heard.norm(at - 1) == "the"
    if night in (("this", "morning"), ("this", "afternoon"), ("this", "evening")):
        return Hit(recent_minute(clock, _by_part(timed[0], night[1]), timed[1]), at + 2)
    if night == ("last", "night"):
        return Hit(_in_last_night(clock, timed[0], timed[1]), at + 2)
    return None


def _at_an_hour(heard: Heard, first: int) -> bool:
    """ "at 6 this morning", "at three last night", "at 7 yesterday evening"."""
    number = number_at(heard, first)
    after = heard.norms(number[1], number[1] + 2) if number else ()
    named = after[:1] in (("this",), ("last",), ("yesterday",), ("in",)) and (
        is_part(after[-1]) or (after == ("in", "the") and number and is_part(heard.norm(number[1] + 2)))
    )
    return heard.norm(first - 1) in ("at", "around", "about", "since", "from") and bool(named)


def _by_part(hour: int, part: str) -> int:
    return hour + 12 if part in ("afternoon", "evening") and hour < 12 else hour


def _in_last_night(clock: Clock, hour: int, minute: int) -> Span:
    said = hour + 12 if 6 <= hour < 12 else 0 if hour == 12 else hour
    return minute_of(clock.day(1 if said > 12 else 0), said, minute)


def _refined(heard: Heard, day: Hit, clock: Clock) -> Hit:
    at = day.last
    if heard.norms(at, at + 2) == ("'", "s"):
        at += 2
    at += heard.norm(at) in (",", "at", "around", "about", "in", "during")
    at += heard.norm(at) == "the" and heard.norm(at - 1) in ("in", "during")
    if heard.norm(at) in ("day", "night") and heard.norm(at + 1) == "shift":
        return Hit(clock.running(named_shift(clock, heard.norm(at), day.span.start)), at + 2)
    if is_part(heard.norm(at)):
        return Hit(clock.running(part_of(day.span.start, heard.norm(at), clock)), at + 1)
    joined = at + (heard.norm(at) == "t")
    timed = clock_at(heard, joined, loose=heard.norm(at - 1) in ("at", "around") and at > day.last)
    if timed and not words().times.unit(heard.norm(timed[2])):
        return _in_zone(heard, minute_of(day.span.start, timed[0], timed[1]), timed[2], offset=joined > at)
    return day


def _in_zone(heard: Heard, span: Span, last: int, *, offset: bool) -> Hit:
    """The same clock face in the zone that stands behind it: "14:00Z", "14:00 UTC", "14:00+03:00"."""
    if heard.norm(last) in ("z", "utc", "gmt"):
        return Hit(_shifted_to(span, timedelta(0)), last + 1)
    sign = {"+": 1, "-": -1}.get(heard.norm(last)) if offset else None
    hours, minutes = heard.norm(last + 1), heard.norm(last + 3)
    signed = sign and heard.words[last].glued and heard.norm(last + 2) == ":"
    if sign and signed and hours.isdecimal() and minutes.isdecimal() and len(hours) == len(minutes) == 2:
        return Hit(_shifted_to(span, sign * timedelta(hours=int(hours) % 24, minutes=int(minutes))), last + 4)
    return Hit(span, last)


def _shifted_to(span: Span, offset: timedelta) -> Span:
    start = span.start.replace(tzinfo=timezone(offset)).astimezone(span.start.tzinfo)
    return Span(start, (absolute(start) + timedelta(minutes=1)).astimezone(start.tzinfo), span.grain)


def _part_then_day(heard: Heard, first: int, clock: Clock) -> Hit | None:
    """ "the morning of the 14th", "night of Monday"."""
    at = first + 1 if heard.norm(first) == "the" else first
    if not is_part(heard.norm(at)) or heard.norm(at + 1) not in ("of", "on"):
        return None
    day = day_at(heard, at + 2, clock)
    return Hit(clock.running(part_of(day.span.start, heard.norm(at), clock)), day.last) if day else None


def bare_clock(heard: Heard, first: int, clock: Clock, loose: bool = False) -> Hit | None:
    timed = clock_at(heard, first, loose)
    if timed and loose and heard.norms(timed[2], timed[2] + 2) == ("'", "s"):
        return None
    if timed and loose and unit_at(heard, timed[2]) and heard.norm(timed[2]) not in ("h", "m"):
        return None
    return Hit(recent_minute(clock, timed[0], timed[1]), timed[2], bare=True) if timed else None


def no_such_hour(heard: Heard, first: int) -> tuple[int, tuple[str, ...]] | None:
    """25:00, 12:75: where it ends."""
    hour, minute = heard.norm(first), heard.norm(first + 2)
    if heard.norm(first + 1) != ":" or not (hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 == len(minute)):
        return None
    glued = heard.words[first + 1].glued and heard.words[first + 2].glued
    wrong = int(minute) > 59 or int(hour) > 24 or (int(hour) == 24 and int(minute) > 0)
    return (first + 3, ()) if glued and wrong else None
