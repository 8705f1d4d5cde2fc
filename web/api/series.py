"""Readings out: series in buckets or raw, as JSON or a file, and the latest values."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.response import Stream

from telemetry import series
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from telemetry.model import Buckets, Well
from web.context import Context
from web.downloads import csv_lines, has_parquet, parquet_groups
from web.lists import Query

MOMENTS_AT_MOST = 10_000
USUAL_SPAN = timedelta(hours=24)
LONGEST_STEP_S = 366 * 24 * 3600
FORMATS = ("json", "csv", "parquet")


@dataclass(frozen=True)
class Wanted:
    """What is asked for; `after` is where the page before ended."""

    metrics: list[str]
    start: datetime
    end: datetime
    step_s: int | None
    limit: int
    after: datetime | None


@get("/latest", summary="The last known value of each signal")
async def get_latest(context: NamedDependency[Context], well: NamedDependency[Well]) -> dict[str, object]:
    """The shape of a reading; `at` holds the moment at which each signal was measured."""
    known = await series.latest(context.runtime.db, well.well_id)
    return {"well_id": known.well_id, "timestamp": known.last_seen, **known.values, "at": known.at}


@get("/telemetry", summary="Signals over time: means of buckets with `step`, else raw readings")
async def get_series(
    request: Request[Any, Any, Any], context: NamedDependency[Context], well: NamedDependency[Well]
) -> Response[Any]:
    """`metrics`, `start`, `end`, `step`, `limit`, `after`, and `format`: json, csv or parquet."""
    query = Query(request)
    wanted = _wanted(query, context.now())
    form = query.choice("format", FORMATS) or "json"
    if form == "parquet" and not has_parquet():
        query.wrong("format", "parquet is not installed on this server")
    query.check()
    db = context.runtime.db
    if form == "json":
        return Response(await part(db, well.well_id, wanted))
    parts = (_part if "limit" in query.body else _parts)(db, well.well_id, wanted)
    return await _file(form, well.well_id, wanted.metrics, parts)


async def part(db: Database, well_id: str, wanted: Wanted) -> Buckets:
    """One page; its `next` is the moment with which the following one begins."""
    if wanted.step_s is None:
        return await series.raw(
            db, well_id, wanted.metrics, wanted.start, wanted.end, limit=wanted.limit, after=wanted.after
        )
    step = timedelta(seconds=wanted.step_s)
    start = max(wanted.start, wanted.after or wanted.start)
    end = min(wanted.end, _floor(start, step) + wanted.limit * step)
    found = await series.buckets(db, well_id, wanted.metrics, start, end, wanted.step_s)
    return msgspec.structs.replace(found, next=end if end < wanted.end else None)


async def _parts(db: Database, well_id: str, wanted: Wanted) -> AsyncIterator[Buckets]:
    """Page after page; between two of them nothing of the database is held."""
    following: Wanted | None = wanted
    while following is not None:
        found = await part(db, well_id, following)
        yield found
        following = replace(wanted, after=found.next) if found.next else None


async def _part(db: Database, well_id: str, wanted: Wanted) -> AsyncIterator[Buckets]:
    yield await part(db, well_id, wanted)


async def _file(form: str, well_id: str, metrics: Sequence[str], parts: AsyncIterator[Buckets]) -> Response[Any]:
    """The first page is asked for here: what is wrong with it is still an answer, not a file cut short."""
    first = await anext(parts)
    headers = {"Content-Disposition": f'attachment; filename="{well_id}.{form}"'}
    pairs = _pairs(first, parts)
    if form == "csv":
        return Stream(csv_lines(well_id, metrics, pairs), media_type="text/csv", headers=headers)
    groups = parquet_groups(well_id, metrics, pairs)
    return Stream(groups, media_type="application/vnd.apache.parquet", headers=headers)


async def _pairs(
    first: Buckets, rest: AsyncIterator[Buckets]
) -> AsyncIterator[tuple[Sequence[datetime], Mapping[str, Sequence[float | None]]]]:
    yield first.timestamps, first.series
    async for found in rest:
        yield found.timestamps, found.series


def _wanted(query: Query, now: datetime) -> Wanted:
    metrics = query.comma("metrics") or list(CATALOGUE)
    for metric in metrics:
        if metric not in CATALOGUE:
            query.wrong("metrics", f"{metric[:64]} is not a metric")
    end = query.moment("end") or now
    start = query.moment("start") or end - USUAL_SPAN
    if start >= end:
        query.wrong("start", "must be before end")
    step_s = query.whole("step", low=1, high=LONGEST_STEP_S)
    limit, after = query.limit(MOMENTS_AT_MOST, MOMENTS_AT_MOST), query.moment("after")
    return Wanted(metrics, start, end, step_s, limit, after)


def _floor(at: datetime, step: timedelta) -> datetime:
    """The start of the bucket; buckets are aligned to the epoch."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return at - since % step


ROUTES = [Router("/api/v1/wells/{well_id:str}", route_handlers=[get_latest, get_series], tags=["telemetry"])]
