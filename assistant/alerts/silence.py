"""Watches for wells that go silent, and tells of one gateway instead of all its wells."""

import asyncio
from datetime import datetime, timedelta

from assistant import replies
from assistant.alerts import life
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Change, Occurrence
from assistant.alerts.listing import SQL
from assistant.lately import SILENT_AFTER_S, USUAL_INTERVALS
from assistant.runtime import Runtime
from telemetry.db import Row
from telemetry.errors import Conflict

CAUSE = "data:silent"
LOOKS_S = 1.0


async def run(runtime: Runtime) -> None:
    """Until cancelled."""
    while True:
        await look(runtime, runtime.clock())
        await asyncio.sleep(LOOKS_S)


async def look(runtime: Runtime, now: datetime) -> None:
    forgotten = now - timedelta(seconds=HABITS.silence.forgotten_after_s)
    for row in await runtime.db.fetch(SQL["heard_again"], CAUSE):
        await life.ended(runtime, row["well_id"], CAUSE, min(row["last_seen"], now))
    arguments = (now, float(USUAL_INTERVALS), SILENT_AFTER_S, forgotten, CAUSE)
    for row in await runtime.db.fetch(SQL["silent"], *arguments):
        await _raise(runtime, row, now)


async def _raise(runtime: Runtime, row: Row, now: datetime) -> None:
    """The third one of a field within a short time, and all after it, are told of under the first."""
    together = now - timedelta(seconds=HABITS.silence.together_s)
    fellows = await runtime.db.fetch_row(SQL["fellows"], CAUSE, row["field"], together)
    parent = fellows["first"] if fellows and fellows["many"] >= HABITS.silence.fellows else None
    text = replies.render("alert_silent", now=now, zone=runtime.settings.timezone, row=row)
    found = Occurrence(
        well_id=row["well_id"],
        kind="data",
        cause=CAUSE,
        priority=HABITS.silence.priority,
        onset=row["last_seen"],
        at=now,
        text=text,
        parent_id=parent,
        suppressed_by="parent" if parent else None,
        why=f"under alert {parent}" if parent else "",
    )
    if await life.raise_(runtime, found) is not None and parent:
        try:
            more = replies.render("alert_silent_too", now=now, zone=runtime.settings.timezone, row=row)
            await life.move(runtime, parent, "grow", life.SYSTEM, now, more, Change(more=1))
        except Conflict:
            return
