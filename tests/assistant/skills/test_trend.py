from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant.skills.trend import trend
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window


def asked(**slots: object) -> object:
    return a_question("trend", **{"wells": ("AK-014",), "metrics": ("pip",), **slots})


async def test_an_empty_period_is_all_gaps(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await trend(asked(), await desk())
    (found,) = reply.data["series"]
    assert set(found["series"]["pip"]) == {None}
    assert (reply.facts["rows"][0]["first"], reply.facts["rows"][0]["samples"]) == (None, 0)


async def test_a_gap_stays_a_gap(desk: DeskFor, store: Store, now: datetime) -> None:
    values = np.full(288, 900.0)
    values[100:110] = np.nan
    await store("AK-014", a_window(end=now, pip=values))
    (found,) = (await trend(asked(), await desk())).data["series"]
    assert sum(value is None for value in found["series"]["pip"]) in (10, 11)


@pytest.mark.parametrize(("last", "moved"), [(900.0, "flat"), (910.0, "flat"), (950.0, "up"), (450.0, "down")])
async def test_how_it_moved(desk: DeskFor, store: Store, now: datetime, last: float, moved: str) -> None:
    await store("AK-014", a_window(end=now, pip=np.linspace(900.0, last, 288)))
    row = (await trend(asked(), await desk())).facts["rows"][0]
    assert (row["moved"], row["low"], row["high"]) == (moved, min(900.0, last), max(900.0, last))


async def test_without_a_time_it_is_the_last_day(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now))
    reply = await trend(asked(), await desk())
    (found,) = reply.data["series"]
    assert (found["well_id"], found["step_s"], found["next"]) == ("AK-014", 300, None)
    assert len(found["timestamps"]) == len(found["series"]["pip"])
    assert found["timestamps"][0] == now - timedelta(hours=24)
    assert reply.chart is not None
    assert (reply.chart.well_ids, reply.chart.metrics, reply.chart.step_s) == (("AK-014",), ("pip",), 300)
    assert reply.sources[0].rows == 288


async def test_a_series_for_every_well(desk: DeskFor, store: Store, now: datetime) -> None:
    for well in ("AK-014", "AK-015"):
        await store(well, a_window(well, now))
    reply = await trend(asked(wells=("AK-014", "AK-015"), time_range=a_period(now, 6)), await desk())
    assert [found["well_id"] for found in reply.data["series"]] == ["AK-014", "AK-015"]
