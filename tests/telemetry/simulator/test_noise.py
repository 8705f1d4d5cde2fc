import numpy as np
import pytest

from telemetry.simulator.noise import drifting, uniform, white

TIMES = np.arange(0, 20_000) * 5.0


def test_other_seed_or_stream_gives_other_numbers() -> None:
    first = white(1, "pip", TIMES)
    assert abs(np.corrcoef(first, white(2, "pip", TIMES))[0, 1]) < 0.03
    assert abs(np.corrcoef(first, white(1, "flow_rate", TIMES))[0, 1]) < 0.03


def test_same_moment_gives_the_same_number_in_any_stretch() -> None:
    assert white(1, "pip", TIMES[500:600]).tolist() == white(1, "pip", TIMES)[500:600].tolist()
    assert drifting(1, "pip", TIMES[500:600], 60).tolist() == drifting(1, "pip", TIMES, 60)[500:600].tolist()


def test_white_is_standard_normal_and_uniform_fills_its_range() -> None:
    values = white(3, "x", TIMES)
    assert (values.mean(), values.std()) == (pytest.approx(0, abs=0.03), pytest.approx(1, abs=0.03))
    spread = uniform(3, "x", np.arange(10_000.0))
    assert 0 < spread.min() < 0.01 and 0.99 < spread.max() < 1


def test_drift_moves_little_between_near_moments_and_has_unit_spread() -> None:
    values = drifting(3, "x", TIMES, 600)
    assert np.abs(np.diff(values)).max() < 0.1
    assert values.std() == pytest.approx(1, abs=0.15)
