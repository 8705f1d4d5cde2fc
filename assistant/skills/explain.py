"""What a fault or a measurement is: from the catalogues, no data."""

from assistant.skills import Desk, Reply, skill
from nlp.model import Question
from telemetry.metrics import CATALOGUE


@skill("explain")
async def explain(question: Question, desk: Desk) -> Reply:
    fault = desk.book.faults.get(question.fault or "")
    metric = CATALOGUE[question.metrics[0]] if question.metrics and not fault else None
    return Reply(
        facts={
            "fault": fault,
            "metric": metric,
            "known": sorted(each.type for each in desk.book.faults.values()),
        },
        data={"fault": fault.id if fault else None, "metric": metric.name if metric else None},
        names={"well": next(iter(desk.wells), None)},
    )
