"""The trail keeps what it is told and comes back in pages, the youngest first."""

from datetime import datetime

import pytest

from assistant.accounts.audit import entries, record
from telemetry.db import Database
from telemetry.errors import Unavailable


async def test_what_was_rolled_back_leaves_no_trace(db: Database, now: datetime) -> None:
    with pytest.raises(Unavailable):
        async with db.transaction() as tx:
            await record(tx, "key_created", by="anna", now=now)
            raise Unavailable("no")
    assert await entries(db) == []


async def test_entries_come_in_pages(db: Database, now: datetime) -> None:
    for n in range(5):
        await record(db, f"act_{n}", by="anna", now=now, target="x", source="10.0.0.1", detail={"n": n})
    first = await entries(db, limit=3)
    rest = await entries(db, before=first[-1].id, limit=3)
    assert [entry.action for entry in first + rest] == ["act_4", "act_3", "act_2", "act_1", "act_0"]
    assert (first[0].by, first[0].at, first[0].source, first[0].detail) == ("anna", now, "10.0.0.1", {"n": 4})
