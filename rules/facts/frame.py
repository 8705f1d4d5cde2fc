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


def build(case: Case, clean: Mapping[str, Array], clean_history: Mapping[str, Array]) -> Frame:
    at = case.at.timestamp()
    days = max(HISTORY_DAYS, int((at - case.recent.start.timestamp()) // 86400) + 1)
    last = int(at // BIN_S)
    bins = (np.arange(last - days * 48, last + 1) * BIN_S).astype(float)
    times = case.recent.times
    means, spread = {}, {}
    for name in sorted({*clean, *clean_history}):
        means[name] = _laid(bins, case.history, clean_history.get(name))
        if name in clean:
            spread[name] = _fill_from_raw(bins, means[name], times, clean[name])
    base = case.well.pump.base_frequency if case.well.pump else 60.0
    return Frame(at, times, clean, bins, means, spread, base or 60.0)


def interval_s(times: Array) -> float | None:
    """The usual time between samples in the last six hours that have any; None with fewer than four samples.

    Gateways send faster around events: nine of ten intervals are at most this long.
    """
    if times.size < 4:
        return None
    recent = times[times >= times[-1] - 6 * 3600]
    steps = np.diff(recent if recent.size >= 4 else times[-4:])
    return float(np.percentile(steps, 90, method="lower"))


def _laid(bins: Array, history: Window, x: Array | None) -> Array:
    result = np.full(bins.size, np.nan)
    if x is None or history.times.size == 0:
        return result
    place = np.floor((history.times - bins[0]) / BIN_S).astype(int)
    inside = (place >= 0) & (place < bins.size) & np.isfinite(x)
    result[place[inside]] = x[inside]
    return result


def _fill_from_raw(bins: Array, means: Array, times: Array, x: Array) -> Array:
    """Puts means of the raw samples over those of the history; gives the spread within each half hour."""
    spread = np.full(bins.size, np.nan)
    if times.size == 0:
        return spread
    place = np.floor((times - bins[0]) / BIN_S).astype(int)
    covered = np.unique(place[(place >= 0) & (place < bins.size)])
    means[covered[1:]] = np.nan  # the first may be covered in part only
    good = np.isfinite(x) & (place >= 0) & (place < bins.size)
    where, values = place[good], x[good]
    count = np.bincount(where, minlength=bins.size)
    total = np.bincount(where, values, minlength=bins.size)
    square = np.bincount(where, values**2, minlength=bins.size)
    some = count > 0
    mean = np.divide(total, count, out=np.zeros(bins.size), where=some)
    means[some] = mean[some]
    enough = (count >= 4) & (np.abs(mean) > 1e-9)
    variance = np.maximum(np.divide(square, count, out=np.zeros(bins.size), where=some) - mean**2, 0)
    spread[enough] = 100 * np.sqrt(variance[enough]) / np.abs(mean[enough])
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
