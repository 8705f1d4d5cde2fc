from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import lately
from assistant.skills import status as module
from assistant.skills.status import status
from assistant.watch import look
from tests.assistant.builders import a_caller, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_latest, a_pump, a_well, a_window

HOUR = timedelta(hours=1)


# Near misses.


async def test_a_well_that_never_reported_is_silent(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await status(a_question("status", wells=("AK-014",)), await desk())
    (row,) = reply.data["wells"]
    assert (row["state"], row["last_seen"], row["latest"]) == ("silent", None, {})


async def test_wells_of_another_field_are_not_there(desk: DeskFor, store: Store, now: datetime) -> None:
    await store(a_well("AK-014", field="Akkas"), a_window(end=now, hours=1))
    await store(a_well("BG-001", field="Burgan"))
    seen = await desk(a_caller(fields=frozenset({"Burgan"})))
    reply = await status(a_question("status"), seen)
    assert [row["well_id"] for row in reply.data["wells"]] == ["BG-001"]
    reply = await status(a_question("status", wells=("AK-014",)), seen)
    assert reply.data["wells"] == []


async def test_a_large_field_is_not_diagnosed(
    desk: DeskFor, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_DIAGNOSED", 1)
    for well in ("AK-014", "AK-015"):
        await store(well, a_window(well, now, hours=1))
    reply = await status(a_question("status"), await desk())
    assert [row["finding"] for row in reply.data["wells"]] == [None, None]
    assert not reply.facts["diagnosed"]


async def test_what_was_found_just_now_is_not_worked_out_again(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window("AK-014", now, hours=72))
    seen = await desk()
    await look(seen.runtime)
    kept = seen.runtime.findings.last("AK-014")
    assert kept is not None
    (row,) = (await status(a_question("status"), await desk(moment=now + timedelta(seconds=30)))).data["wells"]
    assert (row["finding"], row["found_at"]) == (kept.found.diagnosis, now)
    (row,) = (await status(a_question("status"), await desk(moment=now - timedelta(hours=1)))).data["wells"]
    assert row["found_at"] == now - timedelta(hours=1)


# States.


@pytest.mark.parametrize(
    ("age_s", "interval_s", "state"),
    [(599, None, "running"), (601, None, "silent"), (179, 60, "running"), (181, 60, "silent"), (3000, 1800, "running")],
)
def test_silent_after_three_usual_intervals(now: datetime, age_s: float, interval_s: float | None, state: str) -> None:
    well = a_well(interval_s=interval_s)
    assert lately.state_of(well, a_latest(at=now - timedelta(seconds=age_s)), now) == state


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"vsd_frequency": 4.9, "motor_current": 50.0}, "stopped"),
        ({"vsd_frequency": 5.0, "motor_current": 50.0}, "running"),
        ({"vsd_frequency": 55.0, "motor_current": 5.9}, "stopped"),
        ({"motor_current": 6.0}, "running"),
        ({"pip": 900.0}, "running"),
    ],
)
def test_stopped_by_frequency_or_current(now: datetime, values: dict[str, float], state: str) -> None:
    well = a_well(pump=a_pump(rated_current=60.0))
    assert lately.state_of(well, a_latest(at=now, **values), now) == state


async def test_one_well_has_its_finding_and_it_is_kept(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=72))
    seen = await desk()
    reply = await status(a_question("status", wells=("AK-014",)), seen)
    (row,) = reply.data["wells"]
    assert (row["state"], row["open_alerts"], row["last_seen"]) == ("running", 0, now - timedelta(minutes=5))
    assert row["finding"] is not None
    assert row["latest"]["pip"] == 900.0
    assert await seen.db.fetch_value("SELECT count(*) FROM diagnosis") == 1


async def test_a_state_chooses_the_wells(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window("AK-014", now, hours=1))
    await store("AK-015", a_window("AK-015", now, hours=1, vsd_frequency=0.0, motor_current=0.0))
    await store("AK-016", a_window("AK-016", now - 5 * HOUR, hours=1))
    seen = await desk()
    for state, well in (("running", "AK-014"), ("stopped", "AK-015"), ("silent", "AK-016")):
        reply = await status(a_question("status", state=state), seen)
        assert [row["well_id"] for row in reply.data["wells"]] == [well]


async def test_the_state_is_that_of_the_moment_asked_for(desk: DeskFor, store: Store, now: datetime) -> None:
    frequency = np.where(np.arange(24) < 12, 55.0, 0.0)
    await store("AK-014", a_window(end=now, hours=2, vsd_frequency=frequency))
    question = a_question("status", wells=("AK-014",))
    before = await status(question, await desk(moment=now - timedelta(minutes=62)))
    after = await status(question, await desk())
    assert (before.data["wells"][0]["state"], after.data["wells"][0]["state"]) == ("running", "stopped")
