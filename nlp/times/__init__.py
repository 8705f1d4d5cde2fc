"""Time phrases to ranges and lengths of time."""

from dataclasses import replace

from nlp.heard import Heard, Mention
from nlp.times.anchored import anchored_at
from nlp.times.clock import Clock, Span
from nlp.times.days import doubtful_at
from nlp.times.durations import duration_at, horizon_at
from nlp.times.hours import no_such_hour
from nlp.times.months import vague_part
from nlp.times.ranges import range_at

__all__ = ["Clock", "Span", "find_times"]


_VOLUMES = ("barrels", "bbl", "bbls", "m3", "metres", "meters", "cubes")


def find_times(heard: Heard, clock: Clock) -> None:
    """Claims every expression of time: `time` (a Span), `duration` (seconds), `doubtful_time` (to be asked back)."""
    first = 0
    while first < len(heard.words):
        mention = _mention(heard, first, clock)
        if mention and heard.open(mention.first, mention.last):
            heard.claim(mention)
            clock = replace(clock, anchor=mention.value) if isinstance(mention.value, Span) else clock
            first = mention.last
        else:
            first += 1


def _mention(heard: Heard, first: int, clock: Clock) -> Mention | None:
    if not heard.free[first] or _inside_name(heard, first):
        return None
    if heard.norm(first) in ("a", "per", "/") and heard.norm(first - 1) in _VOLUMES:
        return None
    doubtful = doubtful_at(heard, first, clock) or no_such_hour(heard, first) or vague_part(heard, first, clock)
    if doubtful:
        return Mention(
            "doubtful_time", first, doubtful[0], doubtful[1], "two readings" if doubtful[1] else "no such time"
        )
    if clock.ahead:
        horizon = horizon_at(heard, first, clock)
        if horizon and horizon[0] >= 0:
            return Mention("duration", first, horizon[1], horizon[0], "horizon")
    hit = anchored_at(heard, first, clock) or range_at(heard, first, clock)
    if hit and any(doubtful_at(heard, at, clock) or no_such_hour(heard, at) for at in range(first + 1, hit.last)):
        return None
    if hit:
        return Mention("time", first, hit.last, hit.span, f"time:{hit.span.grain}")
    counted = duration_at(heard, first)
    return Mention("duration", first, counted[1], counted[0], "duration") if counted else None


def _inside_name(heard: Heard, first: int) -> bool:
    """A number glued to letters before it belongs to a name: "ak14"."""
    word = heard.words[first]
    return word.number and word.glued and heard.norm(first - 1).isalpha() and heard.norm(first - 1) != "t"
