"""What the well was like before: a reference, the onset of what is different now, and the stretch before it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rules.conditions import Parameters
from rules.facts.arrays import finite, median, noise, smoothed
from rules.facts.frame import BIN_S, Mask
from telemetry.model import Array

DAY_BINS = 48
WEEK_BINS = 7 * DAY_BINS
RELATIVE = ("qn", "pip", "pdp", "dpn", "in", "tqn", "whp")
ABSOLUTE = ("tm", "vib", "fv", "in_cv")
RISING_ONLY = ("tm", "vib", "fv", "in_cv")
NEEDS_SAME_FREQUENCY = ("pip", "pdp", "whp", "tm")


@dataclass(frozen=True)
class Baseline:
    """`rows` marks the half hours used; `onset` is when the leading feature left its level (epoch s), None if nothing did.

    `slow` says that only the early reference of the 45 days shows the change. `same` marks rows at today's frequency.
    """

    rows: Mask
    same: Mask
    onset: float | None
    lead: str | None
    slow: bool
    start: float | None
    end: float | None
    drift_h: float | None = None

    def of(self, x: Array, name: str = "") -> float | None:
        rows = self.same if name in NEEDS_SAME_FREQUENCY else self.rows
        return median(x[rows], 4)


def find(
    bins: Array,
    features: Mapping[str, Array],
    now: Mapping[str, float | None],
    usable: Mask,
    same: Mask,
    end: float,
    limits: Parameters,
    least: int = DAY_BINS,
) -> Baseline:
    """Compares now with the week before yesterday and with the first steady week, whichever shows more."""
    before = usable & (bins + BIN_S <= end)
    recent, early = _recent(before, bins, end, least), _early(before, bins, end, least)
    if recent is None:
        return Baseline(before & False, before & False, None, None, False, None, None)
    gaps = _gaps(features, now, recent, same, limits)
    old = _gaps(features, now, early, same, limits) if early is not None else {}
    slow = _early_shows_more(gaps, old)
    reference, chosen = (early, old) if slow and early is not None else (recent, gaps)
    lead = max(chosen, key=lambda name: abs(chosen[name]), default=None)
    if lead is None or abs(chosen[lead]) < 1:
        return _stretch(recent, same, bins, None, None, False)
    onset, full = _onset(bins, features[lead], now[lead], reference, before, end)
    rows = _before(before, bins, onset, least)
    if rows is None:
        rows = reference
    found = _stretch(rows, same, bins, onset, lead, slow)
    return Baseline(
        found.rows, found.same, onset, lead, slow, found.start, found.end, (full - onset) / 3600 if full else None
    )


def _stretch(rows: Mask, same: Mask, bins: Array, onset: float | None, lead: str | None, slow: bool) -> Baseline:
    alike = rows & same
    alike = alike if alike.sum() >= 4 else rows
    where = bins[rows]
    return Baseline(rows, alike, onset, lead, slow, float(where[0]), float(where[-1] + BIN_S))


def _recent(before: Mask, bins: Array, end: float, least: int) -> Mask | None:
    for start, stop in ((8, 1), (46, 1), (46, 0.125)):
        rows = before & (bins >= end - start * 86_400) & (bins + BIN_S <= end - stop * 86_400)
        if rows.sum() >= least:
            return _last(rows, WEEK_BINS)
    return None


def _early(before: Mask, bins: Array, end: float, least: int) -> Mask | None:
    rows = before & (bins + BIN_S <= end - 86_400)
    count = int(rows.sum())
    if count < 2 * least:
        return None
    size = max(least, min(WEEK_BINS, count // 3))
    first: Mask = rows & (np.cumsum(rows) <= size)
    return first


def _before(before: Mask, bins: Array, onset: float, least: int) -> Mask | None:
    rows = before & (bins + BIN_S <= onset)
    return _last(rows, WEEK_BINS) if rows.sum() >= least else None


def _last(rows: Mask, size: int) -> Mask:
    left = np.cumsum(rows[::-1])[::-1]
    kept: Mask = rows & (left <= size)
    return kept


def _gaps(
    features: Mapping[str, Array], now: Mapping[str, float | None], rows: Mask, same: Mask, limits: Parameters
) -> dict[str, float]:
    """How far each feature stands from its reference, in tolerances."""
    gaps = {}
    for name in RELATIVE + ABSOLUTE:
        alike = rows & same if name in NEEDS_SAME_FREQUENCY else rows
        if name not in features or (name in NEEDS_SAME_FREQUENCY and alike.sum() < 4):
            continue
        then, value = median(features[name][alike], 4), now.get(name)
        if then is None or value is None:
            continue
        size = limits[f"tolerance_{name}"]
        unit = max(size / 100 * abs(then), 1e-6) if name in RELATIVE else size
        unit = max(unit, 3 * (noise(features[name][alike]) or 0.0)) if name not in ("fv", "in_cv") else unit
        gap = (value - then) / unit
        if name not in RISING_ONLY or gap > 0:
            gaps[name] = gap
    return gaps


def _early_shows_more(recent: Mapping[str, float], early: Mapping[str, float]) -> bool:
    most = max((abs(g) for g in recent.values()), default=0.0)
    old = max((abs(g) for g in early.values()), default=0.0)
    several = sum(abs(g) >= 1 for g in early.values())
    improved = early.get("qn", 0) >= 1
    return not improved and old >= 1.3 and (several >= 2 or old >= 1.6) and old > 1.5 * most


def _onset(
    bins: Array, x: Array, now: float | None, reference: Mask, before: Mask, end: float
) -> tuple[float, float | None]:
    """When the feature left its reference level for good, and when it had gone most of the way."""
    level = median(x[reference], 4) or 0.0
    gap = (now or 0.0) - level
    wide = 3 * (noise(x[reference]) or 0.0)
    known = np.flatnonzero(np.isfinite(x) & (bins <= end))
    path = smoothed(x[known], 3) - level
    away = np.sign(gap) * path
    left = _last_inside(away, float(np.clip(wide, 0.15 * abs(gap), 0.6 * abs(gap))))
    if left is None or left + 1 >= known.size:
        return (end if left is not None else float(bins[known[0]])), None
    start = float(bins[known[left + 1]])
    most = np.flatnonzero(away[left:] >= 0.8 * abs(gap))
    return start, float(bins[known[left + int(most[0])]]) if most.size else None


def _last_inside(away: Array, limit: float, hold: int = 3) -> int | None:
    """The last sample of the last stretch of `hold` or more samples within the limit."""
    inside = away <= limit
    if inside.size < hold:
        return None
    held = np.convolve(inside, np.ones(hold), "valid") == hold
    where = np.flatnonzero(held)
    return int(where[-1]) + hold - 1 if where.size else None


def sharpened(times: Array, x: Array, onset: float, level: float | None, now: float | None) -> float:
    """The onset to the sample, where raw samples around it show the crossing."""
    if level is None or now is None or now == level:
        return onset
    near = (times >= onset - 1.5 * BIN_S) & (times <= onset + 2 * BIN_S) & np.isfinite(x)
    t, away = times[near], np.sign(now - level) * (x[near] - level)
    if t.size < 6:
        return onset
    over = away > 0.4 * abs(now - level)
    held = np.flatnonzero(over[:-2] & over[1:-1] & over[2:])
    return float(t[held[0]]) if held.size else onset


def spread_level(spread: Array, rows: Mask) -> float | None:
    good = finite(spread[rows])
    return float(np.median(good)) if good.size >= 2 else None
