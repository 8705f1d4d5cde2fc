from itertools import pairwise

import numpy as np
import pytest

from rules.forecast.line import Line, earlier_slopes, fitted, is_trend, lengths, longest_straight, theil_sen
from rules.forecast.settings import settings

CHOSEN = settings()
HOUR, DAY = 3600.0, 86_400.0
TIMES = np.arange(0, 10 * DAY, 1800.0)
END = 10 * DAY


def noisy(level, seed=1, size=1.0):
    return level + size * np.random.default_rng(seed).standard_normal(TIMES.size)


def within(x):
    def samples(length):
        kept = END - length <= TIMES
        return TIMES[kept], x[kept]

    return samples


def test_one_wild_block_does_not_turn_the_line() -> None:
    t = np.arange(16.0)
    y = 2 * t + 5
    y[11] = 500.0
    assert theil_sen(t, y) == (pytest.approx(2.0), pytest.approx(5.0))


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_straight_and_no_trend(seed) -> None:
    line = fitted(TIMES, noisy(100.0, seed), END, 10 * DAY, CHOSEN)
    assert line is not None
    assert not is_trend(line, np.empty(0), CHOSEN)


def test_a_bend_is_not_straight() -> None:
    assert fitted(TIMES, noisy(np.where(TIMES < 7 * DAY, 0.0, (TIMES - 7 * DAY) / HOUR)), END, 10 * DAY, CHOSEN) is None


def test_a_stretch_with_holes_carries_no_line() -> None:
    kept = (TIMES < DAY) | (TIMES > 8 * DAY)
    assert fitted(TIMES[kept], noisy(100.0)[kept], END, 10 * DAY, CHOSEN) is None


def test_what_came_after_the_last_bend_is_left() -> None:
    bent = noisy(np.where(TIMES < 6 * DAY, 0.0, (TIMES - 6 * DAY) / HOUR))
    line = longest_straight(within(bent), END, 10 * DAY, CHOSEN)
    assert line is not None
    assert 2 * DAY < line.length_s <= 5.5 * DAY
    assert line.slope == pytest.approx(1 / HOUR, rel=0.1)


def test_a_stretch_whose_end_has_left_it_is_not_taken() -> None:
    left = noisy(np.where(TIMES < END - 5 * HOUR, 0.0, 20.0))
    line = longest_straight(within(left), END, 10 * DAY, CHOSEN)
    assert line is None or line.length_s < DAY


def test_a_slope_that_the_signal_always_has_is_no_trend() -> None:
    """A well that goes up and down with the day has such a slope every morning."""
    daily = noisy(5 * np.sin(2 * np.pi * TIMES / DAY), size=0.3)
    line = Line(END, 8 * HOUR, 100.0, 0.8 / HOUR, 0.3, 0.01 / HOUR, 0.1, 16, 14)
    usual = earlier_slopes(TIMES, daily, END - 8 * HOUR, 8 * HOUR)
    assert is_trend(line, np.empty(0), CHOSEN)
    assert not is_trend(line, usual, CHOSEN)


def test_lengths_go_from_all_to_the_shortest() -> None:
    found = list(lengths(10 * DAY, CHOSEN))
    assert found[0] == 10 * DAY
    assert all(a > b for a, b in pairwise(found))
    assert found[-1] >= CHOSEN.shortest_h * HOUR


def test_the_interval_widens_with_the_distance() -> None:
    line = fitted(TIMES, noisy(TIMES / HOUR), END, 10 * DAY, CHOSEN)
    assert line is not None
    assert line.half_width(0, CHOSEN) < line.half_width(DAY, CHOSEN) < line.half_width(5 * DAY, CHOSEN)
