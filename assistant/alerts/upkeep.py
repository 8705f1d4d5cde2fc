"""What time alone does to alerts: shelving ends, floods pass, wells settle, what nobody heeds goes further."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from assistant.alerts import flood, life, maintenance
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Change
from assistant.alerts.listing import SQL
from assistant.runtime import Runtime
from telemetry.changes import STANDING_HZ
from telemetry.errors import Conflict

LOG = structlog.get_logger(__name__)


async def look(runtime: Runtime, now: datetime) -> int:
    """The number of alerts that were due for something."""
    await _settling(runtime, now)
    await _passed(runtime, now)
    due: list[tuple[str, int, Change]] = []
    for name, sql, arguments, change in (
        ("expire", SQL["expired"], (now,), life.AS_IS),
        ("retire", SQL["of_retired"], (), life.AS_IS),
        ("suppress", maintenance.SQL["now_quiet"], (now,), Change(suppressed_by="maintenance")),
        ("unsuppress", maintenance.SQL["quiet_no_more"], (now,), life.AS_IS),
        ("unsuppress", SQL["orphans"], (), life.AS_IS),
        ("unsuppress", SQL["settled"], (now,), life.AS_IS),
    ):
        due += [(name, row["id"], change) for row in await runtime.db.fetch(sql, *arguments)]
    due += [("unsuppress", number, life.AS_IS) for number in await _released(runtime, now)]
    due += [("escalate", number, Change(further=1)) for number in await _unheeded(runtime, now)]
    await _move(runtime, due, now)
    return len(due)


async def _move(runtime: Runtime, due: Sequence[tuple[str, int, Change]], now: datetime) -> None:
    for name, alert_id, change in due:
        try:
            await life.move(runtime, alert_id, name, life.SYSTEM, now, "", change)
        except Conflict:
            LOG.info("moved_on_meanwhile", alert_id=alert_id)


async def _settling(runtime: Runtime, now: datetime) -> None:
    until = now + timedelta(seconds=HABITS.settling.lasts_s)
    await runtime.db.execute(SQL["started"], STANDING_HZ, until)
    await runtime.db.execute(SQL["stopped_again"], STANDING_HZ)


async def _passed(runtime: Runtime, now: datetime) -> None:
    """A flood is over once few come; what it held back and still holds comes forward a few at a time."""
    for row in await runtime.db.fetch(SQL["floods"]):
        async with runtime.db.session() as session:
            few = await flood.told_lately(session, row["field"], now) <= HABITS.flood.over
        if few:
            await life.ended(runtime, row["well_id"], flood.CAUSE, now)


async def _released(runtime: Runtime, now: datetime) -> list[int]:
    found = []
    for row in await runtime.db.fetch(SQL["held_back"]):
        async with runtime.db.session() as session:
            if await flood.told_lately(session, row["field"], now) < HABITS.flood.over:
                found.append(row["id"])
    return found


async def _unheeded(runtime: Runtime, now: datetime) -> list[int]:
    after_s = runtime.settings.escalate_after_s
    if not after_s:
        return []
    rows = await runtime.db.fetch(SQL["unheeded"], now, float(after_s), list(HABITS.escalation.priorities))
    return [row["id"] for row in rows]
