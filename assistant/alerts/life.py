"""An alert's life: raised once an occurrence, moved under guarded updates, told in the transaction of the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from assistant import conversations, feed, replies
from assistant.accounts import audit
from assistant.alerts import flood, maintenance
from assistant.alerts.habits import HABITS
from assistant.alerts.listing import SQL, alert_of
from assistant.alerts.moves import columns
from assistant.conversations import Remembered
from assistant.model import Alert, AlertKind, Priority
from assistant.runtime import Runtime
from nlp.model import Intent, Question
from telemetry.db import Row, Transaction
from telemetry.errors import Conflict
from telemetry.wells import key_of

SYSTEM = "system"
# What people do about alerts stands in the audit trail beside the alert's own history.
AUDITED = frozenset({"ack", "shelve", "unshelve"})


@dataclass(frozen=True)
class Occurrence:
    """A condition that began. `cause` is what stands once at a time on a well; `onset` makes it this occurrence."""

    well_id: str
    kind: AlertKind
    cause: str
    priority: Priority
    onset: datetime
    at: datetime
    text: str
    metric: str | None = None
    fault: str | None = None
    value: float | None = None
    limit: float | None = None
    parent_id: int | None = None
    suppressed_by: str | None = None
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What else a move changes. `active` None leaves whether the condition holds as it is."""

    active: bool | None = None
    shelved_until: datetime | None = None
    value: float | None = None
    more: int = 0
    priority: Priority | None = None
    suppressed_by: str | None = None
    parent_id: int | None = None
    further: int = 0


AS_IS = Change()


async def raise_(runtime: Runtime, found: Occurrence, also: Sequence[tuple[str, object]] = ()) -> Alert | None:
    """None where this very occurrence is known already, or its cause stands: then it counts up if it had gone.

    `also` are statements of the caller's own that belong to the same transaction, as (sql, arguments).
    """
    async with runtime.db.transaction() as tx:
        await tx.execute(SQL["take_turns"])
        standing = await tx.fetch_row(SQL["standing_of"], key_of(found.well_id), found.cause)
        if standing is None:
            row = await _told(tx, runtime, await _gathered(tx, runtime, await _quiet(tx, found)))
        elif not standing["active"] and standing["onset"] < found.onset:
            row = await _move(tx, standing["id"], "again", SYSTEM, found.at, "", Change(True, None, found.value, 1))
        else:
            row = None
        await run(tx, also)
    if row is None:
        return None
    await feed.wake(runtime.fanout)
    return alert_of(row)


async def move(  # noqa: PLR0917
    runtime: Runtime, alert_id: int, name: str, by: str, at: datetime, text: str = "", change: Change = AS_IS
) -> Alert:
    """Raises Conflict where the state has moved on."""
    async with runtime.db.transaction() as tx:
        await tx.execute(SQL["take_turns"])
        row = await _move(tx, alert_id, name, by, at, text, change)
        if row is not None and name in {"unsuppress", "escalate"} and row["state"] == "unacknowledged":
            await _tell(tx, runtime, row)
        if row is not None and name in AUDITED and by != SYSTEM:
            detail = {"well_id": row["well_id"], "text": text} if text else {"well_id": row["well_id"]}
            await audit.record(tx, f"alert_{name}", by=by, now=at, target=str(alert_id), detail=detail)
    if row is None:
        raise Conflict("The alert has moved on: load it again to see its state.")
    await feed.wake(runtime.fanout)
    return alert_of(row)


async def ended(  # noqa: PLR0917
    runtime: Runtime,
    well_id: str,
    cause: str,
    at: datetime,
    value: float | None = None,
    also: Sequence[tuple[str, object]] = (),
) -> Alert | None:
    """The condition is gone. None where nothing stood."""
    async with runtime.db.transaction() as tx:
        await tx.execute(SQL["take_turns"])
        standing = await tx.fetch_row(SQL["standing_of"], key_of(well_id), cause)
        row = None
        if standing is not None and standing["active"]:
            row = await _move(tx, standing["id"], "return", SYSTEM, at, "", Change(False, None, value))
        await run(tx, also)
    if row is None:
        return None
    await feed.wake(runtime.fanout)
    return alert_of(row)


