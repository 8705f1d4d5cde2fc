"""Writes a well's history in bulk."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from telemetry.db import Database, Transaction
from telemetry.metrics import known
from telemetry.model import Array
from telemetry.partitions import make_room, week_of
from telemetry.storing import METRICS, Record, store_many
from telemetry.wells import announce, key_of

CHUNK = 10_000


async def bulk_write(db: Database, well_id: str, times: Array, values: Mapping[str, Array]) -> int:
    """Epoch seconds, and NaN for missing; rows without a number are left out. Returns how many were new."""
    known(values)
    finite = {name: np.isfinite(values[name]) for name in METRICS if name in values}
    useful = np.flatnonzero(np.any(list(finite.values()), axis=0)) if finite else np.empty(0, np.int64)
    useful = useful[np.argsort(times[useful], kind="stable")]
    stored = 0
    for begin in range(0, len(useful), CHUNK):
        rows = useful[begin : begin + CHUNK]
        columns = {name: _with_none(values[name][rows], good[rows]) for name, good in finite.items()}
        moments = [datetime.fromtimestamp(second, UTC) for second in times[rows].tolist()]
        stored += await _write_chunk(db, well_id, moments, columns)
    return stored


def _with_none(values: Array, finite: npt.NDArray[np.bool_]) -> list[float | None]:
    mixed = values.astype(object)
    mixed[~finite] = None
    listed: list[float | None] = mixed.tolist()
    return listed


Columns = Mapping[str, Sequence[float | None]]


async def _write_chunk(db: Database, well_id: str, moments: Sequence[datetime], columns: Columns) -> int:
    await make_room(db, {week_of(at) for at in moments})
    async with db.transaction() as tx:
        records = await _records(tx, well_id, moments, columns)
        fates = (await store_many(tx, records)).fates
        return len(records) if fates is None else sum(fate == "stored" for fate in fates.values())


async def _records(tx: Transaction, well_id: str, moments: Sequence[datetime], columns: Columns) -> list[Record]:
    well_no = (await announce(tx, {key_of(well_id): well_id}))[key_of(well_id)]
    nothing = [None] * len(moments)
    return list(zip([well_no] * len(moments), moments, *(columns.get(name, nothing) for name in METRICS), strict=True))
