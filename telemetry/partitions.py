"""Sees to it that there is a partition for every moment that is to be written."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from telemetry.db import Store, queries

_SQL = queries("telemetry", "rollups.sql")
WEEK = timedelta(days=7)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def week_of(at: datetime) -> int:
    return (at - EPOCH) // WEEK


async def make_room(db: Store, weeks: Iterable[int]) -> None:
    """Nothing where the database divides readings by itself."""
    await db.execute(_SQL["make_room"], [EPOCH + week * WEEK for week in weeks])


class Rooms:
    """The weeks that were seen to."""

    def __init__(self, db: Store) -> None:
        self._db = db
        self._made: set[int] = set()

    async def make(self, moments: Iterable[datetime]) -> None:
        """In a transaction of its own: made partitions stay, whatever becomes of the batch."""
        found = set(moments)
        if not found:
            return
        first, last = week_of(min(found)), week_of(max(found))
        missing = ({first} if first == last else {week_of(at) for at in found}) - self._made
        if missing:
            await make_room(self._db, missing)
            self._made |= missing

    def forget(self) -> None:
        """One of them may have been dropped since."""
        self._made.clear()
