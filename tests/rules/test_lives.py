"""Faults that show over many stops and starts, or over the life of an installation."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import numpy as np
import pytest

from rules.book import load
from telemetry.model import Pump
from tests.rules.series import AT, WELL, a_case

BOOK = load()
RANGE = Pump(base_frequency=60.0, rated_current=60.0, ror_min=1400.0, ror_max=2500.0)


def cycled(runs_min, rests_min, hours, *, locked=False):
    """A pump that has gone on and off for hours until now, in its rest at the end."""
    case = a_case(interval_s=60.0)
    times = case.recent.times
    since = times - (times[-1] - hours * 3600)
    period = (runs_min + rests_min) * 60
    on = (since < 0) | ((since % period < runs_min * 60) & (since < hours * 3600 - 300))
    signals = {name: x.copy() for name, x in case.recent.values.items()}
    for name in ("flow_rate", "motor_current", "vsd_frequency", "torque", "flow_variance", "vibration"):
        signals[name][~on] = 0.0
    if locked:
        tried = on & (since >= 0)
        signals["motor_current"][tried], signals["vsd_frequency"][tried] = 115.0, 9.0
        signals["flow_rate"][tried] = 0.0
    return replace(case, recent=replace(case.recent, values=signals))


def found(case):
    return BOOK.diagnose(case).diagnosis.fault


def named(case):
    said = BOOK.diagnose(case)
    return [said.diagnosis.fault, *(a.fault for a in said.alternatives)]


def test_two_stops_in_a_day_are_no_cycling():
    assert "short_cycling" not in named(cycled(300, 30, 12))


def test_a_pump_that_goes_on_and_off_cycles():
    assert found(cycled(40, 25, 12)) == "short_cycling"


def test_runs_of_two_minutes_at_locked_current_are_failed_starts():
    assert found(cycled(2, 28, 2, locked=True)) == "hard_start"


@pytest.mark.parametrize(
    ("flow", "fault"), [(1200.0, "under_range_downthrust"), (2700.0, "over_range_upthrust"), (1900.0, "normal")]
)
def test_a_flow_outside_the_pumps_range_is_said(flow, fault):
    well = msgspec.structs.replace(WELL, pump=RANGE, target_flow=flow)
    assert found(a_case(well=well, healthy={"flow_rate": flow})) == fault


def test_a_flow_that_was_always_outside_speaks_against_the_selection():
    well = msgspec.structs.replace(WELL, pump=RANGE, target_flow=2700.0)
    assert "poor_selection" in named(a_case(well=well, healthy={"flow_rate": 2700.0}))
    lately = a_case(well=well, now={"flow_rate": 2700.0}, onset_h=100)
    assert "poor_selection" not in named(lately)


def test_unbalance_from_the_first_days_speaks_against_the_installation():
    given = {"healthy": {"current_imbalance": 12.0}}
    new = msgspec.structs.replace(WELL, install_date=date(2026, 11, 18))
    assert "poor_installation" in named(a_case(well=new, **given))
    old = msgspec.structs.replace(WELL, install_date=date(2025, 11, 18))
    assert "poor_installation" not in named(a_case(well=old, **given))


def stood(drain_h):
    """A pump that stands for four hours, its discharge pressure falling to intake pressure with this time constant."""
    case = a_case(stop=(4, 0), interval_s=60.0)
    age = np.maximum(case.recent.times - (AT.timestamp() - 4 * 3600), 0) / 3600
    signals = dict(case.recent.values)
    pip = signals["pip"]
    down = age > 0
    noise = np.random.default_rng(1).standard_normal(age.size)
    pip = signals["pip"] = np.where(down, 1300 - 400 * np.exp(-age / 0.5) + noise, pip)
    signals["discharge_pressure"] = np.where(down, pip + 2600 * np.exp(-age / drain_h), signals["discharge_pressure"])
    return replace(case, recent=replace(case.recent, values=signals))


def test_a_column_that_drains_over_hours_points_to_the_check_valve():
    assert "checkvalve_leak" in named(stood(0.6))
    assert "checkvalve_leak" not in named(stood(0.05))


def test_three_wells_that_stop_at_once_have_one_cause_outside():
    case = a_case(stop=(2, 0), interval_s=60.0)
    stopped = AT - timedelta(hours=2)
    beside = tuple(stopped + timedelta(seconds=s) for s in (-60, 120))
    assert found(replace(case, stopped_beside=beside)) == "external_network_event"
    assert found(replace(case, stopped_beside=(beside[0], stopped - timedelta(hours=3)))) == "trip_unplanned"
