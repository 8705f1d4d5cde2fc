"""Facts degrade to None, they never fail."""

from dataclasses import replace

import numpy as np
import pytest

from rules.book import load
from rules.facts import measure
from rules.facts.arrays import over_time
from telemetry.model import Well
from tests.rules.series import HEALTHY, a_case

PARAMETERS = load().parameters


def test_nothing_at_all():
    facts = measure(a_case(recent_hours=0, history_days=0), PARAMETERS).facts
    assert facts["ever_seen"] is False
    assert {facts[name] for name in ("flow", "running", "qn_pct", "unstable", "pip_low")} == {None}


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_a_handful_of_readings(count):
    case = a_case(history_days=0)
    few = replace(
        case.recent, times=case.recent.times[-count:], values={n: x[-count:] for n, x in case.recent.values.items()}
    )
    facts = measure(replace(case, recent=few), PARAMETERS).facts
    assert facts["baseline_known"] is False
    assert facts["flow"] == pytest.approx(2000, rel=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_random_gaps_in_every_signal(seed):
    case = a_case({"flow_rate": 1500, "motor_current": 42}, seed=seed)
    rng = np.random.default_rng(seed)
    for values in (case.recent.values, case.history.values):
        for x in values.values():
            x[rng.random(x.size) < 0.4] = np.nan
    facts = measure(case, PARAMETERS).facts
    assert facts["q_pct"] == pytest.approx(-25, abs=2)


@pytest.mark.parametrize("kept", sorted(HEALTHY))
def test_one_signal_of_a_well_that_is_not_described(kept):
    measure(a_case(without=set(HEALTHY) - {kept}, well=Well("A-1")), PARAMETERS)


def test_silence_is_three_usual_intervals():
    facts = measure(a_case(silent_h=0.3, interval_s=600.0), PARAMETERS).facts
    assert (facts["silent_limit_min"], facts["silent"]) == (30, False)
    assert measure(a_case(silent_h=0.6, interval_s=600.0), PARAMETERS).facts["silent"] is True


def test_where_the_interval_is_not_known_ten_minutes_are_silence():
    facts = measure(a_case(recent_hours=0, history_days=0, silent_h=0.0), PARAMETERS).facts
    assert facts["silent_limit_min"] == 10


def test_heat_is_over_the_fluid():
    facts = measure(a_case({"motor_temp": 118, "intake_temp": 103}), PARAMETERS).facts
    assert facts["tm_rise"] == pytest.approx(8, abs=0.5)
    assert facts["heat"] == pytest.approx(0, abs=0.5)


def test_a_flow_that_swings_counts_over_all_of_its_swings():
    words = {"flow_rate": "swing 500 110", "flow_variance": "step"}
    swinging = {"flow_rate": 1860.0, "flow_variance": 20.0}
    shares = [
        measure(a_case(swinging, words=words, onset_h=12 + shift / 6), PARAMETERS).facts["to_target"]
        for shift in range(12)
    ]
    assert min(shares) > 0.9
    assert max(shares) < 0.96


def test_swings_count_from_their_beginning():
    words = {"flow_rate": "swing 400 20", "flow_variance": "step"}
    facts = measure(
        a_case({"flow_rate": 1500.0, "flow_variance": 20.0}, words=words, onset_h=3, interval_s=60.0), PARAMETERS
    ).facts
    assert facts["to_target"] == pytest.approx(0.75, abs=0.03)
    assert facts["to_target_h"] == pytest.approx(3, abs=0.6)


def test_readings_that_come_more_often_count_no_more():
    assert over_time(np.array([0.0, 300, 600, 610, 620]), np.array([10.0, 10, 10, 0, 0])) == pytest.approx(
        9.758, abs=1e-3
    )
