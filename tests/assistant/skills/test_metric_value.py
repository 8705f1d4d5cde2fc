from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant.skills.metric_value import metric_value
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window

HOUR = timedelta(hours=1)


def asked(**slots: object) -> object:
    return a_question("metric_value", **{"wells": ("AK-014",), "metrics": ("pip",), **slots})


# Near misses: no data is not 0, the future is not read, old is not now.


async def test_a_well_without_readings_has_no_value(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await metric_value(asked(), await desk())
    (row,) = reply.data["rows"]
    assert (row["value"], row["at"], row["samples"]) == (None, None, 0)
    assert reply.sources == ()


async def test_a_period_without_readings_has_no_value(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=1))
    reply = await metric_value(asked(time_range=a_period(now - 24 * HOUR)), await desk())
    (row,) = reply.data["rows"]
    assert (row["value"], row["samples"], row["aggregation"]) == (None, 0, "avg")


async def test_a_signal_that_is_not_measured_has_no_value(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=1))
    reply = await metric_value(asked(metrics=("casing_pressure",)), await desk())
    assert reply.data["rows"][0]["value"] is None


async def test_what_comes_later_than_now_is_not_read(desk: DeskFor, store: Store, now: datetime) -> None:
    steps = np.arange(24.0)
    await store("AK-014", a_window(end=now, hours=2, pip=steps))
    reply = await metric_value(asked(), await desk(moment=now - HOUR))
    (row,) = reply.data["rows"]
    assert (row["value"], row["at"]) == (12.0, now - HOUR)
    reply = await metric_value(asked(time_range=a_period(now, 2)), await desk(moment=now - HOUR))
    assert reply.data["rows"][0]["samples"] == 12


async def test_a_value_of_hours_ago_is_called_stale(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now - 5 * HOUR, hours=1))
    reply = await metric_value(asked(), await desk())
    assert reply.facts["stale"] == ["AK-014"]


# Values.


async def test_without_a_time_it_is_the_latest(desk: DeskFor, store: Store, now: datetime) -> None:
    window = a_window(end=now, hours=1, pip=np.arange(12) + 0.123456)
    await store("AK-014", window)
    reply = await metric_value(asked(), await desk())
    (row,) = reply.data["rows"]
    assert row == {
        "well_id": "AK-014",
        "metric": "pip",
        "aggregation": "latest",
        "value": 11.123456,
        "unit": "psi",
        "at": now - timedelta(minutes=5),
        "start": None,
        "end": None,
        "samples": 1,
        "resolution": "raw",
    }
    assert reply.facts["stale"] == []


@pytest.mark.parametrize(
    ("how", "value"),
    [(None, 5.5), ("avg", 5.5), ("min", 0.0), ("max", 11.0), ("sum", 66.0), ("count", 12.0), ("latest", 11.0)],
)
async def test_over_a_period(desk: DeskFor, store: Store, now: datetime, how: str | None, value: float) -> None:
    await store("AK-014", a_window(end=now, hours=1, pip=np.arange(12.0)))
    reply = await metric_value(asked(time_range=a_period(now, 1), aggregation=how), await desk())
    (row,) = reply.data["rows"]
    assert (row["value"], row["samples"], row["start"]) == (value, 12, now - HOUR)
    assert reply.sources[0].rows == 12


async def test_several_wells_and_metrics_in_the_order_of_the_text(desk: DeskFor, store: Store, now: datetime) -> None:
    for well in ("AK-014", "AK-015"):
        await store(well, a_window(well, now, hours=1))
    reply = await metric_value(asked(wells=("AK-015", "AK-014"), metrics=("vibration", "pip")), await desk())
    found = [(row["well_id"], row["metric"]) for row in reply.data["rows"]]
    assert found == [("AK-015", "vibration"), ("AK-015", "pip"), ("AK-014", "vibration"), ("AK-014", "pip")]
