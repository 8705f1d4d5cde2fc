"""Reads latest values, windows, buckets, aggregates and gaps. All ranges are [start, end)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np

from telemetry.aggregates import LONG, RAW, readers
from telemetry.aggregates import How as How
from telemetry.aggregates import aggregate as aggregate
from telemetry.aggregates import aggregate_many as aggregate_many
from telemetry.composing import plan
from telemetry.db import Row, Store, queries
from telemetry.errors import Invalid, Problem
from telemetry.history import bulk_write as bulk_write
from telemetry.metrics import known
from telemetry.model import Aggregate as Aggregate
from telemetry.model import Buckets as Buckets
from telemetry.model import Latest, Resolution, Window
from telemetry.rollups import FINEST, Piece, resolution
from telemetry.storing import METRICS
from telemetry.wells import key_of

_SQL = queries("telemetry", "series.sql")
MOST_BUCKETS = 100_000

Bucketed = Literal["avg", "min", "max"]
_SUMMED = {"avg": "sum({name}_sum) / NULLIF(sum({name}_count), 0)", "min": "min({name}_min)", "max": "max({name}_max)"}


async def latest(db: Store, well_id: str) -> Latest:
    """A well that never reported has `last_seen` None."""
    found = await latest_many(db, [well_id])
    return found[well_id]


async def latest_many(db: Store, well_ids: Sequence[str], metrics: Sequence[str] | None = None) -> dict[str, Latest]:
    """By the ids as they were given; every one is there. Of many wells it is quicker to name the metrics."""
    chosen = known(metrics) if metrics is not None else METRICS
    sql = _SQL["latest"].format(columns=", ".join(f"{name}, {name}_at" for name in chosen) or "1")
    rows = {key_of(row["well_id"]): row for row in await db.fetch(sql, [key_of(one) for one in well_ids])}
    return {well_id: _latest(well_id, rows.get(key_of(well_id)), chosen) for well_id in well_ids}


def _latest(well_id: str, row: Row | None, chosen: Sequence[str]) -> Latest:
    if row is None:
        return Latest(well_id=well_id, last_seen=None)
    present = [metric for metric in chosen if row[metric] is not None]
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
    """Raw readings, or means (or extremes) of the buckets that hold any; no `metrics` means all of the catalogue.

    Long periods in wide buckets are read from the rollups, with the same result.
    """
    chosen = known(metrics) if metrics is not None else METRICS
    reading, empty = readers(db), Window(well_id, start, end, np.empty(0), {}, step_s)
    if step_s is not None and end - start > LONG and not _whole_step(step_s) % FINEST.width.seconds:
        return await _summed(reading, empty, chosen, how)
    columns = ", ".join(f"array_agg({name}) AS {name}" for name in chosen) or "1"
    if step_s is None:
        sql = _SQL["raw_arrays"].format(columns=columns)
        row = await reading.fetch_row(sql, key_of(well_id), start, end)
    else:
        means = ", ".join(f"{RAW[how].format(column=name)} AS {name}" for name in chosen) or "1"
        sql = _SQL["bucket_arrays"].format(columns=columns, means=means)
        row = await reading.fetch_row(sql, key_of(well_id), start, end, _whole_step(step_s))
    return _window(row, empty, chosen)


async def _summed(db: Store, empty: Window, chosen: Sequence[str], how: Bucketed) -> Window:
    assert empty.step_s is not None
    planned = await plan(db, key_of(empty.well_id), (empty.start, empty.end), timedelta(seconds=empty.step_s))
    if planned is None:
        return _window(None, empty, chosen)
    args: list[object] = [empty.step_s]
    sql = _SQL["bucket_pieces"].format(
        columns=", ".join(f"array_agg({name}) AS {name}" for name in chosen) or "1",
        means=", ".join(f"{_SUMMED[how].format(name=name)} AS {name}" for name in chosen) or "1",
        pieces=planned.sql(lambda piece: ", ".join(["at", *(_part(piece, name, how) for name in chosen)]), args),
    )
    found = _window(await db.fetch_row(sql, *args), empty, chosen)
    return replace(found, resolution=resolution(planned.pieces))


def _part(piece: Piece, name: str, how: Bucketed) -> str:
    """A metric of a piece: sum and count for the mean, else the extreme itself."""
    if how == "avg":
        value, count = (name, f"({name} IS NOT NULL)::int") if piece.level is None else (f"{name}_sum", f"{name}_count")
        return f"{value} AS {name}_sum, {count} AS {name}_count"
    return f"{name if piece.level is None else f'{name}_{how}'} AS {name}_{how}"


def _window(row: Row | None, empty: Window, chosen: Sequence[str]) -> Window:
    if row is None or row["epochs"] is None:
        return replace(empty, values=dict.fromkeys(chosen, empty.times))
    values = {name: np.array(row[name], dtype=np.float64) for name in chosen}
    return replace(empty, times=np.array(row["epochs"], dtype=np.float64), values=values)


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
    return Buckets(well_id, step_s, stamps, series, resolution=found.resolution)


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
    rows = await readers(db).fetch(sql, key_of(well_id), max(start, after) if after else start, end, limit + 1)
    page = rows[:limit]
    series: dict[str, list[float | None]] = {name: [row[name] for row in page] for name in chosen}
    following = rows[limit]["at"] if len(rows) > limit else None
    return Buckets(well_id, None, [row["at"] for row in page], series, following)


async def counts(db: Store, well_id: str, start: datetime, end: datetime) -> int:
    """Readings, however many signals each has."""
    reading = readers(db)
    if end - start <= LONG:
        return int(await reading.fetch_value(_SQL["counts"], key_of(well_id), start, end))
    planned = await plan(reading, key_of(well_id), (start, end))
    if planned is None:
        return 0
    args: list[object] = []
    pieces = planned.sql(lambda piece: "readings" if piece.level else "1 AS readings", args)
    return int(await reading.fetch_value(_SQL["count_pieces"].format(pieces=pieces), *args))


async def resolution_in(db: Store, well_id: str, start: datetime, end: datetime, step_s: int) -> Resolution:
    """What a window in buckets of that width is read from."""
    if end - start <= LONG or step_s % FINEST.width.seconds:
        return "raw"
    planned = await plan(readers(db), key_of(well_id), (start, end), timedelta(seconds=step_s))
    return resolution(planned.pieces) if planned else "raw"


async def gaps(
    db: Store, well_id: str, start: datetime, end: datetime, longer_than_s: float
) -> list[tuple[datetime, datetime]]:
    """Stretches without a reading, from the last one before to the first one after, within the period."""
    rows = await readers(db).fetch(_SQL["gaps"], key_of(well_id), start, end, float(longer_than_s))
    return [(row["gap_start"], row["gap_end"]) for row in rows]
