"""What the assistant can do; greetings and thanks."""

from assistant.skills import Desk, Reply, skill
from nlp.model import Question


@skill("help")
async def offer(question: Question, desk: Desk) -> Reply:
    first = next(iter(desk.wells), None)
    return Reply(facts={"well": first, "count": len(desk.wells)}, names={"well": first, "metric": "flow rate"})
