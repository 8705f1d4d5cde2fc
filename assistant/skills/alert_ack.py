"""Acknowledges an alert, or those of a well, once the person has said yes."""

from collections.abc import Mapping
from typing import Any

from assistant import replies
from assistant.alerts import life, listing
from assistant.alerts.meant import WAITING, asked_back, meant
from assistant.model import Alert
from assistant.proposals import Proposal
from assistant.skills import Desk, Reply, act, skill
from nlp.model import Question
from telemetry.errors import Conflict


@skill("alert_ack", finds=("alert",))
async def alert_ack(question: Question, desk: Desk) -> Reply:
    found = await meant(question, desk, WAITING)
    named = question.alert_id is not None or question.wells or question.metrics or question.fields
    if not found and not named:
        return await asked_back(question, desk, WAITING, "acknowledge alert")
    waiting = [alert for alert in found if alert.state in WAITING]
    facts = {"alerts": waiting, "others": [alert for alert in found if alert not in waiting], "offer": None}
    about = tuple(dict.fromkeys(alert.well_id for alert in found))
    if not waiting:
        return Reply(facts=facts, about=about)
    offer = replies.render("alert_ack_offer", now=desk.now, zone=desk.zone, alerts=waiting)
    ids = [alert.id for alert in waiting]
    return Reply(facts=facts | {"offer": offer}, proposal=Proposal("operator", offer, {"alerts": ids}), about=about)


@act("alert_ack")
async def acknowledge(change: Mapping[str, Any], desk: Desk) -> Reply:
    """Those that have moved on meanwhile are left alone; where all have, it is a conflict."""
    done: list[Alert] = []
    late: list[Alert] = []
    for number in change["alerts"]:
        alert = await listing.get(desk.db, number, desk.caller)
        try:
            await life.move(desk.runtime, alert.id, "ack", desk.caller.name, desk.runtime.clock())
            done.append(await listing.get(desk.db, number, desk.caller))
        except Conflict:
            late.append(alert)
    if not done:
        raise Conflict("The alert has moved on meanwhile: nothing was changed.")
    return Reply(
        facts={"done": done, "late": late},
        data=done[0] if len(done) == 1 else {"alerts": done},
        about=tuple(dict.fromkeys(alert.well_id for alert in done)),
        names={"well": done[0].well_id},
    )
