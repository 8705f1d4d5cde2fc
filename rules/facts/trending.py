"""Trends over weeks: how far a feature has crept over the history, where that stands out of its scatter."""

import numpy as np

from rules.conditions import Value
from rules.facts.arrays import MAD_TO_SD, middle
from rules.facts.frame import Mask
from rules.facts.scene import Scene
from telemetry.model import Array

DAY_BINS, DAYS, LEAST_DAYS, LEAST_A_DAY = 48, 45, 14, 8
CLEAR = 4.0
CREEPING = ("qn", "pip", "dpn", "in")


def trends(scene: Scene) -> dict[str, Value]:
    """Changes in per cent over the history at today's frequency; 0 is no clear trend, None too little to tell."""
    f, now = scene.features["f"], scene.levels["f"]
    alike = ~(np.abs(f - now) > 1.0) if now is not None else np.ones(f.size, dtype=bool)
    alike &= ~(f < 5)
    return {f"trend_{name}_pct": _crept_pct(scene.features[name], alike) for name in CREEPING}


def _crept_pct(x: Array, alike: Mask) -> float | None:
    level = _daily(np.where(alike, x, np.nan)[-DAYS * DAY_BINS :])
    days = np.flatnonzero(np.isfinite(level))
    if days.size < LEAST_DAYS:
        return None
    y = level[days]
    start = middle(y[: max(y.size // 6, 3)])
    first, second = np.triu_indices(days.size, 1)
    slope = float(np.median((y[second] - y[first]) / (days[second] - days[first])))
    left = y - slope * days
    scatter = MAD_TO_SD * middle(np.abs(left - middle(left)))
    crept = slope * float(days[-1] - days[0])
    if abs(start) < 1e-9 or abs(crept) < CLEAR * scatter * np.sqrt(12 / days.size):
        return None if abs(start) < 1e-9 else 0.0
    return 100 * crept / abs(start)


def _daily(x: Array) -> Array:
    """Daily medians, NaN where a day has too few half hours."""
    days = x[x.size % DAY_BINS :].reshape(-1, DAY_BINS)
    ordered = np.sort(days, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(len(ordered))
    level: Array = np.where(count >= LEAST_A_DAY, ordered[rows, np.maximum(count - 1, 0) // 2], np.nan)
    return level
