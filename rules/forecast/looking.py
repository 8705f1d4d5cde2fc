"""One metric of one case carried on from its longest straight stretch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from rules.facts.arrays import middle
from rules.facts.quality import PLAUSIBLE
from rules.forecast.line import Line, earlier_slopes, is_trend, longest_straight
from rules.forecast.settings import Settings, settings
from rules.forecast.settled import Settled
from telemetry.model import Array

Expected = Callable[[float], tuple[float, float]]
DAY_S = 86_400.0
LATELY_S = 3_600.0
GRID = 400
PATH_STEPS = 12

Outlook = Literal[
    "reaches", "already", "away", "steady", "unsteady", "too_far", "trend", "too_little", "stopped", "not_measured"
]


@dataclass(frozen=True)
class Wanted:
    """What is asked of a metric: `rising` says from which side the threshold counts as reached; None from either.

    Without a threshold the next of the `limits` in the way of the trend is taken.
    """

    metric: str
    threshold: float | None = None
    rising: bool | None = None
    horizon_s: float | None = None
    limits: tuple[float, ...] = ()

    def towards(self, line: Line) -> "Wanted":
        ahead = [limit for limit in self.limits if (limit - line.value) * line.slope > 0]
        if self.threshold is not None or not ahead:
            return self
        nearest = min(ahead, key=lambda limit: abs(limit - line.value))
        return replace(self, threshold=nearest, rising=line.slope > 0)


@dataclass(frozen=True)
class Ahead:
    """What is expected of one moment: the likeliest value and its interval."""

    at: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """`outlook` says which of the numbers are there; `low` and `high` are the interval of `value_at_horizon`.

    `reaches_at` with `earliest` and `latest` is when the threshold is met; `latest` None is "perhaps never".
    `path` leads from now to the horizon, or to the threshold where that lies further off.
    """

    metric: str
    outlook: Outlook
    now: float | None = None
    threshold: float | None = None
    reaches_at: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    horizon: datetime | None = None
    value_at_horizon: float | None = None
    low: float | None = None
    high: float | None = None
    slope_day: float | None = None
    start: datetime | None = None
    samples: int = 0
    path: tuple[Ahead, ...] = ()


def forecast(settled: Settled, wanted: Wanted) -> Forecast:
    """Nothing later than the moment of the case is read; a refusal has no numbers."""
    chosen = settings()
    end = settled.scene.frame.at
    reach = settled.reaches_back_s(wanted.metric)
    if settled.scene.checked.quality.get(wanted.metric, "missing") in ("missing", "bad"):
        return Forecast(wanted.metric, "not_measured", threshold=wanted.threshold)
    if settled.standing:
        return Forecast(wanted.metric, "stopped", threshold=wanted.threshold)
    times, x = settled.samples(wanted.metric, reach)
    if reach < chosen.shortest_h * 3600 or times.size < chosen.blocks_known:
        return Forecast(wanted.metric, "too_little", threshold=wanted.threshold)
    line = longest_straight(lambda length: settled.samples(wanted.metric, length), end, reach, chosen)
    if line is not None:
        before = end - line.length_s
        if is_trend(line, earlier_slopes(times, x, before, line.length_s), chosen):
            return _carried(wanted.towards(line), line, chosen)
    lately = settled.samples(wanted.metric, LATELY_S)[1]
    return _held(wanted, (times, x), middle(lately if lately.size else x[-3:]), line, end)


def _carried(wanted: Wanted, line: Line, chosen: Settings) -> Forecast:
    """The trend goes on, no further than a few times its own length."""
    most = min(chosen.reach_times * line.length_s, chosen.reach_days * DAY_S)
    furthest = min(chosen.value_times * line.length_s, chosen.reach_days * DAY_S)
    ahead = wanted.horizon_s or min(chosen.horizon_days * DAY_S, furthest)
    outlook, at, earliest, latest = _reached(wanted, line, most, chosen)
    value, half = line.at(ahead), line.half_width(ahead, chosen)
    told = ahead <= furthest
    return Forecast(
        wanted.metric,
        outlook if told or wanted.threshold is not None else "too_far",
        now=line.value,
        threshold=wanted.threshold,
        reaches_at=_utc(at),
        earliest=_utc(earliest),
        latest=_utc(latest),
        horizon=_utc(line.end + ahead),
        value_at_horizon=_possible(wanted.metric, value) if told else None,
        low=_possible(wanted.metric, value - half) if told else None,
        high=_possible(wanted.metric, value + half) if told else None,
        slope_day=line.slope * DAY_S,
        start=_utc(line.end - line.length_s),
        samples=line.samples,
        path=_path(wanted.metric, line.end, _stops(ahead if told else None, at, line.end), _along(line, chosen)),
    )


def _along(line: Line, chosen: Settings) -> Expected:
    return lambda ahead: (line.at(ahead), line.half_width(ahead, chosen))


def _stops(told_s: float | None, reached_at: float | None, end: float) -> tuple[float, ...]:
    """Seconds ahead that the path must show: the horizon, and when the threshold is met."""
    reached_s = None if reached_at is None else reached_at - end
    return tuple(sorted({s for s in (told_s, reached_s) if s is not None and s > 0}))


def _path(metric: str, end: float, stops: tuple[float, ...], expected: Expected) -> tuple[Ahead, ...]:
    if not stops:
        return ()
    found = []
    for ahead in sorted({*np.linspace(0.0, stops[-1], PATH_STEPS + 1).tolist(), *stops}):
        value, half = expected(ahead)
        low, middle_, high = (_possible(metric, x) for x in (value - half, value, value + half))
        found.append(Ahead(datetime.fromtimestamp(end + ahead, UTC), middle_, low, high))
    return tuple(found)


def _reached(
    wanted: Wanted, line: Line, most: float, chosen: Settings
) -> tuple[Outlook, float | None, float | None, float | None]:
    """How it stands with the threshold, and when: most likely, at the earliest, at the latest (epoch s)."""
    if wanted.threshold is None:
        return "trend", None, None, None
    if _beyond(wanted, line.value):
        return "already", line.end, None, None
    gap = wanted.threshold - line.value
    ahead = gap / line.slope
    if ahead <= 0:
        return "away", None, None, None
    if ahead > most:
        return "too_far", None, None, None
    grid = np.r_[0.0, np.geomspace(60.0, most, GRID)]
    half = np.array([line.half_width(h, chosen) for h in grid])
    towards = np.sign(gap)
    middle_path = towards * (line.value + line.slope * grid - wanted.threshold)
    first = np.flatnonzero(middle_path + half >= 0)
    last = np.flatnonzero(middle_path - half >= 0)
    earliest = line.end + float(grid[first[0]]) if first.size else None
    latest = line.end + float(grid[last[0]]) if last.size else None
    return "reaches", line.end + ahead, earliest, latest


def _held(wanted: Wanted, samples: tuple[Array, Array], level: float, line: Line | None, end: float) -> Forecast:
    """Without a trend a metric is expected to stay, within what it has wandered over such a time before."""
    chosen, (times, x) = settings(), samples
    ahead = wanted.horizon_s or chosen.horizon_days * DAY_S
    half = wandered(times, x, ahead, chosen.interval)
    state: Outlook = "steady" if line is not None else "unsteady"
    past = wanted.threshold is not None and _beyond(wanted, level)

    def expected(ahead_s: float) -> tuple[float, float]:
        return level, wandered(times, x, ahead_s, chosen.interval) if ahead_s else 0.0

    return Forecast(
        wanted.metric,
        "already" if past else state,
        now=level,
        threshold=wanted.threshold,
        reaches_at=_utc(end) if past else None,
        horizon=_utc(end + ahead),
        value_at_horizon=_possible(wanted.metric, level),
        low=_possible(wanted.metric, level - half),
        high=_possible(wanted.metric, level + half),
        start=_utc(end - line.length_s if line is not None else float(times[0])),
        samples=int(times.size),
        path=_path(wanted.metric, end, (ahead,), expected),
    )


def wandered(times: Array, x: Array, ahead_s: float, share: float) -> float:
    """How far the signal went from one moment to one so much later, in `share` of the cases before.

    Over more than half of what is known it is scaled as a random walk.
    """
    span = float(times[-1] - times[0])
    shift = min(ahead_s, span / 2)
    later = np.searchsorted(times, times + shift)
    there = later < times.size
    moved = np.abs(x[later[there]] - x[there])
    near = times[later[there]] - times[there] < 1.5 * shift + 3600
    if not near.any():
        return float(np.ptp(x))
    return float(np.quantile(moved[near], share)) * float(np.sqrt(max(ahead_s / shift, 1.0)))


def _beyond(wanted: Wanted, value: float) -> bool:
    if wanted.threshold is None or wanted.rising is None:
        return False
    return value >= wanted.threshold if wanted.rising else value <= wanted.threshold


def _possible(metric: str, value: float) -> float:
    low, high = PLAUSIBLE[metric]
    return float(np.clip(value, max(low, 0.0) if low <= 0 and metric != "motor_temp" else low, high))


def _utc(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
