"""To be told of alerts, or to be told no more, once the person has said yes."""

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import msgspec
import yaml

from assistant import asking, replies
from assistant.alerts import subscriptions
from assistant.alerts.subscriptions import Subscription
from assistant.conversations import owner_of
from assistant.proposals import Proposal
from assistant.skills import Desk, Reply, act, skill
from nlp.model import Question

WORDS: Mapping[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("subscribe.yaml").read_text("utf-8")
)
FAULT_OF_STATE = {"stopped": "trip_unplanned"}


@skill("subscribe")
async def subscribe(question: Question, desk: Desk) -> Reply:
    if _says(question.text, "lists"):
        found = await subscriptions.listing(desk.db, owner_of(desk.caller))
        return Reply(facts={"offer": None, "listed": found}, data={"subscriptions": found})
    wanted = _wanted(question, desk)
    if question.fields and not wanted:
        return asking.ask_back(question, "well", desk)
    offer = replies.render("subscribe_offer", now=desk.now, zone=desk.zone, wanted=wanted, question=question)
    return Reply(
        facts={"offer": offer, "listed": None},
        proposal=Proposal("viewer", offer, {"wanted": msgspec.to_builtins(wanted)}),
        about=tuple(one.well_id for one in wanted if one.well_id),
    )


@act("subscribe")
async def settle(change: Mapping[str, Any], desk: Desk) -> Reply:
    wanted = msgspec.convert(change["wanted"], list[Subscription])
    owner = owner_of(desk.caller)
    done = [await subscriptions.add(desk.db, owner, one) for one in wanted]
    return Reply(facts={"done": done}, data=done[0] if len(done) == 1 else {"subscriptions": done})


def _wanted(question: Question, desk: Desk) -> list[Subscription]:
    """One a well or field named; one for everything where none is."""
    seen = {(well.field or "").casefold(): well.field for well in desk.wells.values() if well.field}
    fields = [seen[name.casefold()] for name in question.fields if name.casefold() in seen]
    wells = [name for name in question.wells if name in desk.wells]
    places: list[tuple[str | None, str | None]] = [(well, None) for well in wells]
    places += [(None, field) for field in fields if not wells]
    if not places and not question.fields:
        places = [(None, None)]
    fault = question.fault or FAULT_OF_STATE.get(question.state or "")
    return [
        Subscription(
            id=0,
            channel="conversation",
            created_at=desk.runtime.clock(),
            metric=metric,
            fault=None if metric else fault,
            priority="critical" if _says(question.text, "critical") else "low",
            muted=_says(question.text, "ends"),
            well_id=well,
            field=field,
        )
        for well, field in places
        for metric in question.metrics or (None,)
    ]


def _says(text: str, what: str) -> bool:
    return re.search(rf"\b(?:{'|'.join(map(re.escape, WORDS[what]))})\b", text.casefold()) is not None
