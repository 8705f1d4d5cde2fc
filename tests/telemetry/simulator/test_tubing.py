import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.script import healthy
from telemetry.simulator.tubing import column, friction, wellhead_pressure

PLANT = designed()
CALM = healthy(PLANT, np.zeros(1))
FLOW = np.array([PLANT.flow_bpd])


def test_no_flow_leaves_the_header_pressure_and_no_friction() -> None:
    assert wellhead_pressure(PLANT, CALM, np.zeros(1))[0] == PLANT.header_psi
    assert friction(PLANT, CALM, np.zeros(1))[0] == 0


def test_design_wellhead_pressure_is_header_line_and_choke() -> None:
    assert wellhead_pressure(PLANT, CALM, FLOW)[0] == pytest.approx(250)


def test_gas_lightens_and_water_weighs_down_the_column() -> None:
    lighter, heavier = (
        column(PLANT, CALM | {name: np.array([value])})[0] for name, value in (("gor", 900.0), ("water_cut", 70.0))
    )
    assert lighter < column(PLANT, CALM)[0] < heavier


def test_closing_valve_pinched_choke_and_thick_fluid_raise_the_back_pressure() -> None:
    for name, value in (("valve", 0.5), ("choke", 30.0), ("viscosity", 150.0), ("flowline", 3.0)):
        assert wellhead_pressure(PLANT, CALM | {name: np.array([value])}, FLOW)[0] > 255
