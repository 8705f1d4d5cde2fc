"""Alerts that are open, or that came in a period."""

from collections import Counter

from assistant.alerts import listing
from assistant.alerts.listing import Wanted
from assistant.alerts.meant import OPEN
from assistant.model import Alert, Source
from assistant.skills import Desk, Reply, skill
from nlp.model import Question

MOST = 1000
GRAVE = ("critical", "high", "medium", "low")


@skill("alerts_list")
async def alerts_list(question: Question, desk: Desk) -> Reply:
    wells = [well.well_id for well in desk.named(question)]
    period = question.time_range
    wanted = Wanted(
        states=() if period else (*OPEN, "shelved"),
        wells=wells,
        since=period.start if period else None,
        until=min(period.end, desk.now) if period else None,
        metrics=question.metrics,
    )
    found = await listing.listing(desk.db, desk.caller, wanted, limit=MOST) if wells else []
    if question.fault:
        found = [alert for alert in found if alert.fault == question.fault]
    found.sort(key=lambda alert: (GRAVE.index(alert.priority), -alert.id))
    return Reply(
        facts={"alerts": found, "period": period, "counts": Counter(one.priority for one in found)},
        data={"alerts": found},
        sources=_source(found),
        about=tuple(dict.fromkeys(alert.well_id for alert in found)),
        names={"well": found[0].well_id if found else None, "alert": str(found[0].id) if found else None},
    )


def _source(found: list[Alert]) -> tuple[Source, ...]:
    moments = [alert.raised_at for alert in found]
    return (Source("alerts", min(moments), max(moments), len(moments)),) if moments else ()
