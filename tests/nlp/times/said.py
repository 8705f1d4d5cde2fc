"""Reads the time expression of a text as the parser would."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from nlp.pipeline import Pipeline
from nlp.times import Clock, Span, find_times

MONDAY_NOON = "2026-11-23 12:34:56"
PIPELINE = Pipeline()


def moment(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def clock_at(now: str = MONDAY_NOON, zone: str = "UTC", shift: tuple[int, int] = (6, 18)) -> Clock:
    return Clock.at(moment(now), ZoneInfo(zone), (time(shift[0]), time(shift[1])))


def spans(text: str, clock: Clock, *, comparing: bool = False) -> list[str]:
    """The ranges of a text as "start/end" in UTC, seconds only where there are some."""
    heard = PIPELINE(text)
    find_times(heard, replace(clock, comparing=comparing))
    return [written(mention.value) for mention in heard.of("time") if isinstance(mention.value, Span)]


def written(span: Span) -> str:
    return "/".join(f"{edge.astimezone(UTC):%m-%d %H:%M:%S}".removesuffix(":00") for edge in (span.start, span.end))


def lengths(text: str, clock: Clock, *, ahead: bool = False) -> list[float]:
    heard = PIPELINE(text)
    find_times(heard, replace(clock, ahead=ahead))
    return [float(str(mention.value)) for mention in heard.of("duration")]
