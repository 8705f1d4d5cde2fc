"""What is bad is seen and left out; what only looks odd is kept."""

from dataclasses import replace

import numpy as np
import pytest

from rules.facts.quality import check, gauge_dead
from tests.rules.series import HEALTHY, a_case


def checked(**given):
    return check(a_case(**given), stopped=False)


def test_healthy_signals_are_good():
    seen = checked()
    assert {name: seen.quality[name] for name in HEALTHY} == dict.fromkeys(HEALTHY, "good")
    assert seen.quality["casing_pressure"] == "missing"


def test_constant_signals_that_always_were_are_good():
    assert set(checked(constant=list(HEALTHY)).trouble) == set()


def test_quantised_vibration_and_slow_intake_temperature_are_not_frozen():
    case = a_case()
    for values in (case.recent.values, case.history.values):
        values["vibration"][:] = np.round(values["vibration"], 1)
        values["intake_temp"][:] = 95.0
    case.recent.values["vibration"][-200:] = 0.3
    assert not check(case, stopped=False).trouble


@pytest.mark.parametrize(
    ("name", "hours"), [("pip", 2), ("discharge_pressure", 2), ("motor_temp", 4), ("flow_rate", 8)]
)
def test_frozen(name, hours):
    seen = checked(frozen={name: hours})
    assert (seen.quality[name], seen.trouble[name]) == ("bad", "frozen")
    assert np.isnan(seen.clean[name][-1])
    assert np.isfinite(seen.clean[name][0])


@pytest.mark.parametrize(("name", "minutes"), [("pip", 20), ("motor_temp", 60), ("flow_rate", 60)])
def test_a_short_run_is_not_frozen(name, minutes):
    assert name not in checked(frozen={name: minutes / 60}).trouble


def test_a_stopped_pump_has_no_frozen_current():
    case = a_case({"motor_current": 0, "flow_rate": 0, "vsd_frequency": 0}, onset_h=30)
    assert not check(case, stopped=True).trouble


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("motor_temp", 230.0, "wrong_unit_degF"),
        ("intake_temp", 203.0, "wrong_unit_degF"),
        ("pip", 62.05, "wrong_unit_bar"),
        ("discharge_pressure", 26889.0, "wrong_unit_kPa"),
        ("tubing_pressure", 1723.7, "wrong_unit_kPa"),
        ("pip", 0.0, "sentinel"),
        ("motor_temp", -1.0, "sentinel"),
    ],
)
def test_dead_words_and_wrong_units(name, value, kind):
    seen = checked(now={name: value}, onset_h=5)
    assert seen.trouble[name] == kind
    assert seen.quality[name] == "bad"


def test_a_lost_frame_is_dropped_and_the_signal_stays_good():
    case = a_case()
    case.recent.values["pip"][100] = -0.000002
    case.recent.values["motor_temp"][200] = 3700.0
    case.recent.values["motor_temp"][300] = 300.0
    seen = check(case, stopped=False)
    assert seen.quality["pip"] == seen.quality["motor_temp"] == "good"
    assert np.isnan(seen.clean["pip"][100])
    assert np.isnan(seen.clean["motor_temp"][[200, 300]]).all()


def test_many_lost_frames_make_a_signal_suspect():
    case = a_case()
    case.recent.values["pip"][5:300:7] = 0.0
    assert check(case, stopped=False).quality["pip"] == "suspect"


def test_a_signal_that_ended_is_missing_but_a_rare_one_is_not():
    case = a_case()
    case.recent.values["pip"][-40:] = np.nan
    rare = np.full(case.recent.times.size, np.nan)
    rare[::72] = case.recent.values["gor"][::72]
    case.recent.values["gor"][:] = rare
    seen = check(case, stopped=False)
    assert (seen.quality["pip"], seen.quality["gor"]) == ("missing", "good")


def test_gauge_dead_needs_every_channel_and_a_live_drive():
    dead = {"pip": 0, "discharge_pressure": 0, "motor_temp": 0, "intake_temp": 0, "vibration": 0}
    whole = a_case(dead, onset_h=3)
    assert gauge_dead(check(whole, stopped=False), whole)
    part = a_case({"pip": 0, "motor_temp": 0}, onset_h=3)
    assert not gauge_dead(check(part, stopped=False), part)
    silent = replace(whole, recent=replace(whole.recent, values={n: whole.recent.values[n] for n in dead}))
    assert not gauge_dead(check(silent, stopped=False), silent)


def test_the_full_scale_word_of_a_gauge_is_a_dead_gauge_and_not_a_missing_one():
    seen = checked(now={"pip": 94_906.9}, onset_h=3, constant=("pip",))
    assert seen.quality["pip"] == "bad"
    assert seen.trouble["pip"] == "sentinel"


@pytest.mark.parametrize("word", [-9999.0, 65_535.0])
@pytest.mark.parametrize("name", ["flow_rate", "pip", "motor_current"])
def test_a_word_outside_the_range_is_a_dead_signal(name, word):
    seen = checked(now={name: word}, onset_h=3, constant=(name,))
    assert (seen.quality[name], seen.trouble[name]) == ("bad", "sentinel")


def test_a_step_to_fahrenheit_shows_without_a_history():
    seen = checked(
        now={"motor_temp": 230 - 40}, healthy={"motor_temp": 87.8}, onset_h=2, history_days=0, recent_hours=6
    )
    assert seen.trouble.get("motor_temp") == "wrong_unit_degF"


def still(names, quiet_h):
    """Signals without noise that rose until some hours ago and have stood since, all or only those named."""
    case = a_case({"flow_rate": 1800, "pip": 1000}, interval_s=60)
    times = case.recent.times
    rise = np.clip((times - times[0]) / (times[-1] - quiet_h * 3600 - times[0]), 0, 1)
    values = {name: x.mean() * (1 - 0.1 * rise) if name in names else x for name, x in case.recent.values.items()}
    return check(replace(case, recent=replace(case.recent, values=values)), stopped=False)


def test_signals_of_several_devices_that_come_to_rest_together_are_a_well_at_rest():
    assert "flow_rate" not in still({"flow_rate", "pip", "tubing_pressure", "motor_current"}, 9).trouble
    assert still({"flow_rate"}, 9).trouble["flow_rate"] == "frozen"
