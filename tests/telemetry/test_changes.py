"""Conditions found by the database, against the same found by hand."""

from datetime import timedelta

import numpy as np
import pytest

from telemetry import changes, series, wells
from telemetry.changes import Metered
from telemetry.db import Database
from tests.builders import NOON, a_well

MINUTE = timedelta(minutes=1)


async def written(db: Database, well_id: str = "AK-014", **values: list[float]) -> None:
    """A reading a minute from noon on; NaN is missing."""
    await wells.create(db, a_well(well_id))
    count = len(next(iter(values.values())))
    times = np.arange(count) * 60.0 + NOON.timestamp()
    await series.bulk_write(db, well_id, times, {name: np.array(given, float) for name, given in values.items()})


def minutes(stretches: list[changes.Stretch]) -> list[tuple[float, float | None, bool]]:
    return [
        ((s.start - NOON) / MINUTE, None if s.end is None else (s.end - NOON) / MINUTE, s.seen_to_begin)
        for s in stretches
    ]


@pytest.mark.parametrize(
    ("op", "flow", "found"),
    [
        ("<", [1200, 1000, 999, 998, 1000, 999], [(2, 4, True), (5, None, True)]),
        ("<=", [1200, 1000, 999, 1001], [(1, 3, True)]),
        (">", [1200, 1000, 999, 1001], [(0, 1, False), (3, None, True)]),
        (">=", [999, 998], []),
        ("<", [999, float("nan"), 998, 1001], [(0, 3, False)]),
    ],
)
async def test_crossings(db: Database, op: changes.Op, flow: list[float], found: object) -> None:
    await written(db, flow_rate=flow, pip=[900.0] * len(flow))
    got = await changes.crossings(db, "ak-014", "flow_rate", op, 1000, NOON, NOON + 60 * MINUTE)
    assert minutes(got) == found


async def test_nothing_outside_the_period(db: Database) -> None:
    await written(db, flow_rate=[1200, 900, 1200, 900, 1200])
    got = await changes.crossings(db, "AK-014", "flow_rate", "<", 1000, NOON + 2 * MINUTE, NOON + 4 * MINUTE)
    assert minutes(got) == [(3, None, True)]


async def test_a_comparison_there_is_not(db: Database) -> None:
    with pytest.raises(ValueError, match="comparison"):
        await changes.crossings(db, "AK-014", "flow_rate", "= 1 OR 1 <", 1, NOON, NOON)  # type: ignore[arg-type]


async def test_a_pump_stands_by_its_frequency_or_its_current(db: Database) -> None:
    nan = float("nan")
    await written(db, vsd_frequency=[50, 4.9, 0, 50, 50, nan], motor_current=[40, 40, 0, 40, 5.9, nan], pip=[900.0] * 6)
    span = (NOON, NOON + 60 * MINUTE)
    stood = await changes.states(db, "AK-014", 6.0, *span)
    assert minutes(stood) == [(1, 3, True), (4, None, True)]
    assert [(s.metric, s.value) for s in stood] == [("vsd_frequency", 4.9), ("motor_current", 5.9)]
    assert minutes(await changes.states(db, "AK-014", None, *span)) == [(1, 3, True)]
    assert minutes(await changes.states(db, "AK-014", 6.0, *span, standing=False)) == [(0, 1, False), (3, 4, True)]


async def test_a_current_without_a_rating_tells_nothing(db: Database) -> None:
    await written(db, motor_current=[40.0, 0.0])
    assert await changes.states(db, "AK-014", None, NOON, NOON + 60 * MINUTE) == []


async def test_the_highest_and_the_lowest(db: Database) -> None:
    await written(db, pip=[900.0, 950.0, 950.0, float("nan"), 870.0])
    span = (NOON, NOON + 60 * MINUTE)
    assert await changes.extreme(db, "AK-014", "pip", True, *span) == (NOON + MINUTE, 950.0)
    assert await changes.extreme(db, "AK-014", "pip", False, *span) == (NOON + 4 * MINUTE, 870.0)
    assert await changes.extreme(db, "AK-014", "gor", False, *span) is None


async def test_what_was_made_and_for_how_long_it_stood(db: Database) -> None:
    """Half an hour at 2,880 bpd, of which the pump stood the last ten minutes; then nothing is known."""
    flow = [2880.0] * 20 + [0.0] * 10
    await written(db, flow_rate=flow, vsd_frequency=[50.0] * 20 + [0.0] * 10)
    await wells.create(db, a_well("AK-015"))
    metered = [Metered("AK-014", 300, 6.0), Metered("AK-015", 300, None)]
    found = await changes.outputs(db, metered, NOON, NOON + 60 * MINUTE)
    made = found["AK-014"]
    assert made.produced_bbl == pytest.approx(2880 * 20 / 1440)
    assert (made.measured_s, made.known_s, made.stopped_s, made.stops) == (2040, 2040, 840, 1)
    assert found["AK-015"] == changes.Output()


async def test_drive_and_gauge_that_post_apart(db: Database) -> None:
    nan = float("nan")
    await written(db, flow_rate=[1440.0, nan] * 5, vsd_frequency=[nan, 50.0] * 5)
    made = (await changes.outputs(db, [Metered("AK-014", 600, None)], NOON, NOON + 10 * MINUTE))["AK-014"]
    assert made.produced_bbl == pytest.approx(10)
    assert (made.measured_s, made.known_s, made.stops) == (600, 540, 0)
