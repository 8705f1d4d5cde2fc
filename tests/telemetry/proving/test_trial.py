"""Trials are what they say they are, and the same again from the same seed."""

import numpy as np
import pytest

from telemetry.proving import trials
from telemetry.proving.trial import _known_days, _trait


@pytest.fixture(scope="module")
def two():
    return trials([("mech_vibration", 3), ("meter_error", 4)], days=6, fine_h=3)


def test_the_same_seed_gives_the_same_readings(two):
    again = trials([("meter_error", 4)], days=6, fine_h=3)[0]
    assert np.array_equal(again.times, two[1].times)
    assert all(np.array_equal(x, two[1].values[name], equal_nan=True) for name, x in again.values.items())


def test_the_needed_signal_is_there_and_nothing_is_later_than_the_question(two):
    assert "vibration" in two[0].values
    for trial in two:
        assert (np.diff(trial.times) > 0).all()
        assert trial.times[-1] < trial.at.timestamp()


def test_sampling_signals_and_dirt_are_drawn_apart():
    drawn = [_trait("normal", seed) for seed in range(200)]
    dirty = {interval for interval, _, soiled in drawn if soiled}
    assert len(dirty) == 6
    assert 0.2 < np.mean([soiled for _, _, soiled in drawn]) < 0.5


def test_a_history_reaches_back_before_the_onset():
    assert all(_known_days("pump_wear", seed, 20) in (30, 45) for seed in range(20))
