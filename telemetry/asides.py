"""Reads what was set aside: numbers outside their signal's plausible range."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from telemetry.db import Row, Store, queries
from telemetry.model import Window

_SQL = queries("telemetry", "series.sql")
MOST = 5_000
SAME_S = 1e-3


async def laid_in(db: Store, windows: Sequence[Window]) -> list[Window]:
    """The windows with the youngest of such numbers in the places where their signals have none."""
    if not windows:
        return []
    start, end = min(one.start for one in windows), max(one.end for one in windows)
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in await db.fetch(_SQL["asides"], [one.well_id for one in windows], start, end, MOST):
        rows[row["well_id"]].append(row)
    return [_with(window, rows[window.well_id]) for window in windows]


def _with(window: Window, rows: Sequence[Row]) -> Window:
    if not rows or not window.times.size:
        return window
    values = {name: x.copy() for name, x in window.values.items()}
    for row in rows:
        place = _place(window, row["at"])
        x = values.get(row["metric"])
        if place is not None and x is not None and np.isnan(x[place]):
            x[place] = row["value"]
    return replace(window, values=values)


def _place(window: Window, at: datetime) -> int | None:
    moment = at.timestamp()
    place = int(np.searchsorted(window.times, moment - SAME_S))
    near = place < window.times.size and abs(window.times[place] - moment) <= SAME_S
    return place if near else None
