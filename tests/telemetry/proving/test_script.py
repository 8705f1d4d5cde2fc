"""The scripts of the second model can be read, and what they change exists."""

import numpy as np
import pytest

from rules.book import load
from telemetry.metrics import CATALOGUE
from telemetry.proving.makes import drawn
from telemetry.proving.physics import HEALTHY
from telemetry.proving.script import PLAYS, changes, drawn_part, scripts

FAULTS = load().faults
INSTRUMENTS = ("gauge", "sensor", "silence", "scarce")


@pytest.mark.parametrize("fault", scripts())
def test_a_script_names_what_there_is(fault):
    script = scripts()[fault]
    assert fault in FAULTS
    assert {*script.change, *script.either} <= {*HEALTHY, "meter"}
    assert script.play is None or script.play in (*PLAYS, *INSTRUMENTS)
    assert {name for group in script.needs for name in group} <= set(CATALOGUE)


def test_a_change_grows_from_its_onset_to_its_aim():
    rng = np.random.default_rng(2)
    part = drawn_part("pump_wear", rng, drawn(rng), 300)
    grid = np.arange(-part.age_s - 7200, 1, 600.0)
    head = changes(part, grid, 0.0, rng)["head"]
    assert head[0] == 1.0
    assert head[-1] == pytest.approx(part.aims["head"])
    assert (np.diff(head) <= 1e-12).all()
