import numpy as np
import pytest

from telemetry.errors import Invalid
from telemetry.simulator import designed
from telemetry.simulator.script import healthy, play, read

TIMES = np.arange(0, 7200, 600.0)


def after(text: str, what: str, until: float | None = None) -> list[float]:
    conditions = healthy(designed(), TIMES)
    play(read(text, "x.yaml"), conditions, TIMES, 1200.0, until)
    return [float(value) for value in conditions[what]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("about: x\nchanges: [{what: magic, to: 1}]", "no parameter 'magic'"),
        ("about: x\nchanges: [{what: hold.magic, to: 1}]", "no parameter"),
        ("about: x\nchanges: [{what: gor, to: 1, times: 2}]", "give one of"),
        ("about: x\nchanges: [{what: gor}]", "give one of"),
        ("changes: []", "about"),
        ("about: x\nfoo: 1", "foo"),
        ("about: [", "x.yaml"),
    ],
)
def test_wrong_script_is_refused_with_file_and_key(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=r"x\.yaml") as refused:
        read(text, "x.yaml")
    assert says in str(refused.value)


def test_nothing_changes_before_the_onset() -> None:
    assert after("about: x\nchanges: [{what: gor, times: 2}]", "gor")[:2] == [500, 500]


def test_step_holds_from_the_onset_on() -> None:
    assert after("about: x\nchanges: [{what: gor, times: 2}]", "gor")[2:] == [1000] * 10


def test_ramp_starts_late_and_takes_its_time() -> None:
    ramp = after("about: x\nchanges: [{what: frequency, add: 4, after_min: 10, over_min: 20}]", "frequency")
    assert ramp[2:7] == [55, 55, 57, 59, 59]


def test_conditions_return_after_the_end() -> None:
    text = "about: x\nrecover_min: 10\nchanges: [{what: valve, to: 0}]"
    assert after(text, "valve", until=3000.0)[2:7] == [0, 0, 0, 0, 1]


def test_instrument_parameters_start_from_a_good_instrument() -> None:
    assert after("about: x\nchanges: [{what: gain.motor_temp, to: 1.8}]", "gain.motor_temp")[:3] == [1, 1, 1.8]
