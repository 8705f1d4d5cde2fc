"""The register of wells."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from telemetry.db import Database, Row, Store, Transaction, queries
from telemetry.errors import Conflict, Invalid, NotFound, Problem
from telemetry.model import Well
from telemetry.wellcheck import check, check_names, read

_SQL = queries("telemetry", "wells.sql")
# Columns of their own; all else is in `properties`.
_COLUMNS = ("well_id", "field", "confirmed")


async def get(db: Store, well_id: str) -> Well:
    """By its id, whatever the case; raises NotFound, also for a retired well."""
    row = await db.fetch_row(_SQL["get"], key_of(well_id))
    if row is None:
        raise NotFound("unknown well")
    return _well(row)


async def listing(
    db: Store, *, fields: frozenset[str] | None = None, after: str | None = None, limit: int = 100
) -> list[Well]:
    """In the order of their ids, case aside; `fields` None means all wells."""
    wanted = sorted(fields) if fields is not None else None
    rows = await db.fetch(_SQL["listing"], wanted, key_of(after) if after else None, limit)
    return [_well(row) for row in rows]


async def every(db: Store) -> list[Well]:
    return [_well(row) for row in await db.fetch(_SQL["listing"], None, None, None)]


async def create(db: Database, well: Well) -> Well:
    """Raises Conflict for an id that is or was another's."""
    check(well)
    async with db.transaction() as tx:
        await tx.execute(_SQL["take_turns"])
        taken = await tx.fetch_row(_SQL["any"], key_of(well.well_id))
        if taken is not None:
            raise Conflict(_why_taken(taken))
        check_names(well, await every(tx), new=True)
        await tx.execute(_SQL["create"], well.well_id, key_of(well.well_id), *_stored(well))
    return well


async def change(db: Database, well_id: str, patch: Mapping[str, object]) -> Well:
    """JSON Merge Patch: null removes, objects are merged, all else replaces."""
    async with db.transaction() as tx:
        await tx.execute(_SQL["take_turns"])
        before = await get(tx, well_id)
        after = read(_merged(msgspec.to_builtins(before), patch))
        if key_of(after.well_id) != key_of(before.well_id):
            raise Invalid([Problem("well_id", "cannot be changed")])
        check_names(after, [other for other in await every(tx) if other.well_id != before.well_id])
        after = msgspec.structs.replace(after, well_id=before.well_id)
        await tx.execute(_SQL["change"], key_of(well_id), *_stored(after))
    return after


async def retire(db: Database, well_id: str) -> None:
    """Its history stays, and its id is never free again."""
    if await db.execute(_SQL["retire"], key_of(well_id)) == 0:
        raise NotFound("unknown well")


async def version(db: Store) -> int:
    """Grows with every change of the register: what was read under the same number is still true."""
    return int(await db.fetch_value(_SQL["version"]))


async def announce(tx: Transaction, well_ids: Mapping[str, str]) -> dict[str, int]:
    """Numbers of wells by key, entering the unknown as unconfirmed; `well_ids` is how each key is spelt."""
    numbers = await _numbers(tx, well_ids)
    missing = sorted(key for key in well_ids if key not in numbers)
    if missing:
        await tx.execute(_SQL["take_turns"])
        await tx.execute(_SQL["announce"], [well_ids[key] for key in missing], missing)
        numbers |= await _numbers(tx, dict.fromkeys(missing, ""))
    return numbers


async def _numbers(tx: Transaction, keys: Mapping[str, str]) -> dict[str, int]:
    return {row["key"]: row["well_no"] for row in await tx.fetch(_SQL["numbers"], list(keys))}


@lru_cache(maxsize=50_000)
def key_of(well_id: str) -> str:
    """The form in which ids are unique. What cannot be an id has a key that no well has."""
    return well_id.lower() if well_id.isascii() and "\0" not in well_id else ""


def _why_taken(row: Row) -> str:
    if row["retired_at"] is not None:
        return "a retired well has this id, which stays taken"
    return "a well with this id exists" + ("" if row["confirmed"] else ", announced by its readings: change it instead")


def _stored(well: Well) -> tuple[str | None, bool, dict[str, Any]]:
    properties = {key: value for key, value in msgspec.to_builtins(well).items() if key not in _COLUMNS}
    return well.field, well.confirmed, properties


def _well(row: Row) -> Well:
    return msgspec.convert({**row["properties"], **{name: row[name] for name in _COLUMNS}}, Well)


def _merged(target: object, patch: object) -> Any:
    """RFC 7396."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result
