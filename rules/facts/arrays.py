"""Robust statistics on arrays with gaps: medians, noise, slopes, runs, changes of level."""

from dataclasses import dataclass

import numpy as np

from telemetry.model import Array

MAD_TO_SD = 1.4826
VISIBLE_SHARE = 0.015
LONG = 500  # from here on finding two values is cheaper than sorting all


@dataclass(frozen=True)
class Jump:
    """A change of level: the first sample after it, the levels, and how many samples the change took."""

    index: int
    before: float
    after: float
    samples: int


def finite(x: Array) -> Array:
    return x[np.isfinite(x)]


def median(x: Array, least: int = 1) -> float | None:
    good = finite(x)
    return middle(good) if good.size >= max(least, 1) else None


def middle(good: Array) -> float:
    """Median of finite samples; several times faster than numpy's on the short stretches used here."""
    size = good.size
    low, high = (size - 1) // 2, size // 2
    ordered = np.sort(good) if size < LONG else np.partition(good, (low, high))
    return float(ordered[low] + ordered[high]) / 2


def noise(x: Array) -> float | None:
    """Standard deviation from the median absolute deviation."""
    good = finite(x)
    if good.size < 3:
        return None
    return MAD_TO_SD * middle(np.abs(good - middle(good)))


def slope(times: Array, x: Array) -> float | None:
    """Robust slope a second: the median of the slopes between the two halves, pair by pair."""
    good = np.isfinite(x)
    if good.sum() < 4:
        return None
    t, y = times[good], x[good]
    half = t.size // 2
    gaps = t[-half:] - t[:half]
    if gaps.min() <= 0:
        return None
    return middle((y[-half:] - y[:half]) / gaps)


def detrended(times: Array, x: Array) -> Array:
    """What is left of the finite samples beside their straight line."""
    good = np.isfinite(x)
    t, y = times[good], x[good]
    if y.size < 3:
        return y - y.mean() if y.size else y
    centred = t - t.mean()
    spread = float(centred @ centred)
    tilt = float(centred @ (y - y.mean())) / spread if spread > 0 else 0.0
    residual: Array = y - y.mean() - tilt * centred
    return residual


def variation_pct(times: Array, x: Array) -> float | None:
    """100 x SD / mean about the straight line; None with fewer than five samples or about zero."""
    good = finite(x)
    if good.size < 5 or abs(good.mean()) < 1e-9:
        return None
    return float(100 * detrended(times, x).std() / abs(good.mean()))


def over_time(times: Array, x: Array) -> float:
    """The mean over the time between finite samples: where more of them were sent, they do not count for more."""
    return float(np.trapezoid(x, times) / (times[-1] - times[0]))


def swings_of(residual: Array) -> int:
    """How often a signal goes from above its middle to below it, or back, by more than half its spread each way."""
    limit = 0.5 * float(residual.std()) if residual.size else 0.0
    sides = np.sign(residual) * (np.abs(residual) > limit)
    sides = sides[sides != 0]
    return int((sides[1:] != sides[:-1]).sum())


def stirred_at(x: Array, least: int = 4, times: float = 4.0) -> int | None:
    """The index from which finite samples move from one to the next at least `times` as much as before, and visibly."""
    moves = np.abs(np.diff(x))
    n = moves.size
    if n < 3 * least:
        return None
    sums, k = np.cumsum(moves), np.arange(2 * least, n - least + 1)
    floor = max(float(sums[-1]) / n * 1e-3, 1e-12)
    quiet = np.maximum(sums[k - 1] / k, floor)
    wild = np.maximum((sums[-1] - sums[k - 1]) / (n - k), floor)
    best = int(np.argmin(k * np.log(quiet) + (n - k) * np.log(wild)))
    visible = wild[best] > VISIBLE_SHARE * abs(middle(x))
    return int(k[best]) if visible and wild[best] > times * quiet[best] else None


def quantiles(x: Array, *shares: float) -> tuple[float, ...]:
    """As numpy has them, to the last bit, at a fifth of the time on short stretches; `x` is finite and not empty."""
    ordered = np.sort(x)
    found = []
    for share in shares:
        place = share * (ordered.size - 1)
        below = int(place)
        a, b, part = float(ordered[below]), float(ordered[min(below + 1, ordered.size - 1)]), place - below
        found.append(a + (b - a) * part if part < 0.5 else b - (b - a) * (1 - part))
    return tuple(found)


