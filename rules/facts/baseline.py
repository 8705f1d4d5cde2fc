"""What the well was like before: a reference, the onset of what is different now, and the stretch before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rules.conditions import Parameters
from rules.facts.arrays import finite, median, noise, smoothed
from rules.facts.frame import BIN_S, Mask
from telemetry.model import Array

DAY_BINS = 48
EDGES = 2  # half hours that a day of readings covers in part only
PROVISIONAL_BINS = 4
WEEK_BINS = 7 * DAY_BINS
RELATIVE = ("qn", "pip", "pdp", "dpn", "in", "tqn", "whp", "leakage")
ABSOLUTE = ("tm", "vib", "fv", "in_cv", "wc", "imbalance")
RISING_ONLY = ("tm", "vib", "fv", "in_cv", "imbalance", "leakage")
NEEDS_SAME_FREQUENCY = ("pip", "pdp", "whp", "tm")


@dataclass(frozen=True)
class Baseline:
    """`rows` marks the half hours used; `onset` is when the leading feature left its level (epoch s), or None.

    `slow` says that only the early reference of the 45 days shows the change. `same` marks rows at today's frequency.
    `provisional`: less than a day of steady readings, enough to see what changed since, no baseline of the well.
    """

    rows: Mask
    same: Mask
    onset: float | None
    lead: str | None
    slow: bool
    start: float | None
    end: float | None
    drift_h: float | None = None
    provisional: bool = False

    def of(self, x: Array, name: str = "") -> float | None:
        rows = self.same if name in NEEDS_SAME_FREQUENCY else self.rows
        return median(x[rows], 4)


@dataclass(frozen=True)
class Past:
    """What the baseline is sought in: features by half hour, their values now, which half hours are usable."""

    bins: Array
    features: Mapping[str, Array]
    now: Mapping[str, float | None]
    usable: Mask
    same: Mask
    end: float
    limits: Parameters
    least: int = DAY_BINS
    jump_at: float | None = None

    @property
    def before(self) -> Mask:
        return self.usable & (self.bins + BIN_S <= self.end)


def find(past: Past) -> Baseline:
    """Compares now with the week before yesterday and with the first steady week, whichever shows more."""
    before = past.before
    recent, early = _recent(past, before), _early(past, before)
    if recent is None:
        return _provisional(past, before)
    gaps = _gaps(past, recent)
    old = _gaps(past, early) if early is not None else {}
    more = early is not None and _early_shows_more(gaps, old, bool((early & past.same).sum() >= 0.9 * early.sum()))
    if not more or early is None:
        return _compared(past, recent, gaps, slow=False)
    if early.sum() >= past.least - EDGES:
        return _compared(past, early, old, slow=True)
    return _marked(past, _compared(replace(past, least=PROVISIONAL_BINS), early, old, slow=False))


def _provisional(past: Past, before: Mask) -> Baseline:
    """The first hours, or those before a change of level, where there is no steady day."""
    until = past.jump_at if past.jump_at is not None else past.end - 3600
    recent = before & (past.bins + BIN_S <= until)
    count = int(recent.sum())
    if count < PROVISIONAL_BINS:
        return Baseline(before & False, before & False, None, None, False, None, None)
    early = recent & (np.cumsum(recent) <= max(PROVISIONAL_BINS, count // 3))
    gaps, old = _gaps(past, recent), _gaps(past, early)
    most = [max((abs(g) for g in found.values()), default=0.0) for found in (gaps, old)]
    reference, chosen = (early, old) if most[1] > 1.5 * max(most[0], 0.7) else (recent, gaps)
    return _marked(past, _compared(replace(past, least=PROVISIONAL_BINS), reference, chosen, slow=False))


def _marked(past: Past, found: Baseline) -> Baseline:
    return replace(found, provisional=int(found.rows.sum()) < past.least - EDGES)


def _compared(past: Past, reference: Mask, chosen: Mapping[str, float], slow: bool) -> Baseline:
    """Where the leading feature left the reference, and the stretch before that."""
    lead = max(chosen, key=lambda name: abs(chosen[name]), default=None)
    if lead is None or abs(chosen[lead]) < 1:
        return _stretch(past, reference)
    onset, full = _onset(past, lead, reference)
    rows = past.before & (past.bins + BIN_S <= onset)
    found = _stretch(past, _last(rows, WEEK_BINS) if rows.sum() >= past.least else reference)
    took = None if full is None else (full - onset) / 3600
    return replace(found, onset=onset, lead=lead, slow=slow, drift_h=took)


def _stretch(past: Past, rows: Mask) -> Baseline:
    alike = rows & past.same
    where = past.bins[rows]
    return Baseline(
        rows, alike if alike.sum() >= 4 else rows, None, None, False, float(where[0]), float(where[-1] + BIN_S)
    )


def _recent(past: Past, before: Mask) -> Mask | None:
    for start, stop in ((8, 1), (46, 1), (46, 0.125)):
        rows = before & (past.bins >= past.end - start * 86_400) & (past.bins + BIN_S <= past.end - stop * 86_400)
        if rows.sum() >= past.least:
            return _last(rows, WEEK_BINS)
    return None


def _early(past: Past, before: Mask) -> Mask | None:
    rows = before & (past.bins + BIN_S <= past.end - 86_400)
    count = int(rows.sum())
    if count < 2 * past.least:
        return _begun(before, count)
    size = max(past.least, min(WEEK_BINS, count // 3))
    first: Mask = rows & (np.cumsum(rows) <= size)
    return first


def _begun(before: Mask, count: int) -> Mask | None:
    """The first hours of a well known for a day or two: enough to see that it has left them."""
    size = max(PROVISIONAL_BINS, count // 10)
    first: Mask = before & (np.cumsum(before) <= size)
    return first if before.sum() >= 2 * PROVISIONAL_BINS else None


def _last(rows: Mask, size: int) -> Mask:
    left = np.cumsum(rows[::-1])[::-1]
    kept: Mask = rows & (left <= size)
    return kept


def _gaps(past: Past, rows: Mask) -> dict[str, float]:
    """How far each feature stands from its reference, in tolerances."""
    gaps = {}
    features, now, same, limits = past.features, past.now, past.same, past.limits
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


def _early_shows_more(recent: Mapping[str, float], early: Mapping[str, float], same: bool) -> bool:
    """At another frequency more is asked for: the affinity laws are not exact."""
    enough, alone, each = (1.0, 1.4, 0.8) if same else (1.3, 1.6, 1.0)
    most = max((abs(g) for g in recent.values()), default=0.0)
    old = max((abs(g) for g in early.values()), default=0.0)
    several = sum(abs(g) >= each for g in early.values())
    improved = early.get("qn", 0) >= 1
    return not improved and old >= enough and (several >= 2 or old >= alone) and old > 1.5 * most


def _onset(past: Past, lead: str, reference: Mask) -> tuple[float, float | None]:
    """When the leading feature left its reference level for good, and when it had gone most of the way."""
    bins, x, now, end = past.bins, past.features[lead], past.now[lead], past.end
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
