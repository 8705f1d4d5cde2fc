from datetime import datetime, timedelta

from assistant.counting import counted, looked_at
from nlp.model import TimeRange
from telemetry.db import Database
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well, a_window


async def test_of_no_well_there_is_no_source(db: Database, now: datetime) -> None:
    assert await counted([], TimeRange(now - timedelta(hours=1), now), db) == ()


async def test_all_wells_are_counted_in_one_line(db: Database, store: Store, now: datetime) -> None:
    wells = [await store(a_well(name), a_window(name, end=now, hours=2)) for name in ("A-1", "A-2")]
    (source,) = await counted(wells, TimeRange(now - timedelta(hours=1), now), db)
    assert (source.rows, source.resolution, source.well_id) == (24, "raw", None)
    (source,) = await counted(wells[:1], TimeRange(now - timedelta(hours=1), now), db)
    assert (source.rows, source.well_id) == (12, "A-1")


async def test_a_diagnosis_says_what_it_looked_at(desk: DeskFor, store: Store, now: datetime) -> None:
    well = await store("AK-014", a_window(end=now, hours=24 * 10))
    at = await desk()
    found = await at.diagnose(well, now)
    sources = await looked_at(at.db, found)
    assert [one.what for one in sources] == ["readings", "baseline"][: len(sources)]
    assert all(one.rows and one.resolution and one.well_id == "AK-014" for one in sources)
