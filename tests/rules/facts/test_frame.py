"""Half-hour means on one grid, and normalised features."""

import numpy as np
import pytest

from rules.facts.frame import BIN_S, build, interval_s, normalised, ratio
from tests.rules.series import a_case


def test_interval_is_the_usual_one():
    assert interval_s(np.array([0.0, 60, 120])) is None
    assert interval_s(np.arange(0, 3600, 60.0)) == 60
    burst = np.r_[np.arange(0, 18_000, 1200.0), np.arange(18_000, 18_060, 60.0)]
    assert interval_s(burst) == 1200
    assert interval_s(np.r_[np.arange(0, 9000, 300.0), np.arange(19_000, 21_600, 300.0)]) == 300


def test_raw_samples_replace_the_means_of_history():
    case = a_case()
    case.history.values["pip"][-20:] = 94_000.0
    frame = build(case, dict(case.recent.values), dict(case.history.values))
    assert frame.mean("pip")[-2] == pytest.approx(900, rel=0.01)
    assert frame.bins.size == frame.mean("pip").size
    assert np.diff(frame.bins).tolist() == [BIN_S] * (frame.bins.size - 1)


def test_spread_is_known_only_where_raw_samples_are():
    case = a_case()
    frame = build(case, dict(case.recent.values), dict(case.history.values))
    known = np.isfinite(frame.spread["motor_current"])
    assert not known[:1900].any()
    assert frame.spread["motor_current"][-10] == pytest.approx(0.6, abs=0.5)


def test_affinity_laws_leave_the_features_as_they_are():
    slow = {"vsd_frequency": 50.0, "flow_rate": 1000.0, "pip": 900.0, "discharge_pressure": 2900.0}
    slow |= {"motor_current": 40.0, "torque": 100.0}
    r = 60 / 50
    fast = {"vsd_frequency": 60.0, "flow_rate": 1000 * r, "pip": 900.0, "discharge_pressure": 900 + 2000 * r**2}
    fast |= {"motor_current": 40 * r**2, "torque": 100 * r**2}
    one, two = (normalised({k: np.array([v]) for k, v in x.items()}, 60.0, 1) for x in (slow, fast))
    for name in ("qn", "dpn", "in", "tqn"):
        assert one[name] == pytest.approx(two[name])


def test_gaps_of_the_frequency_take_the_value_before():
    assert ratio(np.array([np.nan, 30.0, np.nan, 60.0, 0.0]), 60.0).tolist() == [0.5, 0.5, 0.5, 1, 1]
    assert ratio(np.array([np.nan, np.nan]), 60.0).tolist() == [1, 1]
