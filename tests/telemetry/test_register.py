"""What ingest knows of wells is never older than the question."""

import asyncio

import pytest

from telemetry import wells
from telemetry.db import Database
from telemetry.errors import DatabaseFault
from telemetry.register import Entry, Register
from tests.builders import a_well


async def test_every_change_is_seen_at_once(db: Database) -> None:
    register = Register(db)
    assert (await register.current()).entries == {}
    await wells.create(db, a_well("AK-014"))
    assert (await register.current()).entries == {"ak-014": Entry("AK-014", "Burgan", False)}
    await wells.change(db, "AK-014", {"field": None})
    assert (await register.current()).entries == {"ak-014": Entry("AK-014", None, False)}
    await wells.retire(db, "AK-014")
    assert (await register.current()).entries["ak-014"].retired


async def test_a_change_while_others_ask_is_seen_by_those_who_ask_after_it(db: Database) -> None:
    register = Register(db)

    async def crowd() -> None:
        for _ in range(20):
            await register.current()

    async def creator(number: int) -> None:
        await wells.create(db, a_well(f"W-{number}"))
        assert f"w-{number}" in (await register.current()).entries

    await asyncio.gather(*(crowd() for _ in range(10)), *(creator(number) for number in range(5)))


async def test_a_failure_is_not_remembered(db: Database) -> None:
    register = Register(db)
    await db.execute("ALTER TABLE well_register RENAME TO elsewhere")
    outcomes = await asyncio.gather(*(register.current() for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [DatabaseFault] * 3
    await db.execute("ALTER TABLE elsewhere RENAME TO well_register")
    assert (await register.current()).entries == {}


async def test_one_who_leaves_does_not_take_the_answer_along(db: Database) -> None:
    register = Register(db)
    asking = [asyncio.ensure_future(register.current()) for _ in range(3)]
    await asyncio.sleep(0)
    asking[0].cancel()
    assert (await asking[1]).entries == {}
    with pytest.raises(asyncio.CancelledError):
        await asking[0]
