"""Yes-or-no facts at their thresholds, and unknown where a signal is missing."""

import msgspec
import pytest

from rules.book import load
from rules.facts import measure
from telemetry.model import Limit
from tests.rules.series import WELL, a_case

PARAMETERS = load().parameters


def facts(**given):
    return measure(a_case(**given), PARAMETERS).facts


@pytest.mark.parametrize(("flow", "said"), [(1850, False), (1750, True)])
def test_below_target(flow, said):
    assert facts(now={"flow_rate": flow})["below_target"] is said


def test_without_a_target_its_own_baseline_counts():
    bare = type(WELL)("AK-014")
    assert facts(now={"flow_rate": 1700}, well=bare)["below_target"] is True
    assert facts(well=bare)["below_target"] is False
    assert facts(well=bare, without=["flow_rate"])["below_target"] is None


@pytest.mark.parametrize(("pip", "said"), [(740, False), (700, True)])
def test_intake_pressure_is_low_under_four_fifths_of_its_baseline(pip, said):
    assert facts(now={"pip": pip})["pip_low"] is said


@pytest.mark.parametrize(("fv", "said"), [(9, False), (16, True)])
def test_unstable_by_flow_variance(fv, said):
    assert facts(now={"flow_variance": fv})["unstable"] is said


def test_once_unstable_it_must_fall_further_to_be_stable():
    case = a_case({"flow_variance": 16}, onset_h=5)
    case.recent.values["flow_variance"][-12:] = 10.0
    assert measure(case, PARAMETERS).facts["unstable"] is True
    case.recent.values["flow_variance"][-12:] = 6.0
    assert measure(case, PARAMETERS).facts["unstable"] is False


def test_a_drive_on_current_control_may_hunt():
    hunting = {"now": {"motor_current": 50}, "words": {"motor_current": "hunting"}}
    assert facts(**hunting)["unstable"] is True
    auto = type(WELL)("AK-014", target_flow=2000.0, drive_mode="current_control")
    assert facts(**hunting, well=auto)["unstable"] is False


@pytest.mark.parametrize(("flow", "said"), [(250, False), (150, True)])
def test_no_flow(flow, said):
    assert facts(now={"flow_rate": flow})["flow_zero"] is said


def test_intake_pressure_that_moves_alone_drifts():
    assert facts(now={"pip": 700}, onset_h=200)["drifted"] is True
    assert facts(now={"pip": 700, "flow_rate": 1800}, onset_h=200)["drifted"] is False


def test_a_flow_that_varies_far_beyond_its_usual_is_unstable():
    assert facts(now={"flow_variance": 10}, healthy={"flow_variance": 1.5}, onset_h=8)["unstable"] is True
    assert facts(now={"flow_variance": 10}, onset_h=8)["unstable"] is False


def test_the_usual_floor_of_intake_pressure_is_not_above_what_the_well_is_used_to():
    given = {"healthy": {"casing_pressure": 860.0}}
    assert facts(**given)["pip_low"] is False
    limited = msgspec.structs.replace(WELL, limits={"pip": Limit(low=920.0)})
    assert facts(well=limited, **given)["pip_low"] is True
