"""Readings out: series in buckets or raw, as JSON or a file, and the latest values."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.response import Stream

from telemetry import series
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from telemetry.model import Latest, Well
from telemetry.series import Buckets
from web.context import Context
from web.downloads import csv_lines, has_parquet, parquet
from web.lists import Query

MOMENTS_AT_MOST = 10_000
USUAL_SPAN = timedelta(hours=24)
LONGEST_STEP_S = 366 * 24 * 3600
FILES_AT_MOST = 1_000_000
FORMATS = ("json", "csv", "parquet")


class Series(msgspec.Struct, frozen=True):
    """`step_s` null: raw readings. `next` is the `after` of the following page, null on the last one."""

    well_id: str
    step_s: int | None
    timestamps: list[datetime]
    series: dict[str, list[float | None]]
    next: str | None = None


@dataclass(frozen=True)
class Wanted:
    """What is asked for; with a step, `after` is the bucket seen last."""

    metrics: list[str]
    start: datetime
    end: datetime
    step_s: int | None
    limit: int
    after: datetime | None


@get("/latest", summary="The last known value of each signal")
async def get_latest(context: NamedDependency[Context], well: NamedDependency[Well]) -> Latest:
    return await series.latest(context.runtime.db, well.well_id)


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
    whole = wanted if "limit" in query.body else None
    parts = _all_parts(db, well.well_id, wanted) if whole is None else _one_part(db, well.well_id, whole)
    return await _file(form, well.well_id, wanted.metrics, parts)


async def part(db: Database, well_id: str, wanted: Wanted) -> Series:
    """One page."""
    found, following = await (_raw if wanted.step_s is None else _buckets)(db, well_id, wanted)
    return Series(well_id, wanted.step_s, found.timestamps, found.series, following and _stamp(following))


async def _raw(db: Database, well_id: str, wanted: Wanted) -> tuple[Buckets, datetime | None]:
    found = await series.raw(
        db, well_id, wanted.metrics, wanted.start, wanted.end, limit=wanted.limit, after=wanted.after
    )
    return found, found.next


async def _buckets(db: Database, well_id: str, wanted: Wanted) -> tuple[Buckets, datetime | None]:
    step = timedelta(seconds=wanted.step_s or 1)
    start = wanted.start if wanted.after is None else max(wanted.start, wanted.after + step)
    end = min(wanted.end, _floor(start, step) + wanted.limit * step)
    found = await series.buckets(db, well_id, wanted.metrics, start, end, int(step.total_seconds()))
    return found, found.timestamps[-1] if end < wanted.end and found.timestamps else None


async def _all_parts(db: Database, well_id: str, wanted: Wanted) -> AsyncIterator[Series]:
    """Page after page, up to a million moments."""
    after, moments = wanted.after, 0
    while moments < FILES_AT_MOST:
        found = await part(db, well_id, _following(wanted, after))
        yield found
        if found.next is None:
            return
        after, moments = found.timestamps[-1], moments + len(found.timestamps)


async def _one_part(db: Database, well_id: str, wanted: Wanted) -> AsyncIterator[Series]:
    yield await part(db, well_id, wanted)


async def _file(form: str, well_id: str, metrics: Sequence[str], parts: AsyncIterator[Series]) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="{well_id}.{form}"'}
    if form == "csv":
        pairs = ((found.timestamps, found.series) async for found in parts)
        return Stream(csv_lines(well_id, metrics, pairs), media_type="text/csv; charset=utf-8", headers=headers)
    times: list[datetime] = []
    columns: dict[str, list[float | None]] = {metric: [] for metric in metrics}
    async for found in parts:
        times += found.timestamps
        for metric in metrics:
            columns[metric] += found.series[metric]
    content = parquet(well_id, metrics, times, columns)
    return Response(content, media_type="application/vnd.apache.parquet", headers=headers)


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


def _following(wanted: Wanted, after: datetime | None) -> Wanted:
    return Wanted(wanted.metrics, wanted.start, wanted.end, wanted.step_s, MOMENTS_AT_MOST, after)


def _floor(at: datetime, step: timedelta) -> datetime:
    """The start of the bucket; buckets are aligned to the epoch."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return at - since % step


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


ROUTES = [Router("/api/v1/wells/{well_id:str}", route_handlers=[get_latest, get_series], tags=["telemetry"])]
