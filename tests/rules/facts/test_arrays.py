"""Robust statistics on arrays with gaps."""

import numpy as np
import pytest

from rules.facts import arrays

RNG = np.random.default_rng(5)
T = np.arange(0, 6 * 3600, 60.0)


def test_nothing_to_say_of_nothing():
    empty = np.array([])
    assert arrays.median(empty) is None
    assert arrays.noise(np.array([1.0, np.nan])) is None
    assert arrays.slope(empty, empty) is None
    assert arrays.variation_pct(empty, empty) is None
    assert arrays.jump(empty) is None
    assert arrays.rhythm(empty, empty) == (None, None)
    assert arrays.share_pct(1.0, 0.0) is None


def test_median_passes_over_gaps():
    assert arrays.median(np.array([3.0, np.nan, 1.0, 2.0])) == 2
    assert arrays.median(np.array([3.0, np.nan]), least=2) is None


@pytest.mark.parametrize("values", [[1.0], [4.0, 1.0], [3.0, 1.0, 2.0], RNG.normal(size=101), RNG.normal(size=200)])
def test_middle_is_the_median(values):
    assert arrays.middle(np.array(values)) == pytest.approx(np.median(values))


def test_noise_is_the_standard_deviation_and_minds_no_outlier():
    x = RNG.normal(10, 2, 5000)
    x[:100] = 1e6
    assert arrays.noise(x) == pytest.approx(2, rel=0.1)


def test_slope_minds_no_outlier():
    x = 5 + 0.01 * T + RNG.normal(0, 0.1, T.size)
    x[7] = 1e5
    assert arrays.slope(T, x) == pytest.approx(0.01, rel=0.02)


def test_variation_leaves_a_steady_trend_out():
    assert arrays.variation_pct(T, 100 + 0.001 * T) == pytest.approx(0, abs=1e-9)


def test_a_ramp_is_no_jump():
    assert arrays.jump(np.linspace(50, 30, 60)) is None


def test_a_sawtooth_is_no_jump():
    assert arrays.jump(50 * (1.16 - 0.34 * ((np.arange(36) * 300 / 1320) % 1))) is None


@pytest.mark.parametrize("taken", [1, 4])
def test_a_jump_says_how_many_samples_it_took(taken):
    x = np.r_[np.full(30, 50.0), np.linspace(50, 17, taken + 1)[1:-1], np.full(30, 17.0)]
    found = arrays.jump(x + RNG.normal(0, 0.2, x.size))
    assert (found.before, found.after) == (pytest.approx(50, abs=0.3), pytest.approx(17, abs=0.3))
    assert abs(found.samples - taken) <= 1


def test_rhythm_finds_the_period():
    period, share = arrays.rhythm(T, np.sin(2 * np.pi * T / 1500) + RNG.normal(0, 0.2, T.size))
    assert period == pytest.approx(25, rel=0.1)
    assert share > 0.7
    assert arrays.rhythm(T, RNG.normal(size=T.size))[1] < 0.4


def test_lead_tells_who_is_first():
    first, second = np.sin(2 * np.pi * T / 1500), np.sin(2 * np.pi * (T - 240) / 1500)
    assert arrays.lead_min(T, first, second, 12) == pytest.approx(4, abs=1.5)
    assert arrays.lead_min(T, second, first, 12) == pytest.approx(-4, abs=1.5)


def test_smoothed_passes_over_gaps_and_spikes():
    x = np.array([1.0, 1, 99, 1, np.nan, 1, 1])
    assert arrays.smoothed(x, 3).tolist() == [1, 1, 1, 50, 1, 1, 1]


def test_runs():
    starts, lengths = arrays.runs(np.array([1.0, 1, 2, 2, 2, 3]))
    assert (starts.tolist(), lengths.tolist()) == ([0, 2, 5], [2, 3, 1])


def test_a_signal_that_only_went_away_has_not_swung():
    gone = np.r_[np.zeros(40), -np.ones(4)]
    assert arrays.swings_of(gone - gone.mean()) < 3
    assert arrays.swings_of(np.sin(np.arange(60) / 3)) >= 5


def test_the_sample_where_a_signal_was_stirred():
    rng = np.random.default_rng(3)
    calm = 50 + 0.2 * rng.standard_normal(30)
    assert arrays.stirred_at(calm) is None
    assert abs(arrays.stirred_at(np.r_[calm, 50 + 4 * rng.standard_normal(15)]) - 30) <= 2


@pytest.mark.parametrize("size", [1, 2, 3, 10, 361])
def test_quantiles_are_those_of_numpy(size: int) -> None:
    x = np.random.default_rng(size).standard_normal(size)
    shares = (0.0, 0.05, 0.1, 0.5, 0.9, 0.97, 0.99, 1.0)
    assert arrays.quantiles(x, *shares) == tuple(np.quantile(x, shares))


@pytest.mark.parametrize("size", [1, 2, 499, 500, 501, 2880])
def test_the_middle_is_the_median_whatever_the_length(size: int) -> None:
    x = np.random.default_rng(size).standard_normal(size)
    assert arrays.middle(x) == np.median(x)