async def counted(runtime: Runtime, well_id: str, cause: str, at: datetime, more: int) -> Alert | None:
    """It came and went again while it is held for flapping."""
    async with runtime.db.transaction() as tx:
        await tx.execute(SQL["take_turns"])
        standing = await tx.fetch_row(SQL["standing_of"], key_of(well_id), cause)
        row = None
        if standing is not None:
            row = await _move(tx, standing["id"], "again", SYSTEM, at, "", Change(True, more=more))
    if row is None:
        return None
    await feed.wake(runtime.fanout)
    return alert_of(row)


async def shelve(  # noqa: PLR0917
    runtime: Runtime, alert_id: int, by: str, now: datetime, duration_s: float, reason: str
) -> Alert:
    until = now + timedelta(seconds=duration_s)
    return await move(runtime, alert_id, "shelve", by, now, reason, Change(shelved_until=until))


async def run(tx: Transaction, statements: Sequence[tuple[str, Any]]) -> None:
    for sql, arguments in statements:
        await tx.execute(sql, *arguments)


async def _born(tx: Transaction, found: Occurrence) -> Row | None:
    state = "unacknowledged" if found.suppressed_by is None else "suppressed"
    return await tx.fetch_row(
        SQL["raise"],
        key_of(found.well_id),
        found.kind,
        found.cause,
        found.metric,
        found.fault,
        found.priority,
        state,
        found.onset,
        found.at,
        found.value,
        found.limit,
        found.text,
        found.parent_id,
        found.facts,
        found.why,
        found.suppressed_by,
    )


async def _told(tx: Transaction, runtime: Runtime, found: Occurrence) -> Row | None:
    row = await _born(tx, found)
    if row is not None and row["state"] != "suppressed":
        await _tell(tx, runtime, row)
    return row


async def _gathered(tx: Transaction, runtime: Runtime, found: Occurrence) -> Occurrence:
    """In a flood it comes under the alert that stands for all of them, which is raised with the first."""
    crowded = None
    if found.suppressed_by is None:
        crowded = await flood.field_in_flood(tx, found.well_id, found.kind, found.priority, found.at)
    if crowded is None:
        return found
    parent = await tx.fetch_value(SQL["flood"], crowded["field"])
    if parent is None:
        text = flood.words(crowded["field"], found.at, runtime.settings.timezone)
        row = await _told(
            tx,
            runtime,
            Occurrence(found.well_id, "anomaly", flood.CAUSE, HABITS.flood.priority, found.at, found.at, text),
        )
        if row is None:
            return found
        parent = row["id"]
    else:
        await _move(tx, parent, "grow", SYSTEM, found.at, found.text, Change(more=1))
    return replace(found, parent_id=parent, suppressed_by="flood", why=f"under alert {parent}")


async def _quiet(tx: Transaction, found: Occurrence) -> Occurrence:
    reason = None if found.suppressed_by else await maintenance.over(tx, found.well_id, found.metric, found.at)
    return found if reason is None else replace(found, suppressed_by="maintenance", why=reason)


async def _move(  # noqa: PLR0917
    tx: Transaction, alert_id: int, name: str, by: str, at: datetime, text: str, change: Change
) -> Row | None:
    return await tx.fetch_row(
        SQL["move"],
        alert_id,
        *columns(name),
        name,
        at,
        by,
        change.active,
        change.shelved_until,
        change.value,
        change.more,
        change.priority,
        text,
        change.suppressed_by,
        change.parent_id,
        change.further,
    )


async def _tell(tx: Transaction, runtime: Runtime, row: Row) -> None:
    """Its message, in the conversation about this well of everybody who is to hear of it and has not yet."""
    alert = alert_of(row)
    settings = runtime.settings
    title = replies.render("alert_title", now=alert.raised_at, zone=settings.timezone, alert=alert)
    about = Question(alert.text, Intent("diagnose", 1.0), wells=(alert.well_id,), alert_id=alert.id)
    await tx.execute(
        SQL["tell"],
        alert.id,
        row["field"],
        alert.metric,
        alert.fault,
        alert.priority,
        alert.well_id,
        conversations.title_of(title),
        runtime.clock(),
        alert.text,
        [feed.ADMIN_OWNER] if settings.admin_token else [],
        Remembered(about, (alert.well_id,)),
        alert.escalated,
    )
