"""Last report, gaps, bad sensors."""

import asyncio
from typing import Any

from assistant import lately
from assistant.counting import counted
from assistant.periods import asked_or_last
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from telemetry import series
from telemetry.model import Latest, Well

AT_ONCE = 4
MOST_JUDGED = 30


@skill("data_quality")
async def data_quality(question: Question, desk: Desk) -> Reply:
    wells = desk.named(question)
    period = asked_or_last(question.time_range, desk.now)
    latest = await lately.latest_many_at(desk.db, [well.well_id for well in wells], desk.now)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well: Well) -> dict[str, Any]:
        async with gate:
            return await _row(well, latest[well.well_id], period, desk, judged=len(wells) <= MOST_JUDGED)

    rows = list(await asyncio.gather(*map(one, wells)))
    silent = [well.well_id for well in wells if lately.state_of(well, latest[well.well_id], desk.now) == "silent"]
    return Reply(
        facts={"rows": rows, "period": period, "silent": silent, "one": rows[0] if len(rows) == 1 else None},
        data={"rows": rows},
        sources=await counted(wells, period, desk.db),
        about=tuple(well.well_id for well in wells),
        names={"well": rows[0]["well_id"] if rows else None},
    )


async def _row(well: Well, latest: Latest, period: TimeRange, desk: Desk, *, judged: bool) -> dict[str, Any]:
    gaps = await series.gaps(desk.db, well.well_id, period.start, period.end, lately.silent_after_s(well))
    return {
        "well_id": well.well_id,
        "last_seen": latest.last_seen,
        "gaps": [{"start": start, "end": end} for start, end in gaps],
        "suspect_metrics": await _suspect(well, desk) if judged and latest.last_seen else [],
    }


async def _suspect(well: Well, desk: Desk) -> list[str]:
    found = await desk.diagnose(well, desk.now, store=False)
    return [metric for metric, quality in found.data_quality.signals.items() if quality in ("suspect", "bad")]
