import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.balance import pump_rate, root_of, settled_intake, surface_rate
from telemetry.simulator.script import healthy
from telemetry.simulator.unrest import stir

PLANT = designed()


def calm(**changes: float) -> dict[str, np.ndarray]:
    conditions = healthy(PLANT, np.zeros(1))
    stir(1, np.zeros(1), conditions)
    conditions["churning"][:] = 0
    conditions["header"][:] = PLANT.header_psi
    conditions["productivity"][:] = PLANT.productivity
    return conditions | {name: np.array([value]) for name, value in changes.items()}


def test_nothing_positive_has_its_root_at_zero() -> None:
    assert root_of(lambda q: -1 - q, np.array([100.0]))[0] == 0


def test_finds_the_crossing_of_each_moment() -> None:
    assert root_of(lambda q: np.array([10.0, 60.0]) - q, np.full(2, 100.0)) == pytest.approx([10, 60], abs=1e-5)


def test_design_point_is_where_the_well_settles() -> None:
    assert settled_intake(PLANT, calm())[0] == pytest.approx(PLANT.pip_psi, abs=1)
    assert pump_rate(PLANT, calm(), np.array([PLANT.pip_psi]))[0] == pytest.approx(PLANT.flow_bpd, rel=0.002)


def test_stopped_pump_lets_the_intake_rise_to_static() -> None:
    assert settled_intake(PLANT, calm(frequency=0.0))[0] == pytest.approx(PLANT.pip_psi + 850, abs=1)
    assert pump_rate(PLANT, calm(frequency=0.0), np.array([1750.0]))[0] == 0


def test_leak_takes_its_part_of_the_rate_but_never_more() -> None:
    added = np.array([2500.0])
    assert surface_rate(calm(leak=10.0), np.array([2000.0]), added)[0] == pytest.approx(1500)
    assert surface_rate(calm(leak=100.0), np.array([2000.0]), added)[0] == 0
    assert settled_intake(PLANT, calm(leak=10.0))[0] > PLANT.pip_psi + 50
