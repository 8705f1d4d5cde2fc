"""How the alerts themselves do, after EEMUA 191 and ISA-18.2."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from assistant.alerts.listing import SQL
from assistant.model import Caller
from telemetry.db import Database

USUAL_SPAN = timedelta(days=7)
STRETCH_S = 600
FLOOD = 10
"""More than so many alerts in ten minutes are more than one person can follow."""
CHATTERING = 3
STALE_AFTER = timedelta(hours=24)
TOP = 10
ON_DUTY = timedelta(days=1)
GOAL = {"critical": 0.05, "high": 0.05, "medium": 0.15, "low": 0.8}


class Actor(msgspec.Struct, frozen=True):
    well_id: str
    cause: str
    metric: str | None
    fault: str | None
    alerts: int
    occurrences: int


class Flood(msgspec.Struct, frozen=True):
    start: datetime
    end: datetime
    alerts: int


class Measures(msgspec.Struct, frozen=True):
    """Over [start, end). `flood_share` is the part of the time with more than ten alerts in ten minutes.

    Operators are those who signed in during the last day, one at least. Chattering causes came three times or more
    within the most crowded hour; stale alerts have stood for more than a day.
    """

    start: datetime
    end: datetime
    alerts: int
    operators: int
    per_operator_10min: float
    peak_10min: int
    flood_share: float
    floods: tuple[Flood, ...]
    chattering: tuple[Actor, ...]
    stale: int
    priorities: dict[str, float]
    goal: dict[str, float]
    seconds_to_ack: float | None
    top: tuple[Actor, ...]


async def measured(db: Database, caller: Caller, start: datetime, end: datetime, now: datetime) -> Measures:
    reach = None if caller.fields is None else sorted(caller.fields)
    stretches = [(row["start"], row["alerts"]) for row in await db.fetch(SQL["metrics_per_stretch"], start, end, reach)]
    actors = [_actor(row) for row in await db.fetch(SQL["metrics_actors"], start, end, reach, TOP)]
    by_priority = {
        row["priority"]: row["alerts"] for row in await db.fetch(SQL["metrics_priorities"], start, end, reach)
    }
    chattering = await db.fetch(SQL["metrics_chattering"], start, end, reach, CHATTERING)
    operators = max(1, await db.fetch_value(SQL["metrics_operators"], now - ON_DUTY))
    count, total = sum(by_priority.values()), sum(alerts for _, alerts in stretches)
    slots = max(1.0, (end - start).total_seconds() / STRETCH_S)
    crowded = [(at, alerts) for at, alerts in stretches if alerts > FLOOD]
    return Measures(
        start=start,
        end=end,
        alerts=count,
        operators=operators,
        per_operator_10min=round(total / slots / operators, 4),
        peak_10min=max((alerts for _, alerts in stretches), default=0),
        flood_share=round(len(crowded) / slots, 6),
        floods=tuple(Flood(at, at + timedelta(seconds=STRETCH_S), alerts) for at, alerts in crowded),
        chattering=tuple(_actor(row) for row in chattering),
        stale=await db.fetch_value(SQL["metrics_stale"], reach, now - STALE_AFTER),
        priorities={name: round(by_priority.get(name, 0) / count, 4) if count else 0.0 for name in GOAL},
        goal=GOAL,
        seconds_to_ack=await db.fetch_value(SQL["metrics_seconds_to_ack"], start, end, reach),
        top=tuple(actors),
    )


def _actor(row: Any) -> Actor:
    return Actor(**{name: row[name] for name in Actor.__struct_fields__})
