"""When a condition began and ceased to hold, read from every single reading. All ranges are [start, end)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from telemetry.db import Database, Row, Store, queries
from telemetry.metrics import known
from telemetry.model import Well
from telemetry.wells import key_of

_SQL = queries("telemetry", "changes.sql")
STANDING_HZ = 5.0
IDLE_SHARE = 0.1
Op = Literal[">", ">=", "<", "<="]
_OPS: frozenset[str] = frozenset({">", ">=", "<", "<="})


@dataclass(frozen=True)
class Stretch:
    """From the first reading for which it held to the first for which it no longer did.

    `end` None: it still held at the last reading. `seen_to_begin` is false where nothing was read before `start`.
    """

    metric: str
    start: datetime
    end: datetime | None
    value: float
    seen_to_begin: bool


@dataclass(frozen=True)
class Metered:
    """A well whose output is wanted: a reading speaks for `hold_s` after it; below `idle_a` the motor does no work."""

    well_id: str
    hold_s: float
    idle_a: float | None


@dataclass(frozen=True)
class Output:
    """What a well made in a period; seconds in which nothing was known are in neither."""

    produced_bbl: float | None = None
    measured_s: float = 0.0
    stopped_s: float = 0.0
    known_s: float = 0.0
    stops: int = 0
    readings: int = 0


async def crossings(  # noqa: PLR0917
    db: Store, well_id: str, metric: str, op: Op, bound: float, start: datetime, end: datetime
) -> list[Stretch]:
    """Stretches in which the metric was beyond the bound, oldest first."""
    (column,) = known([metric])
    if op not in _OPS:
        raise ValueError(f"no such comparison: {op}")
    rows = await db.fetch(_SQL["crossings"].format(column=column, op=op), key_of(well_id), start, end, float(bound))
    return [
        Stretch(metric, row["at"], _next(rows, place), row["value"], place > 0)
        for place, row in enumerate(rows)
        if row["meets"]
    ]


async def states(
    db: Store, well_id: str, idle_a: float | None, start: datetime, end: datetime, *, standing: bool = True
) -> list[Stretch]:
    """Stretches in which the pump stood (or ran); `idle_a` is the current below which a motor does no work."""
    rows = await db.fetch(_SQL["standing"], key_of(well_id), start, end, STANDING_HZ, idle_a)
    return [
        Stretch(*_told(row, idle_a, place, rows), place > 0)
        for place, row in enumerate(rows)
        if row["meets"] is standing
    ]


def _told(
    row: Row, idle_a: float | None, place: int, rows: Sequence[Row]
) -> tuple[str, datetime, datetime | None, float]:
    """By which signal it was told."""
    idle = row["current"] is not None and idle_a is not None and row["current"] < idle_a
    by_current = row["frequency"] is None or (row["meets"] and idle and row["frequency"] >= STANDING_HZ)
    metric, value = ("motor_current", row["current"]) if by_current else ("vsd_frequency", row["frequency"])
    return metric, row["at"], _next(rows, place), value


def _next(rows: Sequence[Row], place: int) -> datetime | None:
    at: datetime | None = rows[place + 1]["at"] if place + 1 < len(rows) else None
    return at


async def extreme(  # noqa: PLR0917
    db: Store, well_id: str, metric: str, highest: bool, start: datetime, end: datetime
) -> tuple[datetime, float] | None:
    (column,) = known([metric])
    sql = _SQL["extreme"].format(column=column, order="DESC" if highest else "ASC")
    row = await db.fetch_row(sql, key_of(well_id), start, end)
    return None if row is None else (row["at"], row["value"])


async def outputs(db: Store, metered: Sequence[Metered], start: datetime, end: datetime) -> dict[str, Output]:
    """Of each well, by its id."""
    keys, hold_s = [key_of(one.well_id) for one in metered], [float(one.hold_s) for one in metered]
    idle_a = [one.idle_a for one in metered]
    produced = (_SQL["produced"], keys, hold_s, start, end)
    downtime = (_SQL["downtime"], keys, hold_s, start, end, idle_a, STANDING_HZ)
    if isinstance(db, Database):
        made, stood = await asyncio.gather(db.readers.fetch(*produced), db.readers.fetch(*downtime))
    else:
        made, stood = await db.fetch(*produced), await db.fetch(*downtime)
    flows, stops = ({row["key"]: row for row in rows} for rows in (made, stood))
    return {one.well_id: _output(flows.get(key), stops.get(key)) for one, key in zip(metered, keys, strict=True)}


def _output(flow: Row | None, stop: Row | None) -> Output:
    made = {name: flow[name] for name in ("produced_bbl", "measured_s", "readings")} if flow else {}
    stood = {name: stop[name] for name in ("stopped_s", "known_s", "stops")} if stop else {}
    return Output(**made, **stood)


async def stopped_beside(db: Store, well: Well, start: datetime, end: datetime) -> list[datetime]:
    """When each other well of the same feeder or header that stands now ceased to run."""
    if well.feeder is None and well.header is None:
        return []
    key = key_of(well.well_id)
    rows = await db.fetch(_SQL["stopped_beside"], key, well.feeder, well.header, start, end, STANDING_HZ)
    return [row["at"] for row in rows]
