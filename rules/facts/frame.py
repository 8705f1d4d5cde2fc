"""One well's case as arrays: clean raw samples of two days and half-hour means of 45 days on one grid."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rules.facts.arrays import finite
from rules.model import Case
from telemetry.model import Array, Window

BIN_S = 1800
HISTORY_DAYS = 45
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """`times`, `raw`: clean samples, NaN is missing or bad. `bins`: begin of each half hour, `means`: its mean.

    `spread` is the coefficient of variation in per cent within a half hour, known only where raw samples are.
    """

    at: float
    times: Array
    raw: Mapping[str, Array]
    bins: Array
    means: Mapping[str, Array]
    spread: Mapping[str, Array]
    base_frequency: float

    def signal(self, name: str) -> Array:
        return self.raw.get(name, np.full(self.times.size, np.nan))

    def mean(self, name: str) -> Array:
        return self.means.get(name, np.full(self.bins.size, np.nan))

    def between(self, start: float, end: float) -> slice:
        """The raw samples in [start, end)."""
        first, last = np.searchsorted(self.times, (start, end), side="left")
        return slice(int(first), int(last))


@dataclass(frozen=True)
class Cuts:
    """Where the raw samples fall into half hours: which ones, where each begins, the first sample that counts."""

    place: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    first: int


def _cut(bins: Array, times: Array) -> Cuts:
    first = int(np.searchsorted(times, bins[0]))
    where = np.floor((times[first:] - bins[0]) / BIN_S).astype(np.intp)
    starts = np.flatnonzero(np.r_[True, where[1:] != where[:-1]]) if where.size else np.empty(0, dtype=np.intp)
    return Cuts(where[starts], starts, first)


def build(case: Case, clean: Mapping[str, Array], clean_history: Mapping[str, Array]) -> Frame:
    at = case.at.timestamp()
    days = max(HISTORY_DAYS, int((at - case.recent.start.timestamp()) // 86400) + 1)
    last = int(at // BIN_S)
    bins = (np.arange(last - days * 48, last + 1) * BIN_S).astype(float)
    times = case.recent.times
    means, spread, cuts = {}, {}, _cut(bins, times)
    for name in sorted({*clean, *clean_history}):
        means[name] = _laid(bins, case.history, clean_history.get(name))
        if name in clean:
            spread[name] = _fill_from_raw(bins, means[name], cuts, clean[name])
    base = case.well.pump.base_frequency if case.well.pump else 60.0
    return Frame(at, times, clean, bins, means, spread, base or 60.0)


def interval_s(times: Array) -> float | None:
    """The usual time between samples in the last six hours that have any; None with fewer than four samples.

    Gateways send faster around events: nine of ten intervals are at most this long.
    """
    if times.size < 4:
        return None
    recent = times[np.searchsorted(times, times[-1] - 6 * 3600) :]
    ordered = np.sort(np.diff(recent if recent.size >= 4 else times[-4:]))
    return float(ordered[int(0.9 * (ordered.size - 1))])


def _laid(bins: Array, history: Window, x: Array | None) -> Array:
    result = np.full(bins.size, np.nan)
    if x is None or history.times.size == 0:
        return result
    place = np.floor((history.times - bins[0]) / BIN_S).astype(int)
    inside = (place >= 0) & (place < bins.size) & np.isfinite(x)
    result[place[inside]] = x[inside]
    return result


def _fill_from_raw(bins: Array, means: Array, cuts: Cuts, x: Array) -> Array:
    """Puts means of the raw samples over those of the history; gives the spread within each half hour."""
    spread = np.full(bins.size, np.nan)
    if cuts.place.size == 0:
        return spread
    means[cuts.place[1:]] = np.nan  # the first may be covered in part only
    inside = x[cuts.first :]
    good = np.isfinite(inside)
    known = np.where(good, inside, 0.0)
    count = np.add.reduceat(good.astype(float), cuts.starts)
    least = np.maximum(count, 1)
    mean = np.add.reduceat(known, cuts.starts) / least
    variance = np.maximum(np.add.reduceat(known * known, cuts.starts) / least - mean**2, 0)
    some = count > 0
    means[cuts.place[some]] = mean[some]
    enough = (count >= 4) & (np.abs(mean) > 1e-9)
    spread[cuts.place[enough]] = 100 * np.sqrt(variance[enough]) / np.abs(mean[enough])
    return spread


def ratio(frequency: Array, base: float) -> Array:
    """f/f0 on every sample; gaps take the value before, a well without frequency counts as at f0."""
    running = np.where(frequency > 5, frequency, np.nan)
    known = np.isfinite(running)
    if not known.any():
        return np.ones(frequency.size)
    last = np.maximum.accumulate(np.where(known, np.arange(frequency.size), -1))
    filled = np.where(last >= 0, running[last], finite(running)[0])
    result: Array = filled / base
    return result


def normalised(values: Mapping[str, Array], base: float, size: int) -> dict[str, Array]:
    """The features that an operator's change of frequency leaves as they are."""
    gap = np.full(size, np.nan)
    r = ratio(values.get("vsd_frequency", gap), base)
    lift = values.get("discharge_pressure", gap) - values.get("pip", gap)
    return {
        "qn": values.get("flow_rate", gap) / r,
        "dpn": lift / r**2,
        "in": values.get("motor_current", gap) / r**2,
        "tqn": values.get("torque", gap) / r**2,
        "dt": values.get("motor_temp", gap) - values.get("intake_temp", gap),
    }
