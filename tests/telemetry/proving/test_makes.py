"""Wells of the second model hang together before any fault befalls them."""

import numpy as np
import pytest

from telemetry.proving.makes import SHAPES, drawn, gravity, registered


def test_the_shapes_meet_at_the_best_point():
    for head, power in SHAPES.values():
        assert sum(head) == pytest.approx(1.0)
        assert sum(power) == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(12))
def test_a_well_lifts_what_its_column_needs(seed):
    one = drawn(np.random.default_rng(seed))
    assert one["pdp"] - one["pip"] == pytest.approx(one["lift"])
    assert one["lift"] > 0.3 * one["column"]
    assert 0.8 < gravity(one) < 1.13
    assert one["reservoir"] > one["pip"] + one["below"]


def test_the_register_at_times_knows_little():
    rng = np.random.default_rng(3)
    wells = [registered(rng, drawn(rng), f"PX-{i}") for i in range(60)]
    assert {well.pump is None for well in wells} == {True, False}
    assert all(well.target_flow for well in wells)
