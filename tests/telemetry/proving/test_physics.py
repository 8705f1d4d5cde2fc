"""The second model keeps what physics demands."""

import numpy as np
import pytest

from telemetry.proving.makes import drawn
from telemetry.proving.physics import HEALTHY, NOISES, played
from telemetry.proving.trial import moments

GRID = moments(0.5, 5)


def run(seeds=range(6), **changed):
    ones = [drawn(np.random.default_rng(seed)) for seed in seeds]
    make = {name: np.array([one[name] for one in ones]) for name in ones[0]}
    after = GRID[:, None] > -3.5 * 3600
    vary = {name: np.where(after, to, HEALTHY[name]) * np.ones(len(ones)) for name, to in changed.items()}
    states = played(GRID, make, vary, np.zeros((GRID.size, NOISES, len(ones))))
    before, late = GRID < -4 * 3600, GRID > -600
    return {name: np.median(x[late], axis=0) / np.median(x[before], axis=0) for name, x in states.items() if x.any()}


def test_a_healthy_well_stays_where_it_was_designed():
    now = run()
    for name in ("q", "qs", "pip", "pdp", "whp", "amps", "tm"):
        assert now[name] == pytest.approx(1.0, abs=0.01), name


@pytest.mark.parametrize(
    ("changed", "down", "up"),
    [
        ({"hz": 1.06}, ("pip",), ("qs", "f")),
        ({"leak": 0.25}, ("qs",), ("pip",)),
        ({"reservoir": 0.9}, ("qs", "pip"), ()),
        ({"head": 0.85}, ("qs",), ("pip",)),
        ({"valve": 3.0}, ("qs",), ("whp", "pdp", "pip")),
        ({"thick": 0.8}, ("qs",), ("amps", "pip")),
        ({"coupled": 0.0}, ("qs", "amps"), ("pip",)),
        ({"on": 0.0}, ("amps", "f", "tm"), ("pip",)),
    ],
)
def test_a_change_moves_the_signals_the_way_the_catalogue_says(changed, down, up):
    now = run(**changed)
    for name in down:
        assert (now[name] < 0.999).all(), (name, now[name])
    for name in up:
        assert (now[name] > 1.0).all(), (name, now[name])
