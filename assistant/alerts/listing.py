"""Reads alerts, their history and their figures, as far as a caller may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from assistant.conversations import owner_of
from assistant.model import Alert, AlertEntry, Caller
from telemetry.db import Database, queries
from telemetry.errors import NotFound
from telemetry.wells import key_of

SQL = queries("assistant", "alerts.sql")
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Wanted:
    """Which alerts; what is None or empty does not matter."""

    states: Sequence[str] = ()
    wells: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    priorities: Sequence[str] = ()
    kinds: Sequence[str] = ()
    fields: Sequence[str] = ()
    metrics: Sequence[str] = ()
    ids: Sequence[int] = ()


def alert_of(row: Mapping[str, Any]) -> Alert:
    """From a row of the table, or from its snapshot in the outbox, which may be of an earlier version."""
    return msgspec.convert(
        {**{name: row[name] for name in _COLUMNS if name in row}, "limit": row["limit_value"]}
        | ({"conversation_ids": tuple(row["conversation_ids"])} if "conversation_ids" in row else {}),
        Alert,
    )


_COLUMNS = [one for one in Alert.__struct_fields__ if one not in {"limit", "conversation_ids"}]


async def get(db: Database, alert_id: int, caller: Caller) -> Alert:
    """NotFound also where the caller may not see its well."""
    row = await db.fetch_row(SQL["alert"], alert_id, _reach(caller), owner_of(caller))
    if row is None:
        raise NotFound("unknown alert")
    return alert_of(row)


async def listing(
    db: Database, caller: Caller, wanted: Wanted | None = None, *, after: int | None = None, limit: int = 100
) -> list[Alert]:
    """Newest first; `after` is the id of the last one of the page before."""
    which = wanted or Wanted()
    rows = await db.fetch(
        SQL["alerts"],
        _reach(caller),
        owner_of(caller),
        limit,
        after,
        list(which.states) or None,
        [key_of(well) for well in which.wells] or None,
        which.since,
        which.until,
        list(which.priorities) or None,
        list(which.kinds) or None,
        list(which.fields) or None,
        list(which.metrics) or None,
        list(which.ids) or None,
    )
    return [alert_of(row) for row in rows]


async def history(db: Database, alert_id: int, *, after: int = 0, limit: int = 100) -> list[AlertEntry]:
    """Oldest first. Whether the caller may see it is asked before."""
    rows = await db.fetch(SQL["history"], alert_id, after, limit)
    return [msgspec.convert(dict(row), AlertEntry) for row in rows]


async def histories(db: Database, ids: Sequence[int]) -> dict[int, list[AlertEntry]]:
    """Of several alerts at once, each oldest first."""
    found: dict[int, list[AlertEntry]] = {}
    for row in await db.fetch(SQL["histories"], list(ids)):
        line = {name: value for name, value in row.items() if name != "alert_id"}
        found.setdefault(row["alert_id"], []).append(msgspec.convert(line, AlertEntry))
    return found


async def facts(db: Database, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What was found when each was raised."""
    return {row["id"]: row["facts"] for row in await db.fetch(SQL["all_facts"], list(ids))}


async def open_counts(db: Database, well_ids: Sequence[str]) -> dict[str, int]:
    """Alerts that still hold or still wait for somebody, by well; wells without any are left out."""
    rows = await db.fetch(SQL["open_counts"], [key_of(one) for one in well_ids])
    return {row["well_id"]: row["open"] for row in rows}


def _reach(caller: Caller) -> list[str] | None:
    return None if caller.fields is None else sorted(caller.fields)


async def waiting(db: Database, caller: Caller) -> tuple[int, int]:
    """How many wait to be acknowledged, and how many of them are critical."""
    row = await db.fetch_row(SQL["waiting"], _reach(caller))
    return (row["waiting"], row["critical"]) if row else (0, 0)
