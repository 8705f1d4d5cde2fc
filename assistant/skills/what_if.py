"""The effect of another drive frequency: a prediction, never a command."""

import asyncio
from dataclasses import asdict
from typing import Any

from assistant import diagnosing, lately, operating
from assistant.model import Chart, Source
from assistant.periods import step_s
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from rules.affinity import Prediction, predict
from rules.model import Case
from telemetry.metrics import CATALOGUE
from telemetry.model import Well

SHOWN = ("flow_rate", "pip", "discharge_pressure", "motor_current", "torque", "motor_temp")
MOST_METRICS = 4


@skill("what_if")
async def what_if(question: Question, desk: Desk) -> Reply:
    predicted = [(well, *await _predicted(well, question, desk)) for well in desk.named(question)]
    asked = question.metrics or SHOWN
    chief = predicted[0][0]
    return Reply(
        facts={
            "predicted": [(well, found, _changes(found, asked)) for well, _, found in predicted],
            "unpredictable": [metric for metric in question.metrics if not _known(predicted, metric)],
        },
        data={
            "rows": [row for well, _, found in predicted for row in _rows(well, found, asked)],
            "warnings": [row for well, _, found in predicted for row in _warnings(well, found)],
            "points": [point for well, _, found in predicted for point in _points(well, found)],
        },
        chart=_chart([well for well, _, found in predicted if found.changes], asked, desk),
        sources=tuple(
            Source(
                f"readings of {well.well_id}",
                case.recent.start,
                case.at,
                int(case.recent.times.size),
                "raw",
                well.well_id,
                asked[:MOST_METRICS],
            )
            for well, case, _ in predicted
        ),
        about=tuple(well.well_id for well, *_ in predicted),
        names={"well": chief.well_id, "metric": CATALOGUE[asked[0]].label.lower()},
    )


async def _predicted(well: Well, question: Question, desk: Desk) -> tuple[Case, Prediction]:
    case = await diagnosing.case_of(desk.db, well, desk.now)
    to_hz, by_hz = question.frequency_hz, question.frequency_delta_hz
    return case, await asyncio.to_thread(predict, case, desk.book.parameters, to_hz=to_hz, by_hz=by_hz)


def _changes(found: Prediction, asked: tuple[str, ...]) -> list[Any]:
    by_metric = {change.metric: change for change in found.changes}
    return [by_metric[metric] for metric in asked if metric in by_metric]


def _known(predicted: list[tuple[Well, Case, Prediction]], metric: str) -> bool:
    """Also true where nothing could be predicted at all: that is said by itself."""
    return any(found.refused or _changes(found, (metric,)) for _, _, found in predicted)


def _rows(well: Well, found: Prediction, asked: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "well_id": well.well_id,
            "frequency_hz": found.frequency_hz,
            "metric": change.metric,
            "now": change.now,
            "predicted": change.predicted,
            "unit": CATALOGUE[change.metric].unit,
            "low": change.low,
            "high": change.high,
        }
        for change in _changes(found, asked)
    ]


def _points(well: Well, found: Prediction) -> list[dict[str, Any]]:
    """Where the pump works now and would work then, whatever was asked for."""
    if found.refused or found.frequency_now is None or found.frequency_hz is None:
        return []
    now = {change.metric: change.now for change in found.changes}
    then = {change.metric: change.predicted for change in found.changes}
    both = (("now", now, found.frequency_now), ("predicted", then, found.frequency_hz))
    made = ((which, operating.point_of(well, values, hz)) for which, values, hz in both)
    return [{"well_id": well.well_id, "which": which, **asdict(point)} for which, point in made if point]


def _warnings(well: Well, found: Prediction) -> list[dict[str, Any]]:
    return [
        {"well_id": well.well_id, "what": each.what, "metric": each.metric, "value": each.value, "limit": each.limit}
        for each in found.warnings
    ]


def _chart(wells: list[Well], asked: tuple[str, ...], desk: Desk) -> Chart | None:
    """The last day of the signals: what the prediction starts from."""
    if not wells:
        return None
    period = TimeRange(desk.now - lately.DAY, desk.now)
    metrics = tuple(dict.fromkeys((*asked[:MOST_METRICS], "vsd_frequency")))
    return Chart(tuple(well.well_id for well in wells), metrics, period.start, period.end, step_s(period))
