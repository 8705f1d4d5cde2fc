"""Running, stopped, settled; steps of frequency."""

import numpy as np
import pytest

from rules.book import load
from rules.facts import measure
from rules.facts.running import moves_of, nameplate, states
from tests.rules.series import AT, a_case

PARAMETERS = load().parameters
NAN = np.nan


def facts(**given):
    return measure(a_case(**given), PARAMETERS).facts


@pytest.mark.parametrize(
    ("frequency", "current", "flow", "said"),
    [
        (55, 50, 2000, 1),
        (0, 0, 0, 0),
        (0, 50, 2000, 1),  # the drive's tag is dead, the motor draws current
        (55, 0, 2000, 1),  # the current sensor is dead, the well flows
        (55, 0, 0, 0),
        (NAN, 0, NAN, 0),
        (0, NAN, NAN, 0),
        (NAN, NAN, 1500, 1),
        (NAN, NAN, 0, NAN),
        (NAN, NAN, NAN, NAN),
    ],
)
def test_state(frequency, current, flow, said):
    one = [np.array([float(v)]) for v in (frequency, current, flow)]
    assert np.array_equal(states(*one, 60.0), [said], equal_nan=True)


def test_nameplate_is_the_rated_current_or_the_most_usual():
    assert nameplate(60.0, np.array([1.0]), np.array([1.0])) == 60
    assert nameplate(None, np.array([50.0, NAN]), np.array([50.0])) == 50
    assert nameplate(None, np.array([NAN]), np.array([])) is None


def test_a_running_well_has_no_stop():
    said = facts()
    assert (said["running"], said["stopped_h"], said["starts_24h"], said["settling"]) == (True, None, 0, False)


def test_a_stop_has_its_time():
    said = facts(now={"flow_rate": 0, "motor_current": 0, "vsd_frequency": 0}, onset_h=3)
    assert said["running"] is False
    assert said["stopped_h"] == pytest.approx(3, abs=0.2)


def test_a_start_settles_for_two_hours():
    assert facts(stop=[3, 1])["settling"] is True
    assert facts(stop=[30, 20])["settling"] is False
    assert facts(stop=[3, 1])["starts_24h"] == 1


def test_a_start_is_no_step_of_frequency():
    assert facts(stop=[3, 1])["frequency_step_hz"] is None


@pytest.mark.parametrize("hours", [0.4, 3, 30, 150])
def test_a_step_of_frequency_is_found_to_the_half_hour(hours):
    said = facts(now={"vsd_frequency": 57.0}, onset_h=hours)
    assert said["frequency_step_hz"] == pytest.approx(2)
    assert said["frequency_step_h"] == pytest.approx(hours, abs=0.5)


@pytest.mark.parametrize("word", ["swing 1.5 17", "swing 0.3 20"])
def test_a_hunting_drive_has_no_step(word):
    said = facts(now={"vsd_frequency": 55.0}, words={"vsd_frequency": word}, interval_s=60, onset_h=5)
    assert said["frequency_step_hz"] is None


def test_moments_are_epoch_seconds():
    measured = measure(a_case({"flow_rate": 0, "motor_current": 0, "vsd_frequency": 0}, onset_h=3), PARAMETERS)
    assert measured.moments["stop"] == pytest.approx(AT.timestamp() - 3 * 3600, abs=600)


@pytest.mark.parametrize(
    ("frequency", "moves"),
    [([55.0] * 12, 0), ([55.0] * 7 + [57.0] * 5, 1), ([55, 56, 55, 54, 55, 56, 55, 54, 55, 56], 9)],
)
def test_one_step_is_one_move_and_a_hunting_drive_makes_many(frequency, moves):
    assert moves_of(np.array(frequency, dtype=float)) == pytest.approx(moves, abs=1)
