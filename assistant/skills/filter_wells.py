"""Wells that satisfy a threshold or are in a state."""

import operator
from typing import Any

from assistant import lately, measuring
from assistant.model import Source
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, Threshold
from telemetry.metrics import CATALOGUE

MEETS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@skill("filter_wells")
async def filter_wells(question: Question, desk: Desk) -> Reply:
    threshold = question.threshold
    if threshold and question.metrics:
        return await _past_threshold(question, threshold, desk)
    return await _in_state(question, desk)


async def _past_threshold(question: Question, threshold: Threshold, desk: Desk) -> Reply:
    metric = question.metrics[0]
    how = measuring.how_of(question, question.time_range)
    ids = [well.well_id for well in desk.named(question)]
    found = await measuring.measure(desk.db, ids, metric, how, period=question.time_range, now=desk.now)
    known = [row for row in found if row["value"] is not None]
    rows = [row for row in known if MEETS[threshold.op](row["value"], threshold.value)]
    rows.sort(key=lambda row: row["value"], reverse=threshold.op.startswith(">"))
    return Reply(
        facts={"rows": rows, "metric": metric, "how": how, "known": len(known), "without": len(found) - len(known)},
        data={"rows": rows},
        sources=measuring.source(known),
        about=tuple(row["well_id"] for row in rows),
        names={"well": rows[0]["well_id"] if rows else None, "metric": CATALOGUE[metric].label.lower()},
    )


async def _in_state(question: Question, desk: Desk) -> Reply:
    wells = desk.named(question)
    latest = await lately.latest_many_at(desk.db, [well.well_id for well in wells], desk.now)
    states = {well.well_id: lately.state_of(well, latest[well.well_id], desk.now) for well in wells}
    rows: list[dict[str, Any]] = [
        {"well_id": well_id, "metric": None, "value": None, "unit": None, "start": None, "end": None, "state": state}
        for well_id, state in states.items()
        if question.state in (None, state)
    ]
    seen = [each.last_seen for each in latest.values() if each.last_seen]
    return Reply(
        facts={"rows": rows, "metric": None, "last_seen": {name: each.last_seen for name, each in latest.items()}},
        data={"rows": rows},
        sources=(Source("latest values", min(seen), max(seen), len(seen), "raw"),) if seen else (),
        about=tuple(row["well_id"] for row in rows),
        names={"well": rows[0]["well_id"] if rows else None},
    )
