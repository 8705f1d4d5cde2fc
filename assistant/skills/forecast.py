"""The future of a metric: when it reaches a limit, what it will be; or what speaks for a failure."""

import asyncio
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from assistant import diagnosing, measuring
from assistant.evidence import UNTROUBLED
from assistant.model import Chart, Source
from assistant.periods import step_s
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from rules.book import Book
from rules.forecast import Forecast, Wanted, forecast, limits_of, settle
from rules.model import Case, Diagnosis, Finding
from telemetry.metrics import CATALOGUE
from telemetry.model import Well

# What is looked at when a question asks for a failure and names no signal.
WATCHED = ("flow_rate", "pip", "motor_current", "motor_temp", "vibration", "leakage_current")
MOST_METRICS = 4
CHART_LEAST = timedelta(hours=24)


@dataclass(frozen=True)
class Looked:
    """What was found for one well; `found` only where the question is about a failure."""

    well: Well
    case: Case
    forecasts: tuple[Forecast, ...]
    found: Diagnosis | None = None

    @property
    def asked_for(self) -> Finding | None:
        return self.found.diagnosis if self.found and self.found.diagnosis.fault not in UNTROUBLED else None


@skill("forecast")
async def tell_ahead(question: Question, desk: Desk) -> Reply:
    looked = [await _look(well, question, desk) for well in desk.named(question)]
    rows = [_row(each.well, found) for each in looked for found in each.forecasts if found.value_at_horizon is not None]
    told = question.metrics[0] if question.metrics else looked[0].forecasts[0].metric
    return Reply(
        facts={
            "looked": looked,
            "risk": _about_failure(question),
            "fault": desk.book.faults.get(question.fault or ""),
            "horizon_s": _horizon_s(question, desk),
        },
        data={"rows": rows},
        chart=_chart(looked, desk),
        sources=tuple(_source(each, found) for each in looked for found in each.forecasts if found.samples),
        about=tuple(each.well.well_id for each in looked),
        names={"well": looked[0].well.well_id, "metric": CATALOGUE[told].label.lower()},
    )


def _about_failure(question: Question) -> bool:
    return not question.metrics or question.fault is not None


async def _look(well: Well, question: Question, desk: Desk) -> Looked:
    case = await diagnosing.case_of(desk.db, well, desk.now)
    wanted = [_wanted(well, metric, question, desk) for metric in question.metrics or WATCHED]
    return await asyncio.to_thread(_computed, case, wanted, desk.book, _about_failure(question))


def _computed(case: Case, wanted: list[Wanted], book: Book, about_failure: bool) -> Looked:
    settled = settle(case, book.parameters)
    found = tuple(forecast(settled, each) for each in wanted)
    return Looked(case.well, case, found, book.diagnose(case) if about_failure else None)


def _wanted(well: Well, metric: str, question: Question, desk: Desk) -> Wanted:
    """The threshold of the question where its unit is that of the metric, else the limits of the well."""
    wanted = Wanted(metric, horizon_s=_horizon_s(question, desk), limits=limits_of(well, metric, desk.book.parameters))
    asked = question.threshold
    if asked is None or asked.unit != CATALOGUE[metric].unit:
        return wanted
    return replace(wanted, threshold=asked.value, rising=asked.op in (">", ">="))


def _horizon_s(question: Question, desk: Desk) -> float | None:
    """How far ahead the question looks; a period counts to its end, one that is over not at all."""
    if question.duration_s:
        return question.duration_s
    ahead = (question.time_range.end - desk.now).total_seconds() if question.time_range else 0.0
    return ahead if ahead > 0 else None


def _row(well: Well, found: Forecast) -> dict[str, Any]:
    return {
        "well_id": well.well_id,
        "metric": found.metric,
        "threshold": found.threshold,
        "reaches_at": found.reaches_at,
        "value_at_horizon": found.value_at_horizon,
        "low": found.low,
        "high": found.high,
        "unit": CATALOGUE[found.metric].unit,
        "now": found.now,
        "horizon": found.horizon,
        "outlook": found.outlook,
        "earliest": found.earliest,
        "latest": found.latest,
        "path": [asdict(each) for each in found.path],
    }


def _source(each: Looked, found: Forecast) -> Source:
    used = measuring.widest([each.case.recent.resolution, each.case.history.resolution])
    name = f"settled readings of {each.well.well_id}, {found.metric}"
    return Source(name, found.start, each.case.at, found.samples, used, each.well.well_id, (found.metric,))


def _chart(looked: list[Looked], desk: Desk) -> Chart | None:
    """What the forecast rests on, up to now, and as much of the past as is drawn of the future."""
    told = [found for each in looked for found in each.forecasts if found.start]
    metrics = dict.fromkeys(found.metric for found in sorted(told, key=lambda f: f.reaches_at is None))
    if not metrics:
        return None
    ahead = max([CHART_LEAST, *(found.path[-1].at - desk.now for found in told if found.path)])
    start = min([desk.now - ahead, *(found.start for found in told if found.start and found.slope_day)])
    wells = tuple(each.well.well_id for each in looked)
    return Chart(wells, tuple(metrics)[:MOST_METRICS], start, desk.now, step_s(TimeRange(start, desk.now)))
