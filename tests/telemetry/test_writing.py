"""Batches are written whole; what was there stays; bad rows stand alone."""

import asyncio
from datetime import datetime, timedelta

import pytest

from telemetry import wells
from telemetry.bus import Parcel, Receipt
from telemetry.db import Database
from telemetry.errors import Outdated
from telemetry.model import Aside, Reading
from telemetry.register import Register
from telemetry.wells import version
from telemetry.writing import AT_ONCE, Writer
from tests.builders import NOON, a_reading
from tests.homes import BOTH

HOMES = BOTH
SECOND = timedelta(seconds=1)


def parcel(*readings: Reading) -> Parcel:
    return Parcel(readings)


async def rows(db: Database) -> list[tuple[str, datetime, float | None, float | None]]:
    found = await db.fetch("SELECT well_id, at, pip, flow_rate FROM reading JOIN well USING (well_no) ORDER BY key, at")
    return [(row["well_id"], row["at"], row["pip"], row["flow_rate"]) for row in found]


async def asides(db: Database) -> list[tuple[str, str, float]]:
    found = await db.fetch("SELECT well_id, metric, value FROM set_aside ORDER BY id")
    return [(row["well_id"], row["metric"], row["value"]) for row in found]


async def refuse(db: Database, pip: float) -> None:
    """From now on the database does not take this value."""
    await db.execute(f"ALTER TABLE reading ADD CHECK (pip <> {pip})")


async def test_nothing_to_write_is_written(db: Database) -> None:
    assert (await Writer(db).write([parcel()])).receipts == [Receipt(0, 0)]


async def test_the_same_again_changes_nothing(db: Database) -> None:
    writer = Writer(db)
    assert (await writer.write([parcel(a_reading(pip=900.0))])).receipts == [Receipt(1, 0)]
    again = await writer.write([parcel(a_reading(pip=901.0))])
    assert (again.receipts, again.fresh) == ([Receipt(0, 1)], [])
    assert await rows(db) == [("AK-014", NOON, 900.0, None)]


async def test_what_was_missing_is_filled_in_and_the_first_value_stays(db: Database) -> None:
    writer = Writer(db)
    await writer.write([parcel(a_reading(pip=900.0))])
    filled = await writer.write([parcel(a_reading(pip=5.0, flow_rate=2000.0))])
    assert filled.receipts == [Receipt(0, 1)]
    assert [reading.at for reading in filled.fresh] == [NOON]
    assert await rows(db) == [("AK-014", NOON, 900.0, 2000.0)]


async def test_twice_in_one_batch(db: Database) -> None:
    first, second = a_reading(pip=900.0), a_reading("ak-014", pip=5.0, flow_rate=2000.0)
    written = await Writer(db).write([parcel(first), parcel(second, second)])
    assert written.receipts == [Receipt(1, 0), Receipt(0, 2)]
    assert await rows(db) == [("AK-014", NOON, 900.0, 2000.0)]


async def test_known_and_new_in_one_batch(db: Database) -> None:
    writer = Writer(db)
    await writer.write([parcel(a_reading(pip=1.0))])
    written = await writer.write([parcel(a_reading(pip=2.0), a_reading(at=NOON + SECOND, pip=3.0))])
    assert written.receipts == [Receipt(1, 1)]
    assert [row[2] for row in await rows(db)] == [1.0, 3.0]


async def test_after_a_clash_batches_are_staged_for_a_while_and_count_the_same(db: Database) -> None:
    writer = Writer(db)
    for number in range(25):
        batch = [parcel(a_reading(pip=1.0), a_reading(at=NOON + number * SECOND, pip=2.0))]
        assert (await writer.write(batch)).receipts == [Receipt(1, 1)]
    assert len(await rows(db)) == 25


async def test_a_bad_row_stands_alone(db: Database) -> None:
    await refuse(db, 666)
    good = [a_reading(f"W-{number}", pip=float(number)) for number in range(20)]
    readings = [*good[:7], a_reading("BAD", pip=666.0, flow_rate=1.0), *good[7:]]
    written = await Writer(db).write([parcel(*readings[:9]), parcel(*readings[9:])])
    assert written.receipts == [Receipt(8, 0, (7,)), Receipt(12, 0)]
    assert len(await rows(db)) == 20
    assert await asides(db) == [("BAD", "pip", 666.0), ("BAD", "flow_rate", 1.0)]
    assert len(written.fresh) == 20


async def test_only_bad_rows(db: Database) -> None:
    await refuse(db, 666)
    written = await Writer(db).write([parcel(a_reading("A", pip=666.0), a_reading("B", pip=666.0))])
    assert written.receipts == [Receipt(0, 0, (0, 1))]
    assert await rows(db) == []


