from datetime import datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from assistant import diagnosing
from assistant.runtime import Runtime
from telemetry import events, wells
from telemetry.errors import NotFound
from tests.assistant.conftest import Store
from tests.builders import a_window

HOUR = timedelta(hours=1)


async def test_nothing_later_than_the_moment_is_read(runtime: Runtime, store: Store, now: datetime) -> None:
    well = await store("AK-014", a_window(end=now, hours=96))
    await events.add(runtime.db, "AK-014", "note", now - HOUR, "later")
    at = now - 24 * HOUR
    case = await diagnosing.case_of(runtime.db, well, at)
    assert max(case.recent.times[-1], case.history.times[-1]) < at.timestamp()
    assert (case.events, case.last_seen) == ((), at - timedelta(minutes=5))


async def test_a_later_reading_changes_nothing(runtime: Runtime, store: Store, now: datetime) -> None:
    frequency = np.where(np.arange(1152) < 864, 55.0, 0.0)
    well = await store("AK-014", a_window(end=now, hours=96, vsd_frequency=frequency))
    found = await diagnosing.diagnose(runtime, well, now - 24 * HOUR, store=False)
    assert found.diagnosis.fault == "normal"


async def test_no_diagnosis_of_that_id(runtime: Runtime) -> None:
    with pytest.raises(NotFound):
        await diagnosing.listing(runtime.db, "AK-014", after="nothing")
    assert await diagnosing.listing(runtime.db, "AK-014", after=str(uuid4())) == []


async def test_what_is_not_to_be_kept_is_not(runtime: Runtime, store: Store, now: datetime) -> None:
    found = await diagnosing.diagnose(runtime, await store("AK-014"), now, store=False)
    assert found.diagnosis_id is None
    assert await diagnosing.listing(runtime.db, "AK-014") == []


async def test_a_case_holds_two_days_raw_and_45_days_of_means(runtime: Runtime, store: Store, now: datetime) -> None:
    well = await store("AK-014", a_window(end=now, hours=24 * 50, step_s=1800))
    await events.add(runtime.db, "AK-014", "choke_change", now - 48 * HOUR, "wider")
    case = await diagnosing.case_of(runtime.db, well, now)
    assert (case.recent.step_s, len(case.recent.times)) == (None, 96)
    assert (case.history.step_s, len(case.history.times)) == (1800, 45 * 48)
    assert [event.kind for event in case.events] == ["choke_change"]
    longer = await diagnosing.case_of(runtime.db, well, now, 72)
    assert (len(longer.recent.times), longer.window_hours) == (144, 72)


async def test_diagnoses_are_listed_newest_first_as_they_were(runtime: Runtime, store: Store, now: datetime) -> None:
    well = await store("AK-014", a_window(end=now, hours=72))
    made = [await diagnosing.diagnose(runtime, well, now - n * HOUR) for n in range(3)]
    listed = await diagnosing.listing(runtime.db, "AK-014")
    assert listed == made[::-1]
    rest = await diagnosing.listing(runtime.db, "AK-014", limit=5, after=listed[0].diagnosis_id)
    assert rest == made[1::-1]


async def test_other_wells_of_the_feeder_that_stopped_are_in_the_case(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    frequency = np.where(np.arange(288) < 264, 55.0, 0.0)
    for name, feeder in (("AK-014", "north"), ("AK-015", "north"), ("AK-016", "north"), ("AK-017", "south")):
        well = await store(name, a_window(end=now, hours=24, vsd_frequency=frequency))
        await wells.change(runtime.db, name, {"feeder": feeder})
    well = await wells.get(runtime.db, "AK-014")
    case = await diagnosing.case_of(runtime.db, well, now)
    assert len(case.stopped_beside) == 2
    assert all(abs((now - moment).total_seconds() - 7200) < 400 for moment in case.stopped_beside)
    running = await diagnosing.case_of(runtime.db, well, now - 3 * HOUR)
    assert running.stopped_beside == ()
