"""Anything that is not about wells."""

from assistant.skills import Desk, Reply, skill
from nlp.model import Question


@skill("out_of_scope")
async def out_of_scope(question: Question, desk: Desk) -> Reply:
    return Reply(names={"well": next(iter(desk.wells), None)})