def share_pct(now: float | None, then: float | None) -> float | None:
    """Change in per cent of the earlier value."""
    if now is None or then is None or abs(then) < 1e-9:
        return None
    return 100 * (now - then) / abs(then)


def runs(x: Array) -> tuple[Array, Array]:
    """Start index and length of every run of identical finite samples."""
    if x.size == 0:
        return np.empty(0), np.empty(0)
    changed = np.empty(x.size + 1, dtype=bool)
    changed[0] = changed[-1] = True
    np.not_equal(x[1:], x[:-1], out=changed[1:-1])
    edges = np.flatnonzero(changed).astype(float)
    return edges[:-1], np.diff(edges)


def smoothed(x: Array, width: int = 5) -> Array:
    """Running median over `width` samples; the ends use what is there."""
    if x.size < width:
        return x
    half = width // 2
    padded = np.pad(x, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    return _median_of_rows(windows)


def _median_of_rows(windows: Array) -> Array:
    ordered = np.sort(windows, axis=1)  # NaN sorts last
    count = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(len(ordered))
    low = ordered[rows, np.maximum((count - 1) // 2, 0)]
    high = ordered[rows, np.maximum(count // 2, 0).clip(max=ordered.shape[1] - 1)]
    result: Array = np.where(count > 0, (low + high) / 2, np.nan)
    return result


def jump(x: Array, least_share: float = 0.1, clear: float = 4.5) -> Jump | None:
    """The clearest change of level in finite samples, when it stands `clear` times above the noise beside it."""
    n = x.size
    if n < 5:
        return None
    sums, k = np.cumsum(x), np.arange(1, n)
    left, right = sums[:-1] / k, (sums[-1] - sums[:-1]) / (n - k)
    split = int(np.argmax(k * (n - k) * (left - right) ** 2)) + 1
    before, after = middle(x[:split]), middle(x[split:])
    size = abs(after - before)
    if n - split >= 3 and float(np.std(x[split:])) > 0.4 * size:
        return None  # what follows swings: no new level
    rest = np.r_[x[:split] - before, x[split:] - after]
    if size < least_share * abs(before) or size < clear * float(rest.std()) or size == 0:
        return None
    return Jump(split, before, after, _samples_taken(x, split, before, after))


def _samples_taken(x: Array, split: int, before: float, after: float) -> int:
    progress = (x - before) / (after - before)
    between = (progress > 0.12) & (progress < 0.88)
    first = split
    while first > 0 and between[first - 1]:
        first -= 1
    last = split
    while last < x.size and between[last]:
        last += 1
    return last - first + 1


def rhythm(times: Array, x: Array) -> tuple[float | None, float | None]:
    """Period in minutes and the share of the variance that lies in its band; None when too short to tell."""
    good = np.isfinite(x)
    t = times[good]
    if t.size < 24 or t[-1] - t[0] < 3600:
        return None, None
    even = np.linspace(t[0], t[-1], min(t.size, 1024))
    y = detrended(even, np.interp(even, t, x[good]))
    power = np.abs(np.fft.rfft(y * np.hanning(y.size))) ** 2
    power[:4] = 0  # fewer than four cycles are no rhythm
    total = float(power.sum())
    if total <= 0:
        return None, None
    peak = int(np.argmax(power))
    band = float(power[max(peak - 2, 0) : peak + 3].sum())
    return float((even[-1] - even[0]) / peak / 60), band / total


def lead_min(times: Array, leader: Array, follower: Array, most_min: float) -> float | None:
    """Minutes by which the first signal runs ahead of the second (negative: behind), by cross-correlation."""
    good = np.isfinite(leader) & np.isfinite(follower)
    if good.sum() < 24:
        return None
    t = times[good]
    even = np.linspace(t[0], t[-1], min(t.size, 1024))
    a, b = (detrended(even, np.interp(even, t, s[good])) for s in (leader, follower))
    if a.std() == 0 or b.std() == 0:
        return None
    step_min = (even[1] - even[0]) / 60
    reach = int(most_min / step_min)
    middle = a.size - 1
    both = np.correlate(b, a, "full")[max(middle - reach, 0) : middle + reach + 1]
    return float((int(np.argmax(np.abs(both))) - min(reach, middle)) * step_min)
