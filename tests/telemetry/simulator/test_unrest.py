import numpy as np
import pytest

from telemetry.simulator import designed
from telemetry.simulator.script import healthy
from telemetry.simulator.unrest import locked, spikes, stir

TIMES = np.arange(0, 86_400, 60.0)


def test_without_gas_lock_no_stage_fills() -> None:
    assert not locked(1, TIMES, healthy(designed(), TIMES)).any()


def test_full_lock_never_lets_go_and_a_cycle_does() -> None:
    conditions = healthy(designed(), TIMES)
    conditions["gas_lock_cycle"][:] = 0.5
    cycling = locked(1, TIMES, conditions)
    assert cycling.min() < 0.05 and 0.4 < cycling.max() <= 0.6
    assert 40 < np.count_nonzero(np.diff(np.sign(cycling - 0.25)) > 0) < 70
    conditions["gas_lock"][:] = 1
    assert locked(1, TIMES, conditions).tolist() == [1.0] * len(TIMES)


def test_grains_are_rare_bursts() -> None:
    grains = spikes(1, TIMES)
    assert np.median(grains) == 0
    assert 2 < grains.max() <= 3


def test_healthy_well_swings_with_the_day_and_little() -> None:
    conditions = healthy(designed(), TIMES)
    stir(1, TIMES, conditions)
    assert conditions["header"].std() / conditions["header"].mean() == pytest.approx(0.011, abs=0.006)
    assert conditions["frequency"].tolist() == [55.0] * len(TIMES)
    assert np.abs(conditions["churning"]).max() < 0.06
