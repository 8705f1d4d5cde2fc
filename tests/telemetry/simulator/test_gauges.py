import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.gauges import report, variance_pct
from telemetry.simulator.script import healthy
from telemetry.simulator.state import evolve
from telemetry.simulator.unrest import stir
from tests.telemetry.simulator.plants import moments, played


def test_steady_flow_has_no_variance_and_no_flow_is_no_division() -> None:
    times = np.arange(0, 7200, 300.0)
    assert variance_pct(np.full(24, 500.0), times, 10).max() < 1e-3
    assert variance_pct(np.zeros(24), times, 10).tolist() == [0.0] * 24


def test_variance_is_spread_over_mean_of_the_last_hour() -> None:
    times = np.arange(0, 3 * 3600, 60.0)
    flow = 1000 + np.random.default_rng(1).normal(0, 50, len(times))
    last = flow[-60:]
    assert variance_pct(flow, times, 10)[-1] == pytest.approx(100 * last.std() / last.mean())


def test_noise_is_of_the_size_seen_in_the_field() -> None:
    day = played(None, hours=24)
    assert 0.3 < np.std(np.diff(day["pip"])) / 1.41 < 3
    assert np.std(day["vsd_frequency"]) == 0
    assert 0.05 < np.std(np.diff(day["motor_temp"])) / 1.41 < 0.4
    assert np.std(day["discharge_pressure"]) < 9
    assert 1 < np.median(day["flow_variance"]) < 6


def test_vibration_comes_in_tenths() -> None:
    vibration = played(None, hours=24)["vibration"]
    assert np.allclose(vibration * 10, np.round(vibration * 10))
    assert 2 <= len(set(vibration)) <= 5


def test_all_signals_are_within_their_plausible_range_and_finite() -> None:
    for fault in ("deadhead", "gas_lock_full", "free_gas_lock", "pump_off"):
        signals = played(fault, 300, hours=5)
        assert all(np.isfinite(values).all() and values.min() >= 0 for values in signals.values())
        assert signals["flow_variance"].max() <= 1000


def test_wrong_unit_is_a_gain_and_an_offset() -> None:
    plant, times = designed(), moments(3)
    conditions = healthy(plant, times)
    conditions |= {"gain.motor_temp": np.full(36, 1.8), "offset.motor_temp": np.full(36, 32.0)}
    stir(7, times, conditions)
    signals = report(plant, conditions, evolve(plant, conditions, times), times, 7)
    assert signals["motor_temp"].mean() == pytest.approx(230, abs=1)
    assert signals["intake_temp"].mean() == pytest.approx(95, abs=1)
