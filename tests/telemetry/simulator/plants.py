"""Wells for the simulator's tests: a moment, a run of a scenario, the same run without it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from telemetry.model import Well
from telemetry.simulator import SimWell, designed, simulate

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def moments(hours: float, step_s: float = 300, now: datetime = NOW) -> Any:
    return np.arange(now.timestamp() - hours * 3600, now.timestamp(), step_s)


def a_sim_well(scenario: str | None = None, age_min: float = 300, **design: float) -> SimWell:
    return SimWell(Well("AK-014"), designed(**design), scenario, NOW - timedelta(minutes=age_min) if scenario else None)


def played(scenario: str | None, age_min: float = 300, hours: float = 1, seed: int = 7, **design: float) -> Any:
    return simulate(a_sim_well(scenario, age_min, **design), moments(hours), seed)
