"""Several wells of one feeder or header that stop together: one alert, with the others under it."""

from dataclasses import replace
from datetime import timedelta

from assistant import replies
from assistant.alerts import life
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Change, Occurrence
from assistant.alerts.listing import SQL
from assistant.model import Alert
from assistant.runtime import Runtime
from telemetry.db import Row
from telemetry.errors import Conflict
from telemetry.wells import key_of


async def raise_(runtime: Runtime, found: Occurrence) -> Alert | None:
    """As life.raise_. What the wells have in common is told once; what was told of one of them before goes under it."""
    habits = HABITS.together
    if found.fault not in habits.faults:
        return await life.raise_(runtime, found)
    beside = await _beside(runtime, found)
    parents = [row["id"] for row in beside if row["fault"] == habits.parent and row["parent_id"] is None]
    if parents:
        return await _raise_under(runtime, found, parents[0])
    made = await life.raise_(runtime, found)
    if made is not None and found.fault == habits.parent:
        for row in beside:
            await _put_under(runtime, made, row, found)
    return made


async def _beside(runtime: Runtime, found: Occurrence) -> list[Row]:
    within = timedelta(seconds=HABITS.together.within_s)
    faults = list(HABITS.together.faults)
    return await runtime.db.fetch(SQL["beside"], key_of(found.well_id), faults, found.onset, within)


async def _raise_under(runtime: Runtime, found: Occurrence, parent: int) -> Alert | None:
    under = replace(found, parent_id=parent, suppressed_by="parent", why=f"under alert {parent}")
    made = await life.raise_(runtime, under)
    if made is not None:
        await _grow(runtime, parent, found, found.well_id)
    return made


async def _put_under(runtime: Runtime, parent: Alert, row: Row, found: Occurrence) -> None:
    change = Change(suppressed_by="parent", parent_id=parent.id)
    try:
        await life.move(runtime, row["id"], "suppress", life.SYSTEM, found.at, f"under alert {parent.id}", change)
    except Conflict:
        return  # shelved, or over
    await _grow(runtime, parent.id, found, row["well_id"])


async def _grow(runtime: Runtime, parent: int, found: Occurrence, well_id: str) -> None:
    text = replies.render("alert_beside", now=found.at, zone=runtime.settings.timezone, well_id=well_id)
    try:
        await life.move(runtime, parent, "grow", life.SYSTEM, found.at, text, Change(more=1))
    except Conflict:
        return
