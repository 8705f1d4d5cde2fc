"""All wells one may see, the ones that need a look first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from assistant import diagnosing
from assistant.lately import State, state_of
from assistant.model import Caller
from assistant.runtime import Runtime
from rules.model import Diagnosis, Finding
from telemetry import series
from telemetry.model import Latest, Well
from web.charts import sparkline

SEVERITIES = ("info", "low", "medium", "high", "critical")
SPARK_SPAN = timedelta(hours=24)
SPARK_STEP_S = 1800
AT_ONCE = 4
ENOUGH = 0.9


@dataclass(frozen=True)
class Row:
    """A well with its state now and what was last found, if that is recent enough to count."""

    well: Well
    latest: Latest
    state: State
    finding: Finding | None
    found_at: datetime | None = None

    @property
    def flow(self) -> float | None:
        return self.latest.values.get("flow_rate")

    @property
    def short(self) -> bool:
        """Produces, and clearly less than it should."""
        target, flow = self.well.target_flow, self.flow
        return self.state == "running" and flow is not None and target is not None and 0 < flow < ENOUGH * target

    @property
    def last_seen(self) -> datetime | None:
        return self.latest.last_seen


def urgency(row: Row) -> tuple[int, bool, float, str]:
    """For sorting: grave, then silent, then far below target, then by name. Silence alone is as grave as medium."""
    grave = SEVERITIES.index(row.finding.severity) if row.finding else 2 * (row.state == "silent")
    target = row.well.target_flow or 0.0
    short = max(0.0, 1 - (row.flow or 0.0) / target) if target and row.state == "running" else 0.0
    return -grave, row.state != "silent", -short, row.well.well_id


async def rows(runtime: Runtime, caller: Caller, now: datetime) -> list[Row]:
    seen = (await runtime.names.seen_by(caller)).wells
    latest = await series.latest_many(runtime.db, list(seen))
    found = await newest(runtime, list(seen), now - SPARK_SPAN)
    listed = [row_of(well, latest.get(well_id), found.get(well_id), now) for well_id, well in seen.items()]
    return sorted(listed, key=urgency)


async def newest(runtime: Runtime, well_ids: Sequence[str], after: datetime) -> dict[str, Diagnosis]:
    """What somebody asked for and what was found without asking, the later of the two."""
    found = await diagnosing.newest(runtime.db, well_ids, after)
    for well_id, one in runtime.findings.among(well_ids, after).items():
        if well_id not in found or found[well_id].at < one.at:
            found[well_id] = one
    return found


def row_of(well: Well, latest: Latest | None, found: Diagnosis | None, now: datetime) -> Row:
    known = latest or Latest(well.well_id, None)
    finding, at = (found.diagnosis, found.at) if found else (None, None)
    return Row(well, known, state_of(well, known, now), finding, at)


async def sparklines(runtime: Runtime, listed: Sequence[Row], now: datetime, title: str) -> dict[str, Markup]:
    """Flow of the last day in half hours."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well_id: str) -> Markup:
        async with gate:
            found = await series.buckets(runtime.db, well_id, ["flow_rate"], now - SPARK_SPAN, now, SPARK_STEP_S)
        return sparkline(found.series["flow_rate"], f"{title} {well_id}")

    drawn = await asyncio.gather(*(one(row.well.well_id) for row in listed))
    return {row.well.well_id: svg for row, svg in zip(listed, drawn, strict=True)}


async def suspect(runtime: Runtime, caller: Caller, now: datetime) -> tuple[Row | None, Row | None]:
    """The running well one would ask about first, and another one that reports."""
    reporting = [row for row in await rows(runtime, caller, now) if row.last_seen]
    running = [row for row in reporting if row.state == "running"] or reporting
    first = next((row for row in running if row.short), running[0] if running else None)
    return first, next((row for row in running if row is not first), None)
