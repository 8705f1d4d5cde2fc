"""Reads latest values, windows, buckets, aggregates and gaps. All ranges are [start, end)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from telemetry.db import Row, Store, queries
from telemetry.errors import Invalid, Problem
from telemetry.history import bulk_write as bulk_write
from telemetry.metrics import known
from telemetry.model import Aggregate as Aggregate
from telemetry.model import Buckets as Buckets
from telemetry.model import Latest, Window
from telemetry.storing import METRICS
from telemetry.wells import key_of

_SQL = queries("telemetry", "series.sql")
MOST_BUCKETS = 100_000

How = Literal["latest", "avg", "min", "max", "sum", "count", "stddev"]
Bucketed = Literal["avg", "min", "max"]
_HOW = {
    "latest": "(array_agg({column} ORDER BY at DESC) FILTER (WHERE {column} IS NOT NULL))[1]",
    "avg": "avg({column})",
    "min": "min({column})",
    "max": "max({column})",
    "sum": "sum({column})",
    "count": "count({column})::float8",
    "stddev": "stddev_samp({column})",
}


async def latest(db: Store, well_id: str) -> Latest:
    """A well that never reported has `last_seen` None."""
    found = await latest_many(db, [well_id])
    return found[well_id]


async def latest_many(db: Store, well_ids: Sequence[str]) -> dict[str, Latest]:
    """By the ids as they were given; every one is there."""
    rows = {key_of(row["well_id"]): row for row in await db.fetch(_SQL["latest"], [key_of(one) for one in well_ids])}
    return {well_id: _latest(well_id, rows.get(key_of(well_id))) for well_id in well_ids}


def _latest(well_id: str, row: Row | None) -> Latest:
    if row is None:
        return Latest(well_id=well_id, last_seen=None)
    present = [metric for metric in METRICS if row[metric] is not None]
    values = {metric: row[metric] for metric in present}
    return Latest(row["well_id"], row["last_seen"], values, {metric: row[f"{metric}_at"] for metric in present})


async def window(  # noqa: PLR0917
    db: Store,
    well_id: str,
    start: datetime,
    end: datetime,
    metrics: Sequence[str] | None = None,
    step_s: int | None = None,
    how: Bucketed = "avg",
) -> Window:
    """Raw readings, or means (or extremes) of the buckets that hold any; no `metrics` means all of the catalogue."""
    chosen = known(metrics) if metrics is not None else METRICS
    columns = ", ".join(f"array_agg({name}) AS {name}" for name in chosen) or "1"
    if step_s is None:
        sql = _SQL["raw_arrays"].format(columns=columns)
        row = await db.fetch_row(sql, key_of(well_id), start, end)
    else:
        means = ", ".join(f"{_HOW[how].format(column=name)} AS {name}" for name in chosen) or "1"
        sql = _SQL["bucket_arrays"].format(columns=columns, means=means)
        row = await db.fetch_row(sql, key_of(well_id), start, end, _whole_step(step_s))
    return _window(row, Window(well_id, start, end, np.empty(0), {}, step_s), chosen)


def _window(row: Row | None, empty: Window, chosen: Sequence[str]) -> Window:
    if row is None or row["epochs"] is None:
        return Window(
            empty.well_id, empty.start, empty.end, empty.times, dict.fromkeys(chosen, empty.times), empty.step_s
        )
    values = {name: np.array(row[name], dtype=np.float64) for name in chosen}
    times = np.array(row["epochs"], dtype=np.float64)
    return Window(empty.well_id, empty.start, empty.end, times, values, empty.step_s)


async def buckets(  # noqa: PLR0917
    db: Store,
    well_id: str,
    metrics: Sequence[str],
    start: datetime,
    end: datetime,
    step_s: int,
    how: Bucketed = "avg",
) -> Buckets:
    """Means (or extremes) of every bucket that touches the range, empty ones None."""
    first, last = _bucket_range(start, end, _whole_step(step_s))
    found = await window(db, well_id, start, end, metrics, step_s, how)
    places = np.rint(found.times / step_s).astype(np.int64) - first
    series: dict[str, list[float | None]] = {}
    for name, values in found.values.items():
        series[name] = [None] * (last - first)
        for place, value in zip(places.tolist(), values.tolist(), strict=True):
            series[name][place] = None if np.isnan(value) else value
    stamps = [datetime.fromtimestamp(number * step_s, UTC) for number in range(first, last)]
    return Buckets(well_id, step_s, stamps, series)


def _bucket_range(start: datetime, end: datetime, step_s: int) -> tuple[int, int]:
    """Numbers of the first bucket, and of the one after the last."""
    first, last = int(start.timestamp() // step_s), -int(-end.timestamp() // step_s)
    if last - first > MOST_BUCKETS:
        raise Invalid(
            [Problem("step", f"gives more than {MOST_BUCKETS} buckets: take a longer step or a shorter period")]
        )
    return first, max(first, last)


def _whole_step(step_s: int) -> int:
    if step_s < 1:
        raise Invalid([Problem("step", "must be whole seconds, 1 or more")])
    return step_s


async def raw(
    db: Store,
    well_id: str,
    metrics: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    limit: int = 10_000,
    after: datetime | None = None,
) -> Buckets:
    """Readings as they came; `after` is the `next` of the page before."""
    chosen = known(metrics)
    sql = _SQL["raw"].format(columns=", ".join(chosen) or "1")
    rows = await db.fetch(sql, key_of(well_id), max(start, after) if after else start, end, limit + 1)
    page = rows[:limit]
    series: dict[str, list[float | None]] = {name: [row[name] for row in page] for name in chosen}
    following = rows[limit]["at"] if len(rows) > limit else None
    return Buckets(well_id, None, [row["at"] for row in page], series, following)


async def aggregate(  # noqa: PLR0917
    db: Store, well_id: str, metric: str, how: How, start: datetime, end: datetime
) -> Aggregate:
    (column,) = known([metric])
    sql = _SQL["aggregate"].format(how=_HOW[how].format(column=column), column=column)
    row = await db.fetch_row(sql, key_of(well_id), start, end)
    assert row is not None
    return Aggregate(row["value"], row["samples"], row["first"], row["last"])


async def counts(db: Store, well_id: str, start: datetime, end: datetime) -> int:
    """Readings, however many signals each has."""
    return int(await db.fetch_value(_SQL["counts"], key_of(well_id), start, end))


async def gaps(
    db: Store, well_id: str, start: datetime, end: datetime, longer_than_s: float
) -> list[tuple[datetime, datetime]]:
    """Stretches without a reading, from the last one before to the first one after, within the period."""
    rows = await db.fetch(_SQL["gaps"], key_of(well_id), start, end, float(longer_than_s))
    return [(row["gap_start"], row["gap_end"]) for row in rows]
