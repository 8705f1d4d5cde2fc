import pytest

from assistant.operating import Point, point_of
from tests.builders import HEALTHY, a_well


def test_a_pump_that_stands_has_no_place() -> None:
    assert point_of(a_well(), {**HEALTHY, "flow_rate": 0.0}) is None
    assert point_of(a_well(), {**HEALTHY, "vsd_frequency": 0.0}) is None


def test_without_both_pressures_the_head_is_not_known() -> None:
    assert point_of(a_well(), HEALTHY) == Point(55.0, 2000.0, None)
    assert point_of(a_well(), {**HEALTHY, "discharge_pressure": 100.0}) == Point(55.0, 2000.0, None)


def test_head_follows_from_the_pressures_and_the_liquid() -> None:
    found = point_of(a_well(), {**HEALTHY, "discharge_pressure": 2900.0, "water_cut": 100.0})
    assert found is not None
    assert found.head_ft == pytest.approx(2000 * 2.31 / 1.02)
