"""What an answer asked of the database, kept beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from telemetry.db import Database, Transaction, queries
from telemetry.db.noting import Noted

SQL = queries("assistant", "grounds.sql")
MOST_QUERIES = 40
MOST_VALUES = 5
LONGEST = 200
LONGEST_SQL = 4000


class Asked(msgspec.Struct, frozen=True):
    """One query: its name in the .sql files, the text as it was sent, the bound values in the order of $1, $2, ….

    `times` says how often it was asked with other values, which are not kept; `rows` are those of all of them.
    """

    name: str
    sql: str
    values: tuple[Any, ...]
    rows: int | None
    times: int = 1


def told(notes: Sequence[Noted]) -> list[Asked]:
    """Each query once, in the order it was first asked."""
    first: dict[tuple[str, str], Asked] = {}
    for one in notes:
        key = (one.name, one.sql)
        known = first.get(key)
        if known is None:
            values = tuple(shown(value) for value in one.values)
            first[key] = Asked(one.name, one.sql[:LONGEST_SQL], values, one.rows)
        else:
            rows = None if known.rows is None or one.rows is None else known.rows + one.rows
            first[key] = msgspec.structs.replace(known, rows=rows, times=known.times + 1)
    return list(first.values())[:MOST_QUERIES]


def shown(value: object) -> object:
    """A bound value that JSON can hold; of a long list its beginning and how long it is."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        more = [f"and {len(value) - MOST_VALUES} more"] if len(value) > MOST_VALUES else []
        return [shown(each) for each in value[:MOST_VALUES]] + more
    return str(value)[:LONGEST]


async def keep(tx: Transaction, message_id: int, asked: Sequence[Asked]) -> None:
    if asked:
        await tx.execute(SQL["keep"], message_id, list(asked))


async def of(db: Database, message_id: int) -> list[Asked]:
    """Nothing for an answer that asked for nothing; who may see the answer is for the caller to check."""
    found = await db.fetch_value(SQL["queries"], message_id)
    return msgspec.convert(found or [], list[Asked])
