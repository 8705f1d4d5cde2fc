"""The longest stretch up to now that a straight line describes, and what that line says of the time to come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from rules.facts.arrays import MAD_TO_SD, middle
from rules.forecast.settings import Settings
from telemetry.model import Array

Samples = Callable[[float], tuple[Array, Array]]
LATELY_S = (3_600.0, 10_800.0)
RECENT_S = (43_200.0, 86_400.0, 259_200.0)
FEWEST_RECENT = 3


@dataclass(frozen=True)
class Line:
    """A Theil-Sen line over [end - length_s, end]: its value at the end and its slope a second.

    `scatter` is the standard deviation of samples about it, `error` that of the slope, `level_error` that of the value.
    """

    end: float
    length_s: float
    value: float
    slope: float
    scatter: float
    error: float
    level_error: float
    samples: int
    freedom: int

    def at(self, ahead_s: float) -> float:
        return self.value + self.slope * ahead_s

    def half_width(self, ahead_s: float, chosen: Settings) -> float:
        """Of the interval that holds the share of outcomes asked for."""
        times = float(stats.t.ppf(0.5 + chosen.interval / 2, self.freedom))
        far = (self.error * (ahead_s + self.length_s / 2)) ** 2 + (chosen.bend * self.slope * ahead_s) ** 2
        return times * float(np.sqrt(self.scatter**2 + self.level_error**2 + far))


def lengths(reach_s: float, chosen: Settings) -> Iterator[float]:
    """From all there is down to the shortest that may carry a trend."""
    length = reach_s
    while length >= chosen.shortest_h * 3600:
        yield length
        length *= chosen.shrink


def longest_straight(samples: Samples, end: float, reach_s: float, chosen: Settings) -> Line | None:
    """A change of level or slope within a stretch bends it, so that only what came after is left."""
    fresh = samples(LATELY_S[-1])
    for length in lengths(reach_s, chosen):
        times, x = samples(length)
        line = fitted(times, x, end, length, chosen)
        if line is not None and _in_line(line, (times, x), fresh, chosen):
            return line
    return None


def fitted(times: Array, x: Array, end: float, length_s: float, chosen: Settings) -> Line | None:
    """None where the stretch has holes or is bent."""
    t, y = _blocks(times, x, end - length_s, end, chosen.blocks)
    if t.size < chosen.blocks_known or end - t[-1] > 3 * length_s / chosen.blocks:
        return None
    slope, value = theil_sen(t - end, y)
    left = y - value - slope * (t - end)
    around = x - value - slope * (times - end)
    scatter = MAD_TO_SD * middle(np.abs(around - middle(around)))
    if not _straight(left, abs(slope) * length_s, chosen):
        return None
    spread = float(np.sqrt(np.mean(np.clip(left, -3 * _size(left), 3 * _size(left)) ** 2) * t.size / (t.size - 2)))
    spread = max(spread, scatter / float(np.sqrt(max(times.size / t.size, 1))))
    of_mean = spread / float(np.sqrt(t.size))
    return Line(end, length_s, value, slope, scatter, of_mean / float(np.std(t)), of_mean, int(times.size), t.size - 2)


def theil_sen(t: Array, y: Array) -> tuple[float, float]:
    """Slope, and value at t = 0: medians over all pairs and all residuals."""
    first, second = np.triu_indices(t.size, 1)
    slope = middle((y[second] - y[first]) / (t[second] - t[first]))
    return slope, middle(y - slope * t)


def is_trend(line: Line, earlier: Array, chosen: Settings) -> bool:
    """Clear of its own error, and larger than the slopes this signal usually has over such a stretch."""
    if abs(line.slope) * line.length_s < chosen.least_change * abs(line.value):
        return False
    if abs(line.slope) < chosen.trusted_t * line.error:
        return False
    if earlier.size < chosen.usual_least:
        return True
    usual = float(np.quantile(np.abs(earlier), chosen.usual_share))
    return abs(line.slope) > chosen.usual_times * usual


def earlier_slopes(times: Array, x: Array, before: float, length_s: float) -> Array:
    """Slopes a second of the stretches of this length that lie before the moment `before`, half beside half."""
    found = []
    start = before - length_s
    while times.size and start >= times[0]:
        first, mid, last = np.searchsorted(times, (start, start + length_s / 2, start + length_s))
        if min(mid - first, last - mid) >= FEWEST_RECENT:
            found.append((middle(x[mid:last]) - middle(x[first:mid])) / (length_s / 2))
        start -= length_s / 2
    return np.array(found)


def _blocks(times: Array, x: Array, start: float, end: float, count: int) -> tuple[Array, Array]:
    """Median time and value of each block that has samples."""
    cuts = np.searchsorted(times, np.linspace(start, end, count + 1))
    held = [(a, b) for a, b in pairwise(cuts) if b > a]
    return np.array([middle(times[a:b]) for a, b in held]), np.array([middle(x[a:b]) for a, b in held])


def _size(left: Array) -> float:
    return MAD_TO_SD * middle(np.abs(left))


def _straight(left: Array, along: float, chosen: Settings) -> bool:
    """No bend: residuals change sign as noise does, or they are small beside the change along the line."""
    whole = float(np.sum(left**2))
    if float(np.sqrt(whole / left.size)) <= chosen.straight_share * along or whole == 0:
        return True
    return float(np.sum(np.diff(left) ** 2)) / whole >= chosen.straight_ratio


def _in_line(line: Line, all_: tuple[Array, Array], fresh: tuple[Array, Array], chosen: Settings) -> bool:
    """The latest readings do not leave the line; those of the last hours are looked at one by one."""
    room = chosen.in_line * line.scatter + chosen.straight_share * abs(line.slope) * line.length_s
    looks = [(fresh, back) for back in LATELY_S] + [(all_, back) for back in RECENT_S]
    for (times, x), back in looks:
        if back > line.length_s / 4:
            break
        first = int(np.searchsorted(times, line.end - back))
        around = x[first:] - line.value - line.slope * (times[first:] - line.end)
        if around.size >= FEWEST_RECENT and abs(middle(around)) > room:
            return False
    return True
