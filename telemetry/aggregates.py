"""One number over a period: of one well, and of many at once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from telemetry.composing import Plan, plan, plan_all
from telemetry.db import Database, Store, queries
from telemetry.metrics import known
from telemetry.model import Aggregate
from telemetry.rollups import Piece, Span, resolution
from telemetry.wells import key_of

_SQL = queries("telemetry", "series.sql")
# Shorter periods are read raw: that is as quick, and asks for nothing first.
LONG = timedelta(hours=6)
LONG_FOR_MANY = timedelta(minutes=30)
ONE_BY_ONE = 20
AT_ONCE = 4

How = Literal["latest", "avg", "min", "max", "sum", "count", "stddev"]
HowMany = Literal["avg", "min", "max", "sum", "count", "stddev"]
RAW = {
    "latest": "(array_agg({column} ORDER BY at DESC) FILTER (WHERE {column} IS NOT NULL))[1]",
    "avg": "avg({column})",
    "min": "min({column})",
    "max": "max({column})",
    "sum": "sum({column})",
    "count": "count({column})::float8",
    "stddev": "stddev_samp({column})",
}
# What a rollup holds of it, and how the parts make the whole.
_PART = {"latest": "last", "avg": "sum", "sum": "sum", "min": "min", "max": "max", "count": "count"}
_WHOLE = {
    "latest": "(array_agg(value ORDER BY at DESC) FILTER (WHERE value IS NOT NULL))[1]",
    "avg": "sum(value) / NULLIF(sum(samples), 0)",
    "sum": "sum(value)",
    "min": "min(value)",
    "max": "max(value)",
    "count": "COALESCE(sum(samples), 0)::float8",
}


def readers(db: Store) -> Store:
    """Reads that may take long have connections of their own."""
    return db.readers if isinstance(db, Database) else db


async def aggregate(  # noqa: PLR0917
    db: Store, well_id: str, metric: str, how: How, start: datetime, end: datetime
) -> Aggregate:
    (column,) = known([metric])
    reading = readers(db)
    if how == "stddev" or end - start <= LONG:
        sql = _SQL["aggregate"].format(how=RAW[how].format(column=column), column=column)
        row = await reading.fetch_row(sql, key_of(well_id), start, end)
        assert row is not None
        return Aggregate(row["value"], row["samples"], row["first"], row["last"])
    planned = await plan(reading, key_of(well_id), (start, end))
    if planned is None:
        return Aggregate(0.0 if how == "count" else None, 0, None, None)
    return await _of_pieces(reading, planned, column, how)


async def _of_pieces(db: Store, planned: Plan, column: str, how: How) -> Aggregate:
    args: list[object] = []
    pieces = planned.sql(lambda piece: f"at, {_value(piece, column, how)}", args)
    row = await db.fetch_row(_SQL["aggregate_pieces"].format(how=_WHOLE[how], pieces=pieces), *args)
    assert row is not None
    ends = (row["first"], row["last"])
    if row["samples"]:
        ends = await _ends(db, planned, column, (row["first"], row["last"]))
    return Aggregate(row["value"], row["samples"], *ends, resolution(planned.pieces))


def _value(piece: Piece, column: str, how: str) -> str:
    if piece.level is None:
        return f"{column} AS value, ({column} IS NOT NULL)::int AS samples"
    part = "NULL::float8" if how == "count" else f"{column}_{_PART[how]}"
    return f"{part} AS value, {column}_count AS samples"


async def _ends(db: Store, planned: Plan, column: str, found: Span) -> Span:
    """A rollup knows the buckets; the readings in them, as long as they are there, know the moments."""
    widths = [planned.piece_at(at).width for at in found]
    if not any(widths):
        return found
    bounds = [bound for at, width in zip(found, widths, strict=True) for bound in (at, at + width)]
    row = await db.fetch_row(_SQL["ends"].format(column=column), planned.well_no, *bounds)
    assert row is not None
    return row["first"] or found[0], row["last"] or found[1]


async def aggregate_many(  # noqa: PLR0917
    db: Store, well_ids: Sequence[str], metric: str, how: HowMany, start: datetime, end: datetime
) -> dict[str, Aggregate]:
    """By the ids as they were given, those with a value alone; without the moments of the first and last sample."""
    (column,) = known([metric])
    reading = readers(db)
    ids = {key_of(well_id): well_id for well_id in well_ids}
    if len(ids) <= ONE_BY_ONE:
        return await _one_by_one(reading, list(ids.values()), metric, how, (start, end))
    if how == "stddev":
        rows = await reading.fetch(_SQL["deviations"].format(column=column), list(ids), start, end)
        return {ids[row["key"]]: Aggregate(row["value"], row["samples"], None, None) for row in rows if row["samples"]}
    return await _of_all(reading, ids, column, how, (start, end))


async def _of_all(db: Store, ids: dict[str, str], column: str, how: HowMany, span: Span) -> dict[str, Aggregate]:
    planned, alone = Plan(None, [Piece(None, *span)]), frozenset[int]()
    if span[1] - span[0] > LONG_FOR_MANY:
        planned, alone = await plan_all(db, span)
    args: list[object] = [list(ids)]
    pieces = planned.sql(lambda piece: f"well_no, {_value(piece, column, how)}", args)
    sql = _SQL["aggregate_many"].format(how=_WHOLE[how], pieces=pieces)
    used = resolution(planned.pieces)
    found = {ids[r["key"]]: Aggregate(r["value"], r["samples"], None, None, used) for r in await db.fetch(sql, *args)}
    if alone:
        keys = [row["key"] for row in await db.fetch(_SQL["keys"], list(alone))]
        found |= await _one_by_one(db, [ids[key] for key in keys if key in ids], column, how, span)
    return found


async def _one_by_one(
    db: Store, well_ids: Sequence[str], metric: str, how: HowMany, span: Span
) -> dict[str, Aggregate]:
    gate = asyncio.Semaphore(AT_ONCE if isinstance(db, Database) else 1)

    async def one(well_id: str) -> Aggregate:
        async with gate:
            return await aggregate(db, well_id, metric, how, *span)

    found = await asyncio.gather(*map(one, well_ids))
    return {well_id: value for well_id, value in zip(well_ids, found, strict=True) if value.samples}
