"""A cause, a fault, what is wrong with a well."""

from datetime import datetime, timedelta

from assistant import lately
from assistant.counting import looked_at
from assistant.evidence import UNTROUBLED, headline, telling
from assistant.model import Chart
from assistant.periods import step_s
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from rules.model import Diagnosis
from telemetry.metrics import CATALOGUE
from telemetry.model import Well

MOST_METRICS = 4
MOST_EVIDENCE = 5
MOST_RULED_OUT = 5
BEFORE_ONSET = timedelta(hours=6)
SHORTEST = timedelta(hours=24)
LONG_PERIOD_H = 48.0


@skill("diagnose")
async def diagnose(question: Question, desk: Desk) -> Reply:
    """Of several wells the first one that has something is told in full, the others in a line each."""
    at, window_hours = _moment(question.time_range, desk.now)
    wells = desk.named(question)
    found = [await desk.diagnose(well, at, window_hours) for well in wells]
    chief, *others = sorted(found, key=lambda each: each.diagnosis.fault in UNTROUBLED)
    latest = await lately.latest_at(desk.db, chief.well_id, at)
    return Reply(
        facts={
            "found": chief,
            "others": others,
            "types": {fault.id: fault.type for fault in desk.book.faults.values()},
            "numbers": headline(chief),
            "telling": telling(chief)[0][:MOST_EVIDENCE],
            "most_ruled_out": MOST_RULED_OUT,
            "latest": latest,
            "state": lately.state_of(desk.wells[chief.well_id], latest, at),
        },
        diagnosis=chief,
        chart=_chart(chief, at),
        sources=await looked_at(desk.db, chief),
        about=tuple(well.well_id for well in wells),
        names=_names(chief, wells),
    )


def _moment(period: TimeRange | None, now: datetime) -> tuple[datetime, float | None]:
    """A past period is judged at its end; one longer than the usual window is looked at whole."""
    if period is None:
        return now, None
    hours = (period.end - period.start).total_seconds() / 3600
    return min(period.end, now), hours if hours > LONG_PERIOD_H else None


def _chart(found: Diagnosis, at: datetime) -> Chart | None:
    metrics = list(dict.fromkeys(each.metric for each in found.evidence if each.metric in CATALOGUE))[:MOST_METRICS]
    if not metrics:
        return None
    since = found.diagnosis.since
    start = min(at - SHORTEST, since - BEFORE_ONSET if since else at, found.window.start)
    return Chart((found.well_id,), tuple(metrics), start, at, step_s(TimeRange(start, at)))


def _names(found: Diagnosis, wells: list[Well]) -> dict[str, str | None]:
    treatable = found.diagnosis.fault not in UNTROUBLED and found.diagnosis.severity != "info"
    metric = next((each.metric for each in headline(found) if each.metric in CATALOGUE), "flow_rate")
    return {
        "well": found.well_id,
        "fault": found.diagnosis.type.lower() if treatable else None,
        "metric": CATALOGUE[metric].label.lower(),
    }
