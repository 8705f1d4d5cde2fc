import numpy as np
import pytest

from telemetry.simulator.lags import follow


def test_what_does_not_move_stays() -> None:
    times = np.arange(5) * 300.0
    assert follow(np.full(5, 7.0), times, np.full(5, 600.0)).tolist() == [7.0] * 5


def test_reaches_63_percent_after_one_time_constant_whatever_the_step() -> None:
    for step in (10.0, 60.0, 600.0):
        times = np.arange(0, 601, step)
        target = np.where(times > 0, 1.0, 0.0)
        assert follow(target, times, np.full(len(times), 600.0))[-1] == pytest.approx(1 - np.exp(-1))
