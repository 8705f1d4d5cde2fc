"""What the assistant can do; greetings and thanks."""

import re

from assistant.replies import WORDS
from assistant.skills import Desk, Reply, skill
from nlp.model import Question

SHORT = 6


@skill("help")
async def offer(question: Question, desk: Desk) -> Reply:
    first = next(iter(desk.wells), None)
    facts = {"well": first, "count": len(desk.wells), "thanked": _thanked(question.text)}
    return Reply(facts=facts, names={"well": first, "metric": "flow rate"})


def _thanked(text: str) -> bool:
    said = re.findall(r"[a-z]+", text.casefold())
    return any(word in WORDS["thanks"] for word in said) and len(said) <= SHORT
