"""Top or bottom wells by a metric."""

from assistant import measuring
from assistant.skills import Desk, Reply, skill
from nlp.model import Question
from telemetry.metrics import CATALOGUE

USUAL_LENGTH = 10


@skill("rank")
async def rank(question: Question, desk: Desk) -> Reply:
    metric = question.metrics[0]
    how = measuring.how_of(question, question.time_range)
    ids = [well.well_id for well in desk.named(question)]
    found = await measuring.measure(desk.db, ids, metric, how, period=question.time_range, now=desk.now)
    known = [row for row in found if row["value"] is not None]
    known.sort(key=lambda row: row["value"], reverse=question.order != "asc")
    rows = known[: question.limit or USUAL_LENGTH]
    return Reply(
        facts={"rows": rows, "metric": metric, "how": how, "without": len(found) - len(known), "of": len(found)},
        data={"rows": rows},
        sources=measuring.source(known),
        about=(rows[0]["well_id"],) if rows else (),
        names={"well": rows[0]["well_id"] if rows else None, "metric": CATALOGUE[metric].label.lower()},
    )
