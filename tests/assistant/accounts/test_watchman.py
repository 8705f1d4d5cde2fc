"""A trail that cannot be written and one that was changed are noticed; a good one is not complained of."""

from datetime import datetime

from assistant.accounts import audit
from assistant.accounts.watchman import Watchman
from telemetry.db import Database


async def test_a_good_trail_is_followed_and_nothing_is_left_behind(db: Database, now: datetime) -> None:
    watchman = Watchman(db, lambda: now)
    for _ in range(3):
        await audit.record(db, "sign_in", by="anna", now=now)
        await watchman.look()
        assert watchman.trouble is None
    assert [entry.action for entry in await audit.entries(db)] == ["sign_in"] * 3


async def test_a_trail_that_takes_no_entry_is_noticed_and_its_end_too(db: Database, now: datetime) -> None:
    watchman = Watchman(db, lambda: now)
    await db.execute("ALTER TABLE audit ADD CONSTRAINT full_up CHECK (action <> 'tried')")
    await watchman.look()
    assert watchman.trouble is not None
    assert "no entry can be written" in watchman.trouble
    await db.execute("ALTER TABLE audit DROP CONSTRAINT full_up")
    await watchman.look()
    assert watchman.trouble is None


async def test_a_changed_entry_and_a_cut_tail_are_noticed(db: Database, now: datetime) -> None:
    watchman = Watchman(db, lambda: now)
    for name in ("anna", "bea", "carl"):
        await audit.record(db, "sign_in", by=name, now=now)
    await watchman.look()
    await db.execute("ALTER TABLE audit DISABLE TRIGGER USER; DELETE FROM audit WHERE position = 3")
    await db.execute("ALTER TABLE audit ENABLE TRIGGER USER")
    await watchman.look()
    assert watchman.trouble == "the chain is broken at entry 3"
    fresh = Watchman(db, lambda: now)
    await db.execute("ALTER TABLE audit DISABLE TRIGGER USER; UPDATE audit SET by = 'eve' WHERE position = 2")
    await fresh.look()
    assert fresh.trouble == "the chain is broken at entry 2"
