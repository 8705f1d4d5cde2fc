"""What counts as now, and how signals swing in it."""

import numpy as np
import pytest

from rules.book import load
from rules.facts import measure
from rules.facts.scene import set_scene
from tests.rules.series import AT, HEALTHY, a_case
from tests.rules.test_steady import as_of

PARAMETERS = load().parameters


def measured(**given):
    return measure(a_case(**given), PARAMETERS)


def test_now_is_the_last_hour():
    found = measured().comparisons["pip"]
    assert (found.end - found.start, found.samples) == (3600, 12)


def test_now_begins_at_a_jump():
    found = measured(now={"motor_current": 17.0, "flow_rate": 30.0}, onset_h=0.5).comparisons["motor_current"]
    assert AT.timestamp() - found.start == pytest.approx(1800, abs=301)
    assert found.now == pytest.approx(17, rel=0.02)


def test_now_reaches_back_for_three_samples():
    assert measured(interval_s=1800.0).comparisons["pip"].samples == 3


@pytest.mark.parametrize(("word", "said"), [("spiky", True), ("flat", False), ("sawtooth", False), ("hunting", False)])
def test_spikes(word, said):
    facts = measured(now={"motor_current": 54.0}, words={"motor_current": word}, interval_s=60.0).facts
    assert facts["i_spiky"] is said


def test_swings_have_height_rhythm_and_a_leader():
    words = {"flow_rate": "swing 500 25 4", "tubing_pressure": "swing 90 25", "motor_current": "swing 1 25"}
    now = {"flow_rate": 1950, "tubing_pressure": 250, "motor_current": 50}
    facts = measured(now=now, words=words, onset_h=12, interval_s=60.0).facts
    assert facts["period_min"] == pytest.approx(25, rel=0.1)
    assert facts["rhythm"] > 0.7
    assert facts["whp_lead_min"] == pytest.approx(4, abs=2)
    assert facts["in_cv"] < 3 < facts["q_cv"]


def test_a_jump_does_not_count_as_a_swing():
    facts = measured(now={"flow_rate": 1400.0}, onset_h=1).facts
    assert facts["unstable"] is False
    assert facts["q_cv"] < 3


def test_the_shape_of_a_drop():
    facts = measured(now={"motor_current": 17.0, "flow_rate": 20.0}, onset_h=2).facts
    assert facts["in_drop_pct"] == pytest.approx(66, abs=2)
    assert facts["in_drop_samples"] == 1


def swinging_then(last: float, minutes: float):
    """A flow that has swung between 1,700 and 2,100 for half a day, and has stood at `last` for some minutes."""
    case = a_case(
        {"flow_rate": 1900.0},
        words={"flow_rate": "swing 200 27"},
        onset_h=12,
        interval_s=60.0,
        without={"flow_variance"},
    )
    case.recent.values["flow_rate"][case.recent.times >= AT.timestamp() - 60 * minutes] = last
    return measure(case, PARAMETERS).comparisons["flow_rate"]


@pytest.mark.parametrize(("last", "minutes"), [(1500.0, 8), (2250.0, 8), (1800.0, 30)])
def test_where_a_swing_may_go_is_no_new_level(last, minutes):
    assert AT.timestamp() - swinging_then(last, minutes).start >= 3540


@pytest.mark.parametrize(("last", "minutes"), [(20.0, 8), (1450.0, 40)])
def test_far_beyond_the_swings_or_longer_than_they_last_is_one(last, minutes):
    assert AT.timestamp() - swinging_then(last, minutes).start == pytest.approx(60 * minutes, abs=121)


@pytest.mark.parametrize(("sawing_h", "since"), [(12, False), (0.5, True)])
def test_a_saw_that_falls_back_has_not_begun_to_swing(sawing_h, since):
    case = a_case({"motor_current": 46, "flow_rate": 1600}, words={"motor_current": "sawtooth"}, onset_h=sawing_h)
    ends = [case.at.timestamp() - minutes * 60 for minutes in range(0, 25, 5)]
    jumps = [set_scene(as_of(case, end), load().parameters).now.jump_at for end in ends]
    assert all((jump is not None) is since for jump in jumps), jumps


@pytest.mark.parametrize(("moves", "said"), [([250] * 36, False), ([250, 700, 250] * 12, True), ([250, 700], False)])
def test_wellhead_pressure_that_comes_and_goes_is_unstable_and_one_that_went_is_not(moves, said):
    case = a_case(without=[n for n in HEALTHY if n not in ("pip", "tubing_pressure")], interval_s=30.0)
    x = case.recent.values["tubing_pressure"]
    last = x[-360:]
    last += np.repeat(moves, -(-360 // len(moves)))[:360] - 250
    assert measure(case, load().parameters).facts["pressures_unstable"] is said
