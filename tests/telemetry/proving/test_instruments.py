"""What gauges and gateways do to the readings."""

import numpy as np

from telemetry.proving.instruments import FULL_SCALE, soiled


def test_dirt_is_of_the_kinds_real_gauges_send():
    rng = np.random.default_rng(4)
    times = np.arange(0.0, 30 * 86_400, 300.0)
    values = {"pip": np.full(times.size, 900.0), "motor_temp": np.full(times.size, 110.0)}
    soiled(values, times, rng, 43_200.0)
    pip = values["pip"]
    lost = np.isnan(pip)
    assert 0.03 < lost.mean() < 0.25
    assert {0.0, FULL_SCALE, 900.0} == set(pip[~lost].tolist())
    assert not np.isnan(pip[times > times[-1] - 40_000]).all()
