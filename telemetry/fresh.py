"""What has come in since somebody last looked, for watchers that were not told of it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from telemetry.db import Store, queries
from telemetry.model import Reading
from telemetry.storing import METRICS
from telemetry.wells import key_of

_SQL = queries("telemetry", "fresh.sql")
MOST = 20_000


async def seen(db: Store, well_ids: Collection[str], since: datetime) -> dict[str, datetime]:
    """The last reading of each of these wells, where it is not older than `since`."""
    rows = await db.fetch(_SQL["seen"], [key_of(one) for one in well_ids], since)
    return {row["well_id"]: row["last_seen"] for row in rows}


async def readings(db: Store, after: Mapping[str, datetime], until: datetime, *, most: int = MOST) -> list[Reading]:
    """Readings of each well later than its moment, oldest first over all wells."""
    keys, moments = [key_of(one) for one in after], list(after.values())
    rows = await db.fetch(_SQL["since"], keys, moments, until, most)
    return [
        Reading(row["well_id"], row["at"], {name: row[name] for name in METRICS if row[name] is not None})
        for row in rows
    ]
