import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.script import healthy
from telemetry.simulator.state import State, evolve
from telemetry.simulator.unrest import stir

PLANT = designed()
TIMES = np.arange(0, 6 * 3600, 60.0)
HALF = len(TIMES) // 2


def run(**second_half: float) -> State:
    conditions = healthy(PLANT, TIMES)
    for name, value in second_half.items():
        conditions[name][HALF:] = value
    stir(1, TIMES, conditions)
    return evolve(PLANT, conditions, TIMES)


def test_healthy_well_stays_at_its_design_point() -> None:
    state = run()
    for values, design in ((state.pip, 900), (state.surface, 2000), (state.current, 50), (state.motor_c, 110)):
        assert values.mean() == pytest.approx(design, rel=0.02)
        assert values.std() / design < 0.02


def test_intake_builds_up_within_tens_of_minutes_of_a_stop() -> None:
    state = run(frequency=0.0)
    gained = (state.pip[HALF:] - state.pip[HALF - 1]) / (state.pip[-1] - state.pip[HALF - 1])
    assert 15 < np.argmax(gained > 0.632) < 40
    assert state.current[-1] == 0


def test_level_lags_behind_a_faster_pump_so_the_flow_overshoots() -> None:
    state = run(frequency=58.0)
    assert state.flow[HALF + 1] > state.flow[-1] > state.flow[HALF - 1]
    assert state.pip[HALF] == pytest.approx(state.pip[HALF - 1], rel=0.02)


def test_resting_column_drains_slowly_and_stops_the_surface_flow() -> None:
    state = run(coupling=0.0)
    assert state.surface[-1] == 0
    assert state.discharge[HALF] > state.discharge[-1] > state.pip[-1]


def test_closed_valve_sends_wellhead_and_discharge_up_and_heats_the_motor() -> None:
    state = run(valve=0.0)
    assert state.wellhead[-1] > 4 * state.wellhead[0]
    assert state.discharge[-1] > 1.15 * state.discharge[0]
    assert state.motor_c[-1] > state.motor_c[0] + 15
