"""The baseline lies before the onset, and slow wear is not absorbed."""

from datetime import timedelta

import pytest

from rules.book import load
from rules.facts import measure
from tests.rules.series import AT, a_case

PARAMETERS = load().parameters


def measured(*given, **more):
    return measure(a_case(*given, **more), PARAMETERS)


def test_a_day_of_steady_data_is_needed():
    assert measured(history_days=0, recent_hours=20).facts["baseline_known"] is False
    assert measured(history_days=0, recent_hours=40).facts["baseline_known"] is True


@pytest.mark.parametrize("hours", [1, 3, 9])
def test_a_change_shows_against_a_few_hours_which_are_no_baseline(hours):
    case = a_case({"flow_rate": 1600, "pip": 1000}, history_days=0, recent_hours=hours + 4, onset_h=hours)
    facts = measure(case, PARAMETERS).facts
    assert facts["qn_pct"] == pytest.approx(-20, abs=1.5)
    assert facts["compared_h"] == pytest.approx(4, abs=0.6)
    said = load().diagnose(case)
    assert said.baseline is None
    assert all("no steady baseline" in row.text for row in said.evidence)


def test_a_day_before_a_young_change_is_a_baseline():
    said = measured({"flow_rate": 1600}, history_days=0, recent_hours=25, onset_h=0.9, interval_s=60.0)
    assert said.facts["baseline_known"] is True
    assert said.facts["qn_pct"] == pytest.approx(-20, abs=1.5)


def test_a_well_of_two_days_that_left_its_first_hours_is_compared_with_them():
    facts = measured({"flow_rate": 1600, "pip": 1000}, history_days=0, recent_hours=44, onset_h=40).facts
    assert facts["qn_pct"] == pytest.approx(-20, abs=1.5)
    assert facts["slow"] is False


def test_an_hour_is_nothing_to_compare_with():
    assert measured({"flow_rate": 1600}, history_days=0, recent_hours=2, onset_h=1).baseline is None


def test_without_a_change_it_is_the_week_before_yesterday():
    start, end = measured().baseline
    assert AT.timestamp() - end == pytest.approx(86_400, abs=1900)
    assert end - start == pytest.approx(7 * 86_400, abs=4000)


@pytest.mark.parametrize("hours", [2, 10, 40, 100, 400])
def test_it_ends_before_a_step(hours):
    said = measured({"pip": 1100, "flow_rate": 1600}, onset_h=hours)
    assert said.baseline[1] <= AT.timestamp() - hours * 3600 + 1
    assert said.facts["pip_pct"] == pytest.approx(22, abs=1)
    assert said.facts["onset_h"] == pytest.approx(hours, abs=0.6)


@pytest.mark.parametrize("days", [10, 25, 44])
def test_slow_wear_is_measured_against_the_start(days):
    said = measured({"flow_rate": 1600, "motor_current": 43}, onset_h=days * 24, took_h=days * 24)
    assert said.facts["qn_pct"] < -15
    assert said.facts["slow"] is True


def test_days_before_a_workover_do_not_count():
    events = [{"kind": "workover", "hours_ago": 240, "text": "new pump"}]
    said = measured({"flow_rate": 2600, "pip": 700, "motor_current": 58}, onset_h=240, events=events)
    assert abs(said.facts["qn_pct"]) < 1


def test_a_stop_does_not_count():
    assert abs(measured(stop=[120, 60]).facts["qn_pct"]) < 1


def test_intake_pressure_is_compared_at_the_same_frequency():
    now = {"vsd_frequency": 58, "flow_rate": 2110, "pip": 820, "discharge_pressure": 4105, "motor_current": 55.6}
    assert abs(measured(now, onset_h=300).facts["pip_pct"]) < 1


def test_an_improvement_long_ago_is_no_fault():
    said = measured({"flow_rate": 2300, "pip": 820}, onset_h=500)
    assert said.facts["onset_h"] is None


def test_the_onset_is_sharp_where_raw_samples_are():
    said = measured({"pip": 1100}, onset_h=7.3, interval_s=60)
    assert said.moments["onset"] == pytest.approx((AT - timedelta(hours=7.3)).timestamp(), abs=120)
