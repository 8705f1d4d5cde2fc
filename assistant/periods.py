"""Periods of a question: clipped to now, with a default, cut into readable steps."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nlp.model import TimeRange

DAY = timedelta(hours=24)
NICE_STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 604800)
MOST_POINTS = 300


def clipped(period: TimeRange, now: datetime) -> TimeRange:
    """Nothing later than now is read; a period yet to come is empty."""
    return TimeRange(min(period.start, now), min(period.end, now))


def asked_or_last(period: TimeRange | None, now: datetime, length: timedelta = DAY) -> TimeRange:
    return clipped(period or TimeRange(now - length, now), now)


def step_s(period: TimeRange) -> int:
    """The smallest readable step that gives at most some 300 points."""
    seconds = (period.end - period.start).total_seconds()
    return next((step for step in NICE_STEPS_S if seconds / step <= MOST_POINTS), NICE_STEPS_S[-1])


def running_shift(now: datetime, zone: str, day_shift: tuple[time, time]) -> TimeRange:
    """The whole shift that `now` lies in; the day shift is given, the rest is night."""
    local = now.astimezone(ZoneInfo(zone))
    days = [local.date() + timedelta(days=days) for days in (-1, 0, 1)]
    turns = [datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC) for day in days for at in day_shift]
    start = max(turn for turn in turns if turn <= now)
    return TimeRange(start, min(turn for turn in turns if turn > now))


def shift_to_report(now: datetime, zone: str, day_shift: tuple[time, time], new_for: timedelta) -> TimeRange:
    """The running shift so far; while it is new, the one before it."""
    running = running_shift(now, zone, day_shift)
    if now - running.start >= new_for:
        return TimeRange(running.start, now)
    return running_shift(running.start - timedelta(seconds=1), zone, day_shift)
