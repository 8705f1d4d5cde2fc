"""One number a well for many wells: latest, or aggregated over a period."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from assistant import lately
from assistant.model import Source
from assistant.periods import clipped
from nlp.model import Question, TimeRange
from telemetry import series
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from telemetry.model import Aggregate, Resolution

AT_ONCE = 4
RESOLUTIONS: tuple[Resolution, ...] = ("raw", "5min", "1h", "1d")
How = Literal["latest", "avg", "min", "max", "sum", "count", "stddev"]


def how_of(question: Question, period: TimeRange | None) -> How:
    """Without a period the latest value, over a period the average, unless the text says otherwise."""
    return question.aggregation or ("avg" if period else "latest")


async def measure(
    db: Database, well_ids: Sequence[str], metric: str, how: How, *, period: TimeRange | None, now: datetime
) -> list[dict[str, Any]]:
    """A row for every well, in their order; value None where there is no data."""
    if period is None and how == "latest":
        return await _latest(db, well_ids, metric, now)
    span = clipped(period or TimeRange(now - lately.DAY, now), now)
    if how == "latest":
        return await _last_in(db, well_ids, metric, span)
    found = await series.aggregate_many(db, well_ids, metric, how, span.start, span.end)
    nothing = Aggregate(0.0 if how == "count" else None, 0, None, None)
    values = ((well_id, found.get(well_id, nothing)) for well_id in well_ids)
    bounds = {"start": span.start, "end": span.end}
    return [_row(well_id, metric, how, one.value, one.samples, one.resolution) | bounds for well_id, one in values]


async def _last_in(db: Database, well_ids: Sequence[str], metric: str, span: TimeRange) -> list[dict[str, Any]]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well_id: str) -> dict[str, Any]:
        async with gate:
            found = await series.aggregate(db, well_id, metric, "latest", span.start, span.end)
        row = _row(well_id, metric, "latest", found.value, found.samples, found.resolution)
        return row | {"at": found.last, "start": span.start, "end": span.end}

    return list(await asyncio.gather(*map(one, well_ids)))


async def _latest(db: Database, well_ids: Sequence[str], metric: str, now: datetime) -> list[dict[str, Any]]:
    latest = await lately.latest_many_at(db, well_ids, now, [metric])
    rows = []
    for well_id in well_ids:
        value, at = latest[well_id].values.get(metric), latest[well_id].at.get(metric)
        rows.append(_row(well_id, metric, "latest", value, int(value is not None)) | {"at": at})
    return rows


def _row(  # noqa: PLR0917
    well_id: str, metric: str, how: How, value: float | None, samples: int, resolution: Resolution = "raw"
) -> dict[str, Any]:
    return {
        "well_id": well_id,
        "metric": metric,
        "aggregation": how,
        "value": value,
        "unit": CATALOGUE[metric].unit,
        "at": None,
        "start": None,
        "end": None,
        "samples": samples,
        "resolution": resolution,
    }


def source(rows: Sequence[dict[str, Any]]) -> tuple[Source, ...]:
    """One line for all rows: the whole span, all readings."""
    starts = [row["start"] or row["at"] for row in rows if row["start"] or row["at"]]
    ends = [row["end"] or row["at"] for row in rows if row["end"] or row["at"]]
    if not starts:
        return ()
    wells = {row["well_id"] for row in rows}
    return (
        Source(
            "readings",
            min(starts),
            max(ends),
            sum(row["samples"] for row in rows),
            widest([row["resolution"] for row in rows]),
            wells.pop() if len(wells) == 1 else None,
            tuple(dict.fromkeys(row["metric"] for row in rows)),
        ),
    )


def widest(used: Sequence[Resolution]) -> Resolution:
    return max(used, key=RESOLUTIONS.index, default="raw")
