from itertools import pairwise

import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.inflow import flowing_pressure, gas_fraction, intake_pressure, liquid_gravity
from telemetry.simulator.script import healthy

PLANT = designed()


def pressure(flow: float, reservoir: float = 3000, productivity: float = 2, bubble: float = 1500) -> float:
    return float(flowing_pressure(*(np.array([x], dtype=float) for x in (flow, reservoir, productivity)), bubble)[0])


def test_no_flow_is_reservoir_pressure_and_straight_above_the_bubble_point() -> None:
    assert pressure(0) == 3000
    assert pressure(2000) == pytest.approx(2000)


def test_below_the_bubble_point_follows_vogel() -> None:
    straight, share = 2 * 1500, 0.5
    flow = straight + 2 * 1500 / 1.8 * (1 - 0.2 * share - 0.8 * share**2)
    assert pressure(flow) == pytest.approx(750)


def test_pressure_falls_without_end_past_the_greatest_rate() -> None:
    rates = [pressure(q) for q in (4000, 4600, 5000, 8000)]
    assert all(later < earlier for earlier, later in pairwise(rates))


def test_design_point_lies_on_the_inflow_curve() -> None:
    calm = healthy(PLANT, np.zeros(1))
    assert intake_pressure(PLANT, calm, np.array([PLANT.flow_bpd]))[0] == pytest.approx(PLANT.pip_psi, rel=1e-6)


def test_gas_grows_as_pressure_falls_and_vanishes_in_water() -> None:
    calm = healthy(PLANT, np.zeros(2))
    high, low = gas_fraction(PLANT, calm, np.array([1500.0, 500.0]))
    assert 0 <= high < low < 0.6
    calm["water_cut"][:] = 100
    assert gas_fraction(PLANT, calm, np.array([500.0, 500.0])).tolist() == [0, 0]
    assert liquid_gravity(PLANT, np.array([100.0]))[0] == pytest.approx(1.05)
