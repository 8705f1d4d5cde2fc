from typing import Any

import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.pump import gas_at, lift, load, ratio, viscosity_grade
from telemetry.simulator.script import healthy
from telemetry.simulator.unrest import stir

PLANT = designed()


def calm(**changes: float) -> dict[str, Any]:
    conditions = healthy(PLANT, np.zeros(1))
    stir(1, np.zeros(1), conditions)
    conditions["churning"][:] = 0
    conditions["frequency"][:] = PLANT.frequency_hz
    return conditions | {name: np.array([value]) for name, value in changes.items()}


def lifted(flow: float = 2000, pip: float = 900, **changes: float) -> float:
    return float(lift(PLANT, calm(**changes), np.array([flow]), np.array([pip]))[0])


def loaded(flow: float = 2000, pip: float = 900, **changes: float) -> float:
    return float(load(PLANT, calm(**changes), np.array([flow]), np.array([pip]))[0])


def test_stands_still_below_a_twentieth_of_its_speed_and_with_a_broken_shaft() -> None:
    assert ratio(PLANT, calm(frequency=2.0))[0] == 0
    assert lifted(frequency=0.0) == lifted(coupling=0.0) == 0
    assert loaded(frequency=0.0) == 0
    assert loaded(coupling=0.0) == pytest.approx(0.03)


def test_follows_the_affinity_laws() -> None:
    ratio_ = 50 / 55
    assert lifted(2000 * ratio_, frequency=50.0) == pytest.approx(lifted() * ratio_**2, rel=1e-6)
    assert loaded(2000 * ratio_, frequency=50.0) - 0.03 == pytest.approx((loaded() - 0.03) * ratio_**2, rel=1e-6)


def test_load_at_the_design_point_is_one_and_falls_toward_no_flow() -> None:
    assert loaded() == pytest.approx(1.03)
    assert 0.5 < loaded(0) < 0.75


def test_head_is_highest_at_no_flow_and_gone_past_twice_the_best_rate() -> None:
    assert lifted(0) > lifted() > lifted(3000) > 0 > lifted(4800)


def test_gas_wear_lock_and_low_level_take_head_and_load() -> None:
    for worse in ({"gor": 900.0}, {"lock": 0.5}, {"stage_head": 0.9}):
        assert lifted(**worse) < 0.95 * lifted()
    assert lifted(pip=150.0) < 0.7 * lifted()
    assert loaded(gor=900.0) < loaded() and loaded(lock=1.0) < loaded()


def test_thick_fluid_costs_head_and_adds_torque_as_measured() -> None:
    assert viscosity_grade(calm(viscosity=40.0), PLANT)[0] == 0
    assert 0.78 < lifted(viscosity=185.0) / lifted() < 0.85
    assert 1.21 < loaded(viscosity=185.0) / loaded() < 1.33


def test_gas_in_the_stages_churns_within_bounds() -> None:
    assert gas_at(PLANT, calm(churning=-3.0), np.array([900.0]))[0] == 0
    assert gas_at(PLANT, calm(churning=50.0), np.array([900.0]))[0] == 0.75
