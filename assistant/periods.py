"""Periods of a question: clipped to now, with a default, cut into readable steps."""

from datetime import datetime, timedelta

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
