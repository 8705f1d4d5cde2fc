"""Trends over weeks."""

import numpy as np

from rules.facts.trending import _crept_pct

RNG = np.random.default_rng(4)
BINS = 45 * 48
ALL = np.ones(BINS, dtype=bool)


def series(crept, scatter=0.01):
    return (1 + crept * np.linspace(0, 1, BINS)) * (1 + scatter * RNG.standard_normal(BINS)) * 900


def test_scatter_is_no_trend():
    assert _crept_pct(series(0.0), ALL) == 0.0


def test_a_step_of_the_last_day_is_no_trend():
    x = series(0.0)
    x[-48:] *= 0.6
    assert _crept_pct(x, ALL) == 0.0


def test_two_weeks_are_needed():
    x = series(-0.1)
    x[: -13 * 48] = np.nan
    assert _crept_pct(x, ALL) is None


def test_a_creeping_loss_is_measured():
    assert abs(_crept_pct(series(-0.06), ALL) + 6) < 0.6
