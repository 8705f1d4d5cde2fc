"""A thousand refusals are two entries, and each is counted."""

from datetime import datetime, timedelta

from assistant.accounts import audit, notes
from assistant.accounts.notes import Kind, Notes
from assistant.accounts.watchman import Watchman
from telemetry.db import Database

REFUSED = Kind("refused", "gate", "POST /api/v1/wells", "10.0.0.9")


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def written(db: Database) -> list[tuple[str, int]]:
    found = reversed(await audit.entries(db))
    return [(entry.action, int(str((entry.detail or {}).get("times", 1)))) for entry in found]


async def test_the_first_at_once_and_those_alike_within_a_minute_as_one(db: Database, now: datetime) -> None:
    clock = Clock(now)
    kept = Notes(db, Watchman(db, clock), clock)
    kept.note(REFUSED)
    await kept.write()
    for _ in range(999):
        kept.note(REFUSED)
    kept.note(REFUSED._replace(action="exported"))
    await kept.write()
    assert await written(db) == [("refused", 1), ("exported", 1)]
    clock.now += timedelta(minutes=1)
    await kept.write()
    assert await written(db) == [("refused", 1), ("exported", 1), ("refused", 999)]
    clock.now += timedelta(minutes=5)
    await kept.write()
    assert len(await written(db)) == 3


async def test_nothing_that_waits_is_lost_at_the_end(db: Database, now: datetime) -> None:
    kept = Notes(db, Watchman(db, lambda: now), lambda: now)
    async with kept.running():
        for _ in range(5):
            kept.note(REFUSED)
    assert sum(times for _, times in await written(db)) == 5


async def test_made_up_names_do_not_fill_the_memory(db: Database, now: datetime) -> None:
    kept = Notes(db, Watchman(db, lambda: now), lambda: now)
    for number in range(notes.KNOWN_AT_MOST + 500):
        kept.note(REFUSED._replace(by=str(number)))
    assert len(kept._waiting) == notes.KNOWN_AT_MOST + 1


async def test_a_trail_that_refuses_is_told_of_and_nothing_is_lost(db: Database, now: datetime) -> None:
    watchman = Watchman(db, lambda: now)
    kept = Notes(db, watchman, lambda: now)
    await db.execute("ALTER TABLE audit ADD CONSTRAINT full_up CHECK (action <> 'refused')")
    kept.note(REFUSED)
    await kept._quietly(5.0)
    assert watchman.trouble is not None
    assert watchman.failures == 1
    await db.execute("ALTER TABLE audit DROP CONSTRAINT full_up")
    await kept._quietly(5.0)
    assert await written(db) == [("refused", 1)]