@pytest.mark.parametrize("well_id", ["A\x00B", "A\ud800"])
async def test_a_well_that_cannot_be_named_does_not_sink_the_others(db: Database, well_id: str) -> None:
    written = await Writer(db).write([parcel(a_reading("A", pip=1.0), a_reading(well_id, pip=2.0))])
    assert written.receipts == [Receipt(1, 0, (1,))]
    assert [row[0] for row in await rows(db)] == ["A"]


async def test_asides_are_kept(db: Database) -> None:
    aside = Aside("AK-014", NOON, "pip", 94_906.9, "outside the plausible range")
    await Writer(db).write([Parcel([a_reading(flow_rate=1.0)], [aside]), Parcel([], [aside])])
    assert await asides(db) == [("AK-014", "pip", 94_906.9)] * 2


async def test_the_latest_value_of_each_signal_moves_only_forward(db: Database) -> None:
    writer = Writer(db)
    await writer.write([parcel(a_reading(pip=1.0, flow_rate=10.0), a_reading(at=NOON + SECOND, pip=2.0))])
    await writer.write([parcel(a_reading(at=NOON - SECOND, pip=3.0, flow_rate=30.0, torque=5.0))])
    row = await db.fetch_row("SELECT * FROM latest_value")
    assert row is not None
    assert (row["pip"], row["pip_at"], row["last_seen"]) == (2.0, NOON + SECOND, NOON + SECOND)
    assert (row["flow_rate"], row["flow_rate_at"]) == (10.0, NOON)
    assert (row["torque"], row["torque_at"]) == (5.0, NOON - SECOND)
    assert row["gor"] is None


async def test_a_duplicate_does_not_touch_the_latest(db: Database) -> None:
    writer = Writer(db)
    await writer.write([parcel(a_reading(pip=1.0))])
    await writer.write([parcel(a_reading(pip=2.0, flow_rate=7.0))])
    row = await db.fetch_row("SELECT pip, flow_rate FROM latest_value")
    assert row is not None
    assert (row["pip"], row["flow_rate"]) == (1.0, 7.0)


async def test_writers_beside_each_other_agree(db: Database) -> None:
    readings = [a_reading(f"W-{number % 7}", NOON + number * SECOND, pip=1.0) for number in range(200)]
    batches = [[parcel(*readings[start::3]), parcel(*readings[:50])] for start in range(3)]
    written = await asyncio.gather(*(Writer(db).write(batch) for batch in batches))
    assert sum(receipt.stored for one in written for receipt in one.receipts) == 200
    assert len(await rows(db)) == 200


async def test_a_batch_that_was_checked_against_another_register_is_not_written(db: Database) -> None:
    writer, checked = Writer(db), await version(db)
    assert (await writer.write([Parcel([a_reading(pip=1.0)], version=checked)])).receipts == [Receipt(1, 0)]
    for readings in ([a_reading(at=NOON + SECOND)], [a_reading("NEW")], [a_reading(), a_reading("NEW")]):
        with pytest.raises(Outdated):
            await writer.write([Parcel(readings, version=checked)])
    with pytest.raises(Outdated):
        await writer.write([Parcel([a_reading("A")], version=checked), Parcel([a_reading("B")], version=checked + 1)])
    assert [row[0] for row in await rows(db)] == ["AK-014"]


async def test_wells_that_the_writer_itself_announced_change_nothing_for_others(db: Database) -> None:
    register = Register(db)
    writer, checked = Writer(db, register), (await register.current()).version
    for number in range(3):
        batch = [Parcel([a_reading(f"W-{number}", pip=1.0)], version=checked)]
        assert (await writer.write(batch)).receipts == [Receipt(1, 0)]
    assert register.last == await Register(db).current()
    await wells.retire(db, "W-1")
    with pytest.raises(Outdated):
        await writer.write([Parcel([a_reading("W-1", at=NOON + SECOND, pip=1.0)], version=checked)])
    await register.current()
    with pytest.raises(Outdated):
        await writer.write([Parcel([a_reading("W-1", at=NOON + SECOND, pip=1.0)], version=checked)])


@pytest.mark.parametrize("count", [AT_ONCE, AT_ONCE + 1])
async def test_small_and_large_batches_are_written_alike(db: Database, count: int) -> None:
    writer = Writer(db)
    readings = [a_reading(f"W-{number % 7}", at=NOON + number * SECOND, pip=float(number)) for number in range(count)]
    await writer.write([parcel(readings[0])])
    written = await writer.write([parcel(*readings)])
    assert written.receipts == [Receipt(count - 1, 1)]
    assert len(await rows(db)) == count
    newest = await db.fetch("SELECT pip FROM latest_value ORDER BY pip")
    assert [row["pip"] for row in newest] == [float(number) for number in range(count - 7, count)]
