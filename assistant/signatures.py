"""Who has handed over a shift and who has taken it over, with the alerts that were open then; nobody edits it."""

from datetime import datetime
from typing import Literal

import msgspec

from assistant.alerts import listing as alerts
from assistant.alerts.listing import Wanted
from assistant.alerts.meant import OPEN
from assistant.model import Caller
from telemetry.db import Database, queries
from telemetry.errors import Conflict

SQL = queries("assistant", "signatures.sql")
Side = Literal["hands_over", "takes_over"]
SIDES: tuple[Side, ...] = ("hands_over", "takes_over")
MOST_OPEN = 1000


class Signature(msgspec.Struct, frozen=True):
    """For the period [begins, ends). `fields` are those that the person saw, None all of them."""

    id: int
    begins: datetime
    ends: datetime
    side: Side
    by: str
    at: datetime
    text: str
    open_alerts: tuple[int, ...]
    fields: tuple[str, ...] | None = None


async def sign(  # noqa: PLR0917
    db: Database, caller: Caller, begins: datetime, ends: datetime, side: Side, text: str, now: datetime
) -> Signature:
    """Once a side, person and period."""
    reach = None if caller.fields is None else sorted(caller.fields)
    open_ = [one.id for one in await alerts.listing(db, caller, Wanted(states=OPEN), limit=MOST_OPEN)]
    row = await db.fetch_row(SQL["sign"], begins, ends, side, caller.name, reach, now, text, open_)
    if row is None:
        raise Conflict("You have signed for this already.")
    return msgspec.convert(dict(row), Signature)


async def listing(
    db: Database,
    caller: Caller,
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
    after: int | None = None,
    limit: int = 100,
) -> list[Signature]:
    """Newest first, of people who saw no more than the caller does; of one period where it is given."""
    reach = None if caller.fields is None else sorted(caller.fields)
    rows = await db.fetch(SQL["listing"], reach, begins, ends, after, limit)
    return [msgspec.convert(dict(row), Signature) for row in rows]
