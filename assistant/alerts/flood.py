"""When more alerts come than one person can follow, those that are not grave are gathered under one that says so."""

from datetime import datetime, timedelta

from assistant import replies
from assistant.alerts.habits import HABITS
from assistant.alerts.listing import SQL
from telemetry.db import Row, Session
from telemetry.wells import key_of

CAUSE = "flood"


async def field_in_flood(db: Session, well_id: str, kind: str, priority: str, now: datetime) -> Row | None:
    """The well's field where an alert of this kind and priority is to be gathered now; None where it is told as ever.

    A field is what one operator looks after; wells without one are nobody's in particular.
    """
    if priority not in HABITS.flood.priorities or kind not in HABITS.flood.kinds:
        return None
    row = await db.fetch_row(SQL["field_of"], key_of(well_id))
    if row is None or row["field"] is None or await told_lately(db, row["field"], now) < HABITS.flood.most:
        return None
    return row


async def told_lately(db: Session, field: str | None, now: datetime) -> int:
    since = now - timedelta(seconds=HABITS.flood.within_s)
    return int(await db.fetch_value(SQL["told_lately"], field, since))


def words(field: str | None, now: datetime, zone: str) -> str:
    return replies.render("alert_flood", now=now, zone=zone, field=field, habits=HABITS.flood)
