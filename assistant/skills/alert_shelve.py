"""Silences alerts for a time, or ends that, once the person has said yes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from assistant import replies
from assistant.alerts import life, listing, maintenance
from assistant.alerts.maintenance import Maintenance
from assistant.alerts.meant import OPEN, asked_back, meant
from assistant.model import Alert
from assistant.proposals import Proposal
from assistant.skills import Desk, Reply, act, skill
from nlp.model import Question
from telemetry.errors import Conflict

USUAL_S = 3600.0
LONGEST_S = 30 * 86_400.0


class Silence(msgspec.Struct, frozen=True):
    """What a yes will do. Wells are kept quiet as well where no number names a single alert."""

    duration_s: float
    alerts: tuple[int, ...] = ()
    wells: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    reason: str = ""


@skill("alert_shelve", finds=("alert",))
async def alert_shelve(question: Question, desk: Desk) -> Reply:
    ends = question.duration_s == 0
    found = await meant(question, desk, ("shelved",) if ends else OPEN)
    ahead = [] if question.alert_id is not None else [name for name in question.wells if name in desk.wells]
    if not (found or ahead):
        if question.alert_id is None and not (question.metrics or question.fields):
            states, sends = (("shelved",), "unshelve alert") if ends else (OPEN, "shelve alert")
            return await asked_back(question, desk, states, sends)
        return Reply(facts={"offer": None, "ends": ends})
    fitting = [alert for alert in found if (alert.state == "shelved") == ends and alert.state in (*OPEN, "shelved")]
    if not (fitting or ahead):
        return Reply(facts={"offer": None, "ends": ends, "others": found})
    seconds = 0.0 if ends else min(USUAL_S if question.duration_s is None else question.duration_s, LONGEST_S)
    wanted = Silence(seconds, tuple(one.id for one in fitting), tuple(ahead), question.metrics, question.text)
    offer = replies.render("alert_shelve_offer", now=desk.now, zone=desk.zone, alerts=fitting, wanted=wanted)
    return Reply(
        facts={"offer": offer},
        proposal=Proposal("operator", offer, msgspec.to_builtins(wanted)),
        about=tuple(dict.fromkeys([*ahead, *(alert.well_id for alert in fitting)])),
    )


@act("alert_shelve")
async def silence(change: Mapping[str, Any], desk: Desk) -> Reply:
    wanted = msgspec.convert(change, Silence)
    done = await _moved(wanted, desk)
    quiet = [] if wanted.duration_s == 0 else await _kept_quiet(wanted, desk)
    ended = await _ended(wanted, desk) if wanted.duration_s == 0 else 0
    if not (done or quiet or ended or wanted.wells):
        raise Conflict("The alert has moved on meanwhile: nothing was changed.")
    return Reply(
        facts={"done": done, "quiet": quiet, "wanted": wanted},
        data=done[0] if len(done) == 1 and not quiet else {"alerts": done, "maintenance": quiet},
        about=tuple(dict.fromkeys([*wanted.wells, *(alert.well_id for alert in done)])),
    )


async def _moved(wanted: Silence, desk: Desk) -> list[Alert]:
    done, now, by = [], desk.runtime.clock(), desk.caller.name
    for number in wanted.alerts:
        await listing.get(desk.db, number, desk.caller)
        try:
            if wanted.duration_s:
                await life.shelve(desk.runtime, number, by, now, wanted.duration_s, wanted.reason)
            else:
                await life.move(desk.runtime, number, "unshelve", by, now, wanted.reason)
        except Conflict:
            continue
        done.append(await listing.get(desk.db, number, desk.caller))
    return done


async def _kept_quiet(wanted: Silence, desk: Desk) -> list[Maintenance]:
    now = desk.runtime.clock()
    until = now + timedelta(seconds=wanted.duration_s)
    return [
        await maintenance.add(
            desk.db, Maintenance(0, now, until, wanted.reason, desk.caller.name, well_id=well, metric=metric)
        )
        for well in wanted.wells
        if well in desk.wells
        for metric in wanted.metrics or (None,)
    ]


async def _ended(wanted: Silence, desk: Desk) -> int:
    now, by = desk.runtime.clock(), desk.caller.name
    ended = 0
    for well in wanted.wells:
        for metric in wanted.metrics or (None,):
            ended += await maintenance.end_of(desk.db, well, metric, by, now)
    return ended
