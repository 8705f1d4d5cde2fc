"""Forecasts of made series whose future is known."""

from datetime import timedelta

import numpy as np
import pytest

from rules import book
from rules.forecast import Wanted, forecast, settle
from rules.forecast.looking import wandered
from telemetry.model import Limit, Well
from tests.rules.series import AT, WELL, a_case

LIMITS = book.load().parameters
HOT = Wanted("motor_temp", 150.0, rising=True)
RISING = {"motor_temp": 130.0}


def told(case, wanted=HOT):
    return forecast(settle(case, LIMITS), wanted)


# What is refused.


@pytest.mark.parametrize(
    ("case", "outlook"),
    [
        (a_case(), "steady"),
        (a_case(now=RISING, onset_h=5), "steady"),  # one step, and level since
        (a_case(now=RISING, onset_h=300, took_h=100), "steady"),  # it rose, and stopped rising
        (a_case(now=RISING, onset_h=1), "unsteady"),
        (a_case(now={"motor_temp": 100.0}, onset_h=240, took_h=240), "away"),
        (a_case(now={"motor_temp": 155.0}, onset_h=24, took_h=24), "already"),
        (a_case(now={"motor_temp": 112.0}, onset_h=24, took_h=24), "too_far"),
        (a_case(history_days=0.1, recent_hours=2), "too_little"),
        (a_case(without=("motor_temp",)), "not_measured"),
        (a_case(now={"vsd_frequency": 0.0, "motor_current": 0.0, "flow_rate": 0.0}, onset_h=3), "stopped"),
    ],
)
def test_what_has_no_date(case, outlook) -> None:
    found = told(case)
    assert found.outlook == outlook
    assert (found.reaches_at is None) == (outlook != "already")


def test_a_refusal_has_no_numbers() -> None:
    found = told(a_case(without=("motor_temp",)))
    assert (found.value_at_horizon, found.low, found.high, found.now) == (None, None, None, None)


def test_a_change_of_frequency_is_no_trend() -> None:
    """Half the pressure gained by slowing down twice a week is the operator's doing."""
    case = a_case(now={"vsd_frequency": 50.0, "pip": 1100.0, "motor_current": 41.0, "flow_rate": 1700.0}, onset_h=72)
    assert told(case, Wanted("pip")).outlook in ("steady", "unsteady")


def test_a_value_is_not_told_further_ahead_than_its_trend_carries() -> None:
    found = told(a_case(now=RISING, onset_h=24, took_h=24), Wanted("motor_temp", horizon_s=30 * 86_400))
    assert (found.outlook, found.value_at_horizon) == ("too_far", None)


# What is told.


@pytest.mark.parametrize("took_h", [6, 24, 72, 240, 720])
def test_a_straight_rise_reaches_its_limit_when_it_does(took_h) -> None:
    found = told(a_case(now=RISING, onset_h=took_h, took_h=took_h))
    assert found.outlook == "reaches"
    assert found.reaches_at is not None and found.earliest is not None and found.latest is not None
    assert found.earliest <= AT + timedelta(hours=took_h) <= found.latest
    assert found.reaches_at - AT == pytest.approx(timedelta(hours=took_h), rel=0.1)


def test_the_value_at_the_horizon_lies_within_its_interval() -> None:
    found = told(a_case(now=RISING, onset_h=240, took_h=240), Wanted("motor_temp", horizon_s=5 * 86_400))
    assert found.low < 140.0 < found.high
    assert found.value_at_horizon == pytest.approx(140.0, rel=0.01)
    assert found.horizon == AT + timedelta(days=5)


def test_the_change_of_slope_is_respected() -> None:
    """Level for weeks, then a rise of four hours: what counts is the rise."""
    found = told(a_case(now=RISING, onset_h=4, took_h=4))
    assert found.reaches_at is not None
    assert timedelta(hours=3) < found.reaches_at - AT < timedelta(hours=5)


@pytest.mark.parametrize(("limit", "target"), [(None, None), (Limit(high=140.0, high_high=160.0), 140.0)])
def test_without_a_threshold_the_next_limit_in_the_way_is_taken(limit, target) -> None:
    well = Well("AK-014", pump=WELL.pump, target_flow=2000.0, limits={"motor_temp": limit} if limit else {})
    levels = (140.0, 160.0, 90.0) if limit else ()
    found = told(a_case(now=RISING, onset_h=240, took_h=240, well=well), Wanted("motor_temp", limits=levels))
    assert found.threshold == target
    assert (found.reaches_at is None) == (target is None)


def test_a_fall_reaches_a_low_limit() -> None:
    found = told(a_case(now={"pip": 700.0}, onset_h=240, took_h=240), Wanted("pip", 600.0, rising=False))
    assert found.reaches_at is not None
    assert found.reaches_at - AT == pytest.approx(timedelta(hours=120), rel=0.1)


def test_wells_that_send_little_more_than_one_signal_have_a_forecast() -> None:
    others = ("flow_rate", "motor_current", "vsd_frequency", "torque", "pip", "tubing_pressure", "discharge_pressure")
    assert told(a_case(now=RISING, onset_h=240, took_h=240, without=others)).outlook == "reaches"


def test_what_wanders_gets_the_width_it_has_wandered() -> None:
    rng = np.random.default_rng(5)
    times = np.arange(0, 40 * 86_400, 1800.0)
    walk = 900 + np.cumsum(rng.standard_normal(times.size))
    near, far = wandered(times, walk, 86_400, 0.8), wandered(times, walk, 9 * 86_400, 0.8)
    assert near < far < 6 * near
    assert wandered(times, walk, 80 * 86_400, 0.8) > far


# The way there.


def test_the_way_leads_from_now_through_the_horizon_to_the_threshold() -> None:
    found = told(
        a_case(now=RISING, onset_h=24 * 14, took_h=24 * 14), Wanted("motor_temp", 132.0, True, horizon_s=3600.0)
    )
    assert found.outlook == "reaches"
    assert found.path[0].at == AT
    assert found.path[-1].at == pytest.approx(found.reaches_at, abs=timedelta(seconds=1))
    assert found.path[-1].value == pytest.approx(132.0, abs=1e-6)
    (there,) = [step for step in found.path if step.at == found.horizon]
    assert (there.value, there.low, there.high) == (found.value_at_horizon, found.low, found.high)
    widths = [step.high - step.low for step in found.path]
    assert widths == sorted(widths)


def test_a_steady_signal_leads_on_level() -> None:
    found = told(a_case(), Wanted("motor_temp"))
    assert {step.value for step in found.path} == {found.value_at_horizon}
    assert (found.path[-1].at, found.path[-1].low, found.path[-1].high) == (found.horizon, found.low, found.high)
    assert found.path[0].low == found.path[0].high


def test_a_refusal_leads_nowhere() -> None:
    assert told(a_case(without=("motor_temp",))).path == ()
