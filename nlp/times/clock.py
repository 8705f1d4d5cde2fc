"""The moment and place a question is asked from, and the calendar arithmetic that follows from them."""

import calendar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600, "shift": 43200}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Span:
    """Wall-clock time [start, end) in the question's zone; `grain` is what was named: minute, hour, day, ..."""

    start: datetime
    end: datetime
    grain: str


@dataclass(frozen=True)
class Clock:
    """`now` is local and aware; `ahead` means that bare times are meant in the future (forecasts).

    `anchor` is the period spoken of last, from which "the night before" is counted.
    """

    now: datetime
    day_shift: tuple[time, time] = (time(6), time(18))
    ahead: bool = False
    comparing: bool = False
    anchor: Span | None = None

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo, day_shift: tuple[time, time]) -> "Clock":
        return cls(now.astimezone(zone), day_shift)

    def day(self, back: int = 0) -> datetime:
        """Local midnight of the day `back` days ago."""
        return midnight(self.now) - back * DAY

    def after(self, start: datetime, end: datetime) -> "Clock":
        """The same moment, after this period was spoken of."""
        zone = self.now.tzinfo
        return replace(self, anchor=Span(start.astimezone(zone), end.astimezone(zone), "before"))

    def ago(self, count: float, unit: str) -> datetime:
        return shifted(self.now, -count, unit)

    def running(self, span: Span) -> Span:
        """The span, ended at now where it still runs; whole when looking ahead."""
        if self.ahead:
            return span
        return Span(span.start, min(span.end, self.now, key=absolute), span.grain)


def absolute(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def whole_day(day: datetime) -> Span:
    return Span(midnight(day), midnight(day) + DAY, "day")


def shifted(moment: datetime, count: float, unit: str) -> datetime:
    """Moved by exact seconds, or by calendar months for months, quarters and years."""
    if unit in MONTHS and count == int(count):
        return by_months(moment, int(count) * MONTHS[unit])
    seconds = count * (SECONDS.get(unit) or MONTHS[unit] * 30 * 86400)
    return (absolute(moment) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def by_months(moment: datetime, months: int) -> datetime:
    index = moment.year * 12 + moment.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return moment.replace(year=year, month=month, day=min(moment.day, last))


def floor(moment: datetime, unit: str) -> datetime:
    """The start of the calendar unit that the moment lies in."""
    if unit == "minute":
        return moment.replace(second=0, microsecond=0)
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = midnight(moment)
    if unit == "week":
        return day - day.weekday() * DAY
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def unit_span(start: datetime, unit: str) -> Span:
    """The calendar unit that begins at `start`."""
    if unit in MONTHS:
        return Span(start, by_months(start, MONTHS[unit]), unit)
    if unit in ("day", "week"):
        return Span(start, start + (DAY if unit == "day" else 7 * DAY), unit)
    return Span(start, shifted(start, 1, unit), unit)


def shift_at(clock: Clock, moment: datetime) -> Span:
    """The shift that runs at this moment."""
    days = [midnight(moment) + step * DAY for step in (-1, 0, 1)]
    edges = sorted(day.replace(hour=edge.hour, minute=edge.minute) for day in days for edge in clock.day_shift)
    index = max(i for i, edge in enumerate(edges) if absolute(edge) <= absolute(moment))
    return Span(edges[index], edges[index + 1], "shift")


def shift_back(clock: Clock, count: int) -> Span:
    """The shift `count` shifts before the running one."""
    span = shift_at(clock, clock.now)
    for _ in range(count):
        span = shift_at(clock, (absolute(span.start) - timedelta(seconds=1)).astimezone(span.start.tzinfo))
    return span


def named_shift(clock: Clock, name: str, day: datetime) -> Span:
    """The day or night shift that begins on this day."""
    start, end = clock.day_shift
    begin, stop = (start, end) if name == "day" else (end, start)
    first = midnight(day).replace(hour=begin.hour, minute=begin.minute)
    later = first if stop > begin else midnight(day) + DAY
    return Span(first, midnight(later).replace(hour=stop.hour, minute=stop.minute), "shift")
