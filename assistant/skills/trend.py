"""A series or chart over a period, the last 24 hours unless the question names one."""

from typing import Any

from assistant import measuring
from assistant.model import Chart, Source
from assistant.periods import asked_or_last, step_s
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from telemetry import series
from telemetry.metrics import CATALOGUE
from telemetry.model import Well

STEADY_PCT = 2.0


@skill("trend")
async def trend(question: Question, desk: Desk) -> Reply:
    wells = desk.named(question)
    period = asked_or_last(question.time_range, desk.now)
    step = step_s(period)
    found = [await _one(well, question.metrics, period, step, desk) for well in wells]
    rows = [
        await _summary(well, metric, period, found[i], desk)
        for i, well in enumerate(wells)
        for metric in question.metrics
    ]
    return Reply(
        facts={"rows": rows, "period": period, "step_s": step},
        data={"series": found},
        chart=Chart(tuple(well.well_id for well in wells), question.metrics, period.start, period.end, step),
        sources=tuple(
            Source(
                f"readings of {row['well_id']}, {row['metric']}",
                period.start,
                period.end,
                row["samples"],
                row["resolution"],
                row["well_id"],
                (row["metric"],),
            )
            for row in rows
        ),
        about=tuple(well.well_id for well in wells),
        names={"well": wells[0].well_id, "metric": CATALOGUE[question.metrics[0]].label.lower()},
    )


async def _one(well: Well, metrics: tuple[str, ...], period: TimeRange, step: int, desk: Desk) -> dict[str, Any]:
    found = await series.buckets(desk.db, well.well_id, metrics, period.start, period.end, step)
    return {
        "well_id": well.well_id,
        "step_s": step,
        "timestamps": list(found.timestamps),
        "series": {metric: list(found.series[metric]) for metric in metrics},
        "next": None,
        "resolution": found.resolution,
    }


async def _summary(well: Well, metric: str, period: TimeRange, found: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """First and last bucket in words, lowest and highest from the readings themselves."""
    known = [
        (at, value) for at, value in zip(found["timestamps"], found["series"][metric], strict=True) if value is not None
    ]
    span = (desk.db, well.well_id, metric)
    low = await series.aggregate(*span, "min", period.start, period.end)
    high = await series.aggregate(*span, "max", period.start, period.end)
    mean = await series.aggregate(*span, "avg", period.start, period.end)
    return {
        "well_id": well.well_id,
        "metric": metric,
        "first": known[0] if known else None,
        "last": known[-1] if known else None,
        "moved": _moved(known[0][1], known[-1][1]) if known else None,
        "low": low.value,
        "high": high.value,
        "mean": mean.value,
        "samples": mean.samples,
        "resolution": measuring.widest([found["resolution"], low.resolution, high.resolution, mean.resolution]),
    }


def _moved(first: float, last: float) -> str:
    change = 100 * (last - first) / abs(first) if first else (0.0 if last == first else 100.0)
    return "flat" if abs(change) < STEADY_PCT else "up" if change > 0 else "down"
