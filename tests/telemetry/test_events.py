"""A well's log."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from telemetry import events, wells
from telemetry.db import Database
from telemetry.errors import Invalid, NotFound
from tests.builders import a_well


@pytest.fixture(autouse=True)
async def well(db: Database) -> None:
    await wells.create(db, a_well())


async def test_an_entry_comes_back_whole(db: Database, now: datetime) -> None:
    event = await events.add(db, "ak-014", "well_test", now, "test separator", {"flow_rate": 1900.0}, "nora")
    assert (event.well_id, event.kind, event.at, event.text) == ("AK-014", "well_test", now, "test separator")
    assert (event.values, event.by) == ({"flow_rate": 1900.0}, "nora")
    assert await events.listing(db, "AK-014", now, now + timedelta(seconds=1)) == [event]


async def test_a_range_is_half_open_and_paged(db: Database, now: datetime) -> None:
    hours = [now + timedelta(hours=hour) for hour in (3, 0, 1, 1, 2)]
    ids = {(await events.add(db, "AK-014", "note", at)).id: at for at in hours}
    listed = await events.listing(db, "AK-014", now, now + timedelta(hours=3))
    assert [event.at for event in listed] == sorted(hours)[:4]
    rest = await events.listing(db, "AK-014", now, now + timedelta(hours=9), after=listed[1].id, limit=2)
    assert [event.id for event in rest] == [listed[2].id, listed[3].id]
    assert len(ids) == 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"at": datetime(2026, 1, 1)}, "at"),  # noqa: DTZ001
        ({"text": "x" * 4001}, "text"),
        ({"text": "a\x00"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"values": {"speed": 1.0}}, "values.speed"),
        ({"values": {"pip": float("nan")}}, "values.pip"),
        ({"values": {"pip": 94_906.9}}, "values.pip"),
    ],
)
async def test_wrong_entries(db: Database, now: datetime, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        await events.add(db, "AK-014", **{"kind": "note", "at": now, **change})
    assert [problem.field for problem in caught.value.problems] == [field]


async def test_a_retired_well_takes_no_entries_and_keeps_those_it_has(db: Database, now: datetime) -> None:
    await events.add(db, "AK-014", "note", now)
    await wells.retire(db, "AK-014")
    with pytest.raises(NotFound):
        await events.add(db, "AK-014", "note", now)
    assert len(await events.listing(db, "AK-014", now, now + timedelta(days=1))) == 1
