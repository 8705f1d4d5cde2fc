"""One number: the latest value, or one aggregated over a period."""

from datetime import datetime
from typing import Any

from assistant import lately, measuring
from assistant.skills import Desk, Reply, skill
from nlp.model import Question
from telemetry.metrics import CATALOGUE
from telemetry.model import Well


@skill("metric_value")
async def metric_value(question: Question, desk: Desk) -> Reply:
    wells = desk.named(question)
    how = measuring.how_of(question, question.time_range)
    ids = [well.well_id for well in wells]
    columns = [
        await measuring.measure(desk.db, ids, metric, how, period=question.time_range, now=desk.now)
        for metric in question.metrics
    ]
    rows = [row for of_well in zip(*columns, strict=True) for row in of_well]
    return Reply(
        facts={"rows": rows, "stale": _stale(wells, rows, desk.now)},
        data={"rows": rows},
        sources=tuple(source for row in rows for source in measuring.source([row]) if row["samples"]),
        about=tuple(ids),
        names={"well": ids[0], "metric": CATALOGUE[question.metrics[0]].label.lower()},
    )


def _stale(wells: list[Well], rows: list[dict[str, Any]], now: datetime) -> list[str]:
    """Wells whose latest value is too old to be called current."""
    limits = {well.well_id: lately.silent_after_s(well) for well in wells}
    old = [
        row["well_id"]
        for row in rows
        if row["start"] is None and row["at"] and (now - row["at"]).total_seconds() > limits[row["well_id"]]
    ]
    return list(dict.fromkeys(old))
