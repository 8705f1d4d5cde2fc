"""Predictions against the simulator moved to that frequency, and what is refused or warned of."""

from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from rules import book
from rules.affinity import predict
from rules.model import Case
from telemetry.model import Limit, Pump, Well, Window
from telemetry.simulator.gauges import report
from telemetry.simulator.plant import designed, nameplate, registered
from telemetry.simulator.script import healthy
from telemetry.simulator.state import evolve
from telemetry.simulator.unrest import stir
from tests.rules.series import AT, HEALTHY, WELL, a_case

LIMITS = book.load().parameters
PLANTS = {
    "usual": designed(),
    "strong": designed(5000, 1300, depth_ft=9000, static_rise_psi=400, current_a=110),
    "watery": designed(3000, 1200, water_cut=85, gor=200, frequency_hz=50, current_a=70),
}


def simulated(plant, hz, hours, step_s):
    times = np.arange(AT.timestamp() - hours * 3600, AT.timestamp(), step_s)
    conditions = healthy(plant, times)
    conditions["frequency"] = np.full(times.size, float(hz))
    stir(3, times, conditions)
    return times, report(plant, conditions, evolve(plant, conditions, times), times, 3)


def case_of(plant) -> Case:
    well = registered(plant, Well("AK-014", target_flow=plant.flow_bpd, pump=nameplate(plant, "X", 100)))
    times, recent = simulated(plant, plant.frequency_hz, 48, 300.0)
    long, history = simulated(plant, plant.frequency_hz, 30 * 24, 1800.0)
    seen = datetime.fromtimestamp(float(times[-1]), UTC)
    first = AT - timedelta(days=30)
    return Case(
        well,
        AT,
        Window("AK-014", AT - timedelta(hours=48), AT, times, recent),
        Window("AK-014", first, AT, long, history, 1800),
        (),
        seen,
    )


def at(case: Case, hz: float):
    return predict(case, LIMITS, to_hz=hz, by_hz=None)


def warned(case: Case, hz: float) -> set[str]:
    return {each.what for each in at(case, hz).warnings}


# What is refused.


@pytest.mark.parametrize(
    ("case", "hz", "refused"),
    [
        (a_case(now={"vsd_frequency": 0.0, "motor_current": 0.0, "flow_rate": 0.0}, onset_h=3), 50.0, "stopped"),
        (a_case(without=("vsd_frequency",)), 50.0, "no_frequency"),
        (a_case(without=("flow_rate",)), 50.0, "no_flow"),
        (a_case(), 5.0, "beyond"),
        (a_case(), 200.0, "beyond"),
    ],
)
def test_what_cannot_be_predicted(case, hz, refused) -> None:
    found = at(case, hz)
    assert (found.refused, found.changes) == (refused, ())


def test_the_same_frequency_changes_nothing() -> None:
    for change in at(case_of(PLANTS["usual"]), 55.0).changes:
        assert change.predicted == pytest.approx(change.now, rel=0.01)


def test_a_permanent_magnet_motor_may_run_where_another_may_not() -> None:
    slow = {name: value for name, value in HEALTHY.items() if name != "vsd_frequency"} | {"vsd_frequency": 115.0}
    known = msgspec.structs.replace(WELL, pump=Pump(base_frequency=120.0, rated_current=60.0))
    assert warned(a_case(healthy=slow, well=known), 120.0) & {"frequency_high", "frequency_low"} == set()
    assert at(a_case(healthy=slow, well=msgspec.structs.replace(WELL, pump=None)), 120.0).refused is None
    assert "frequency_high" in warned(a_case(), 72.0)


# What is predicted.


@pytest.mark.parametrize("by_hz", [-6.0, -3.0, 3.0, 6.0])
@pytest.mark.parametrize("name", PLANTS)
def test_the_simulator_moved_there_agrees(name, by_hz) -> None:
    plant = PLANTS[name]
    hz = plant.frequency_hz + by_hz
    _, true = simulated(plant, hz, 72, 300.0)
    found = predict(case_of(plant), LIMITS, to_hz=None, by_hz=by_hz)
    assert found.frequency_hz == pytest.approx(hz, abs=0.01)
    assert {"flow_rate", "pip", "motor_current", "torque"} <= {change.metric for change in found.changes}
    for change in found.changes:
        truth = float(np.median(true[change.metric][-288:]))
        assert change.low * 0.99 <= truth <= change.high * 1.01, (change, truth)
        if change.metric in ("flow_rate", "motor_current"):
            assert abs(change.predicted / truth - 1) < 0.18


def test_the_pure_law_is_worse_than_the_wells_own_balance() -> None:
    """The control: flow that simply goes with the frequency."""
    plant = PLANTS["usual"]
    case, errors, plain = case_of(plant), [], []
    for hz in (48.0, 51.0, 59.0):
        _, true = simulated(plant, hz, 72, 300.0)
        truth = float(np.median(true["flow_rate"][-288:]))
        flow = next(c for c in at(case, hz).changes if c.metric == "flow_rate")
        errors.append(abs(flow.predicted / truth - 1))
        plain.append(abs(flow.now * hz / 55 / truth - 1))
    assert np.mean(errors) < 0.5 * np.mean(plain)


def test_without_pressures_the_affinity_laws_are_left() -> None:
    found = at(a_case(without=("pip", "discharge_pressure", "tubing_pressure")), 50.0)
    by_metric = {change.metric: change for change in found.changes}
    assert by_metric["flow_rate"].predicted == pytest.approx(2000 * 50 / 55, rel=0.02)
    assert by_metric["torque"].predicted == pytest.approx(130 * (50 / 55) ** 2, rel=0.05)
    assert "pip" not in by_metric


# What is warned of.


@pytest.mark.parametrize(
    ("changes", "hz", "what"),
    [
        ({"pump": Pump(base_frequency=60.0, rated_current=52.0)}, 60.0, "current"),
        ({"pump": Pump(base_frequency=60.0, ror_min=1900.0, ror_max=2600.0)}, 50.0, "range_low"),
        ({"pump": Pump(base_frequency=60.0, ror_min=1500.0, ror_max=2200.0)}, 62.0, "range_high"),
        ({"limits": {"pip": Limit(low=850.0)}}, 60.0, "pump_off"),
        ({"limits": {"motor_temp": Limit(high=111.0)}}, 62.0, "temperature"),
        ({"limits": {"vsd_frequency": Limit(low=45.0, high=58.0)}}, 59.0, "frequency_high"),
        ({"limits": {"vsd_frequency": Limit(low=45.0, high=58.0)}}, 44.0, "frequency_low"),
        ({}, 27.0, "no_lift"),
    ],
)
def test_a_limit_that_would_be_left_is_warned_of(changes, hz, what) -> None:
    usual = msgspec.structs.replace(WELL, pump=Pump(base_frequency=60.0, rated_current=90.0))
    assert what in warned(a_case(well=msgspec.structs.replace(usual, **changes)), hz)


def test_a_small_step_of_a_healthy_well_warns_of_nothing() -> None:
    assert warned(case_of(PLANTS["watery"]), 51.0) == set()
