"""There is room for every moment, and nothing is lost on the way into partitions."""

from datetime import UTC, datetime, timedelta

from telemetry import series
from telemetry.bus import Parcel, Receipt
from telemetry.db import Database
from telemetry.model import Reading
from telemetry.partitions import Rooms, make_room, week_of
from telemetry.writing import Writer
from tests.builders import NOON, a_reading
from tests.homes import BOTH

HOMES = BOTH
DAY, WEEK = timedelta(days=1), timedelta(days=7)


async def write(writer: Writer, *readings: Reading) -> Receipt:
    return (await writer.write([Parcel(readings)])).receipts[0]


def test_weeks_are_counted_from_the_epoch() -> None:
    assert week_of(datetime(1970, 1, 7, 23, 59, tzinfo=UTC)) == 0
    assert week_of(datetime(1970, 1, 8, tzinfo=UTC)) == 1
    assert week_of(datetime(1969, 12, 31, tzinfo=UTC)) == -1


async def test_readings_of_ten_years_find_their_place(db: Database) -> None:
    old = [a_reading(at=NOON - year * 365 * DAY, pip=float(year)) for year in range(10)]
    assert await write(Writer(db), *old) == Receipt(10, 0)
    assert await write(Writer(db), *old) == Receipt(0, 10)
    window = await series.window(db, "AK-014", NOON - 4000 * DAY, NOON + DAY, ["pip"])
    assert window.values["pip"].tolist() == [float(year) for year in reversed(range(10))]


async def test_making_room_twice_and_at_once_does_no_harm(db: Database) -> None:
    await make_room(db, [week_of(NOON), week_of(NOON)])
    rooms = Rooms(db)
    await rooms.make([NOON, NOON + WEEK])
    await rooms.make([NOON])


async def test_a_week_that_was_dropped_under_the_writer_is_made_again(db: Database) -> None:
    writer = Writer(db)
    await write(writer, a_reading(at=NOON - 20 * WEEK, pip=1.0))
    await db.execute("DELETE FROM rollup_due")
    await db.execute("UPDATE rollup_state SET rolled_until = now()")
    assert await db.fetch_value("SELECT drop_readings_before($1)", NOON - 10 * WEEK) == 1
    assert await write(writer, a_reading(at=NOON - 20 * WEEK, pip=2.0), a_reading(at=NOON, pip=3.0)) == Receipt(2, 0)
    assert await db.fetch_value("SELECT count(*) FROM set_aside") == 0
