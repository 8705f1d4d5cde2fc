"""Round numbers and round times for axes."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

STEPS_S = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
CALM = 0.02  # a swing of less than this share must not look like drama
STEPS_DAYS = (1, 2, 5, 7, 14, 30, 61, 122, 365)


@dataclass(frozen=True)
class Scale:
    """Maps values from low..high to pixels, low at the bottom."""

    low: float
    high: float
    height: float

    def y(self, value: float) -> float:
        return round(self.height * (1 - (value - self.low) / (self.high - self.low)), 2)


def spread(values: Iterable[float], levels: Iterable[float], height: float) -> Scale:
    """A scale around the values; a level joins it when it lies within one span of them."""
    present = list(values) or [0.0, 1.0]
    low, high = min(present), max(present)
    calm = max(abs(high), abs(low)) * CALM - (high - low)
    if calm > 0 and high > low:
        low, high = low - calm / 2, high + calm / 2
    span = (high - low) or max(abs(high) * 0.1, 1.0)
    for level in levels:
        if low - span <= level <= high + span:
            low, high = min(low, level), max(high, level)
    margin = ((high - low) or span) * 0.08
    floor = 0.0 if low >= 0 > low - margin else low - margin
    return Scale(floor, high + margin, height)


def value_ticks(scale: Scale, most: int = 4) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten inside the scale, `most` at most."""
    rough = (scale.high - scale.low) / most
    power: float = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 5, 10) if factor * power >= rough), 10 * power)
    first = math.ceil(scale.low / step)
    last = math.floor(scale.high / step)
    return [round(index * step, 10) for index in range(first, last + 1)]


def time_ticks(start: datetime, end: datetime, zone: str, most: int = 5) -> list[tuple[datetime, str]]:
    """Round local moments inside [start, end] with their labels; midnight is labelled with its date."""
    local = ZoneInfo(zone)
    seconds = (end - start).total_seconds()
    step_s = next((step for step in STEPS_S if seconds / step <= most), None)
    moments = every_seconds(start, end, local, step_s) if step_s else every_days(start, end, local, most)
    return [(at, label(at, local)) for at in moments if start <= at <= end]


def label(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{there:%H:%M}" if there.hour or there.minute else f"{there.day} {there:%b}"


def every_seconds(start: datetime, end: datetime, zone: ZoneInfo, step_s: int) -> Iterator[datetime]:
    """By the wall clock, each day anew from midnight, so that labels stay round over a change of the clocks."""
    for midnight, following in days(start, end, zone, 1):
        at = midnight.astimezone(zone)
        while at.astimezone(UTC) < following:
            yield at.astimezone(UTC)
            at += timedelta(seconds=step_s)


def every_days(start: datetime, end: datetime, zone: ZoneInfo, most: int) -> Iterator[datetime]:
    length = (end - start).total_seconds() / 86400
    step = next((step for step in STEPS_DAYS if length / step <= most), STEPS_DAYS[-1])
    return (midnight for midnight, _ in days(start, end, zone, step))


def days(start: datetime, end: datetime, zone: ZoneInfo, step: int) -> Iterator[tuple[datetime, datetime]]:
    """Local midnights `step` days apart, each with the next, aligned to the calendar rather than to the start."""
    first = start.astimezone(zone).date()
    day = first - timedelta(days=first.toordinal() % step)
    while True:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if midnight > end:
            return
        day += timedelta(days=step)
        yield midnight, datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def number(value: float, decimals: int) -> str:
    """As people read it: thousands apart, no more decimals than the metric has, none that say nothing."""
    places = 0 if abs(value) >= 1000 else decimals
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if not float(text.replace(",", "")) else text


def tick_number(value: float) -> str:
    """No more decimals than the tick has; ticks are round numbers."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0")
