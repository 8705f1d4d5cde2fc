"""Raw readings of many wells in one query, unpacked as arrays: for passes over a whole field."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from telemetry.db import Database, queries
from telemetry.model import Array, Window
from telemetry.storing import METRICS
from telemetry.wells import key_of

_SQL = queries("telemetry", "packed.sql")
_COLUMNS = ", ".join(f"coalesce({name}, 'NaN'::float8)" for name in METRICS)
_EPOCH_US = 946_684_800_000_000  # PostgreSQL counts from the year 2000
_HEAD, _TAIL = 19, 2
# Every field is its length and its bytes; none is ever null, so that all rows are alike.
_ROW = np.dtype(
    [("fields", ">i2"), ("", ">i4"), ("well_no", ">i4"), ("", ">i4"), ("at", ">i8")]
    + [part for name in METRICS for part in (("", ">i4"), (name, ">f8"))]
)


async def windows(db: Database, well_ids: Sequence[str], start: datetime, end: datetime) -> dict[str, Window]:
    """Of every well that is known, the same as series.window gives for each; empty where nothing was read."""
    async with db.session() as session:
        numbers = await session.fetch(_SQL["numbers"], [key_of(one) for one in well_ids])
        by_key = {row["key"]: row["well_no"] for row in numbers}
        sql = _SQL["readings"].format(columns=_COLUMNS)
        content = await session.copy_out(sql, sorted(by_key.values()), start, end)
    count = (len(content) - _HEAD - _TAIL) // _ROW.itemsize
    rows = np.frombuffer(content, dtype=_ROW, count=count, offset=_HEAD)
    numbers_read = rows["well_no"].astype(np.int64)
    found = {}
    for well_id in well_ids:
        number = by_key.get(key_of(well_id))
        if number is None:
            continue
        first, last = np.searchsorted(numbers_read, (number, number + 1))
        found[well_id] = _window(well_id, start, end, rows[first:last])
    return found


def _window(well_id: str, start: datetime, end: datetime, rows: np.ndarray) -> Window:
    times: Array = (rows["at"].astype(np.int64) + _EPOCH_US) / 1e6
    return Window(well_id, start, end, times, {name: rows[name].astype(np.float64) for name in METRICS})
