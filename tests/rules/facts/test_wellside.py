"""Target, range, head curve and log."""

import pytest

from rules.facts import wellside
from telemetry.model import Limit, Pump, Well
from tests.rules.series import a_case


def test_what_is_not_known_is_none():
    assert wellside.best_flow(None) is None
    assert wellside.best_flow(Pump()) is None
    assert wellside.head_ratio(Pump(), 1000, 3000, 0.95) is None
    assert wellside.level_of(None, None, None, 2000) == (None, None)
    assert wellside.upper_limit(Well("A"), "motor_temp") is None


@pytest.mark.parametrize("pump", [Pump(ror_min=1400, ror_max=2500), Pump(ror_min=1400), Pump(ror_max=2500)])
def test_best_flow_from_the_range(pump):
    assert wellside.best_flow(pump) == pytest.approx(2000)


def test_head_ratio_against_the_curve():
    pump = Pump(head_curve=((0.0, 9000.0), (2000.0, 7000.0), (3000.0, 4000.0)))
    new = 7000 * 0.95 / 2.31
    assert wellside.head_ratio(pump, 2000, new, 0.95) == pytest.approx(1)
    assert wellside.head_ratio(pump, 2000, 0.85 * new, 0.95) == pytest.approx(0.85)
    assert wellside.head_ratio(pump, 3500, new, 0.95) is None


@pytest.mark.parametrize(("flow", "level"), [(900, "low"), (1000, "medium"), (2200, "medium"), (2300, "high")])
def test_level_by_target(flow, level):
    assert wellside.level_of(flow, flow, None, 2000)[0] == level


def test_level_by_the_pump_comes_before_the_target():
    assert wellside.level_of(900, 1900, 2000, 2000)[0] == "low"


def test_floor_of_intake_pressure():
    assert wellside.pip_floor(Well("A"), None, 150) == 150
    assert wellside.pip_floor(Well("A"), 120, 150) == 220
    assert wellside.pip_floor(Well("A", limits={"pip": Limit(low=400)}), 120, 150) == 400


def test_gravity_lies_between_oil_and_water():
    assert wellside.gravity(None, None) == 0.95
    assert wellside.gravity(100, 30) == pytest.approx(1.02)
    assert wellside.gravity(0, 30) == pytest.approx(0.876, abs=0.001)


def test_only_a_log_entry_near_the_stop_makes_it_planned():
    case = a_case(events=[{"kind": "planned_shutdown", "hours_ago": 3, "text": "test"}])
    near, far = case.at.timestamp() - 2 * 3600, case.at.timestamp() - 20 * 3600
    assert wellside.log_facts(case, near, None)["planned_event_text"] == "test"
    assert wellside.log_facts(case, far, None)["planned_event"] is False
    assert wellside.log_facts(case, None, None)["planned_event"] is None
