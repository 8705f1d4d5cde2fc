"""Two or more wells, or two periods, on a metric."""

from typing import Any

from assistant import measuring
from assistant.model import Chart
from assistant.periods import clipped, step_s
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from telemetry.metrics import CATALOGUE


@skill("compare")
async def compare(question: Question, desk: Desk) -> Reply:
    """Rows by metric, then by well, then by period, all in the order of the text."""
    wells = desk.named(question)
    ids = [well.well_id for well in wells]
    rows: list[dict[str, Any]] = []
    for metric in question.metrics:
        by_period = [await _over(ids, metric, period, question, desk) for period in _periods(question)]
        rows += [row for well_rows in zip(*by_period, strict=True) for row in well_rows]
    first = CATALOGUE[question.metrics[0]]
    return Reply(
        facts={"rows": rows, "pairs": _pairs(rows, question), "how": measuring.how_of(question, question.time_range)},
        data={"rows": rows},
        chart=_chart(ids, question, desk),
        sources=measuring.source([row for row in rows if row["value"] is not None]),
        about=tuple(ids),
        names={"well": ids[0] if ids else None, "metric": first.label.lower()},
    )


def _periods(question: Question) -> list[TimeRange | None]:
    both = [question.time_range, question.compare_range]
    return list(both) if question.compare_range else both[:1]


async def _over(
    ids: list[str], metric: str, period: TimeRange | None, question: Question, desk: Desk
) -> list[dict[str, Any]]:
    how = measuring.how_of(question, period)
    return await measuring.measure(desk.db, ids, metric, how, period=period, now=desk.now)


def _pairs(rows: list[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    """Each metric's two rows that are set against each other, where there are just two."""
    pairs = []
    for metric in question.metrics:
        both = [row for row in rows if row["metric"] == metric]
        if len(both) == 2 and None not in (both[0]["value"], both[1]["value"]):
            by = both[0]["value"] - both[1]["value"]
            pairs.append({"metric": metric, "one": both[0], "other": both[1], "by": by, "apart": _apart(both[0], by)})
    return pairs


def _apart(row: dict[str, Any], by: float) -> dict[str, Any]:
    """How far two values lie apart, as a row: in all but counts and sums a difference has no zero of its own."""
    how = row["aggregation"] if row["aggregation"] in ("count", "sum") else "stddev"
    return row | {"value": abs(by), "aggregation": how}


def _chart(ids: list[str], question: Question, desk: Desk) -> Chart | None:
    if question.time_range is None or question.compare_range or not ids:
        return None
    period = clipped(question.time_range, desk.now)
    return Chart(tuple(ids), question.metrics, period.start, period.end, step_s(period))
