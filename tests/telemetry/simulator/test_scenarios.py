"""Every script against the signature matrix of the fault catalogue, and the near misses that tell neighbours apart."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml

from telemetry.simulator.script import scenarios
from tests.telemetry.simulator.plants import played

CASES = yaml.safe_load(Path(__file__).with_name("signatures.yaml").read_text())
ISSUE = [
    "normal",
    "frequency_change",
    "planned_shutdown",
    "gas_interference",
    "free_gas_lock",
    "gas_lock_full",
    "pump_off",
    "low_inflow",
    "pump_wear",
    "broken_shaft",
    "tubing_leak",
    "deadhead",
    "sensor_fault",
    "gateway_comms_loss",
    "insufficient_data",
]


def least_and_most(expected: str | list[float]) -> tuple[float, float]:
    words = {"up": (1.01, np.inf), "down": (0.0, 0.99), "same": (0.98, 1.02), "zero": (-0.01, 0.01)}
    return words[expected] if isinstance(expected, str) else (expected[0], expected[1])


@pytest.mark.parametrize("fault", CASES)
def test_moves_the_signals_as_the_matrix_says(fault: str) -> None:
    case = dict(CASES[fault])
    age_min, design = case.pop("age_min"), case.pop("design", {})
    now, healthy = played(fault, age_min, **design), played(None, **design)
    # Flow jitters by its meter's noise and flow variance by much more; a mean of an hour is judged.
    wrong = {}
    for signal, expected in case.items():
        least, most = least_and_most(expected)
        ratio = float(np.mean(now[signal]) / np.mean(healthy[signal]))
        if not least <= ratio <= most:
            wrong[signal] = (expected, round(ratio, 3))
    assert not wrong


def test_every_script_has_a_case_and_the_issue_is_covered() -> None:
    assert set(CASES) == set(scenarios())
    assert set(ISSUE) <= set(scenarios())


def test_every_script_says_what_it_is_about() -> None:
    assert all(script.about for script in scenarios().values())
    assert len(scenarios()) == sum(
        1 for f in files("telemetry").joinpath("scenarios").iterdir() if f.name.endswith("yaml")
    )


def test_frequency_change_is_no_fault_once_normalised() -> None:
    now, before = played("frequency_change", 360), played(None)
    ratio = np.mean(now["vsd_frequency"]) / np.mean(before["vsd_frequency"])
    assert np.mean(now["flow_rate"]) / np.mean(before["flow_rate"]) / ratio == pytest.approx(1, abs=0.05)
    head = [np.mean(x["discharge_pressure"] - x["pip"]) for x in (now, before)]
    assert head[0] / head[1] / ratio**2 == pytest.approx(1, abs=0.06)
    assert np.mean(now["motor_current"]) / np.mean(before["motor_current"]) / ratio**2 == pytest.approx(1, abs=0.05)


def test_broken_shaft_drops_in_one_sample_and_gas_lock_in_several() -> None:
    shaft, lock = (played(fault, 60, hours=2)["motor_current"] for fault in ("broken_shaft", "gas_lock_full"))
    assert np.min(np.diff(shaft)) < -0.5 * shaft[0]
    assert np.min(np.diff(lock)) > -0.35 * lock[0]
    assert shaft[-1] < lock[-1]


def test_pump_wear_and_tubing_leak_differ_in_current_and_scale_rises() -> None:
    before = np.mean(played(None)["motor_current"])
    wear, leak, scale = (
        np.mean(played(fault, age)["motor_current"]) / before
        for fault, age in (("pump_wear", 41760), ("tubing_leak", 1800), ("stage_scale", 41760))
    )
    assert wear < 0.95
    assert 1.0 <= leak < scale


def test_low_inflow_keeps_the_pump_on_its_curve() -> None:
    """Head at the same rate is what a healthy pump would give, unlike wear."""
    weak, worn, well = played("low_inflow", 33120), played("pump_wear", 41760), played(None)
    head = {
        name: np.mean(x["discharge_pressure"] - x["pip"]) for name, x in zip("lwh", (weak, worn, well), strict=True)
    }
    assert head["l"] > head["h"]
    assert head["w"] < 0.95 * head["h"]


def test_free_gas_lock_saws_and_keeps_its_intake_pressure_while_pump_off_loses_it() -> None:
    lock, off, well = played("free_gas_lock", 330, hours=3), played("pump_off", 430), played(None, hours=3)
    assert np.std(lock["motor_current"]) > 4 * np.std(well["motor_current"])
    assert np.median(lock["flow_variance"]) > 15
    assert np.min(lock["pip"]) > np.mean(well["pip"])
    assert np.max(off["pip"]) < 0.75 * np.mean(well["pip"])


def test_slugging_swings_the_wellhead_and_leaves_the_current_quiet() -> None:
    slugs = played("unstable_flow_slugging", 600, hours=6)
    swing = {name: np.std(slugs[name]) / np.mean(slugs[name]) for name in ("tubing_pressure", "motor_current")}
    assert swing["tubing_pressure"] > 0.1
    assert swing["motor_current"] < 0.02
    assert np.median(slugs["flow_variance"]) > 15


def test_hunting_drive_is_seen_in_the_frequency_and_gas_is_not() -> None:
    assert np.std(played("vsd_power_quality", 300)["vsd_frequency"]) > 0.3
    assert np.std(played("gas_interference", 1200)["vsd_frequency"]) == 0


def test_gas_interference_is_choppy_and_still_makes_its_target() -> None:
    gassy = [played("gas_interference", 1200, hours=10, seed=seed) for seed in range(4)]
    assert all(np.mean(x["flow_rate"]) > 0.9 * 1960 for x in gassy)
    assert all(10 < np.median(x["flow_variance"]) < 30 for x in gassy)


def test_frozen_gauge_repeats_one_value_and_the_others_move() -> None:
    frozen = played("sensor_fault", 600, hours=5)
    assert len(set(frozen["pip"])) == 1
    assert len(set(frozen["discharge_pressure"])) > 20


def test_lost_line_is_silence_and_no_zero() -> None:
    lost = played("gateway_comms_loss", 30, hours=1)
    assert np.isnan(lost["pip"]).tolist() == [False] * 6 + [True] * 6
    assert all(np.isnan(values[-1]) for values in lost.values())


def test_new_well_has_no_past() -> None:
    young = played("insufficient_data", 120, hours=4)
    assert np.isnan(young["flow_rate"][:24]).all()
    assert not np.isnan(young["flow_rate"][24:]).any()


def test_motor_cools_within_an_hour_of_a_stop_and_slowly_enough_to_be_seen() -> None:
    stopped = played("planned_shutdown", 120, hours=3)
    since_stop = stopped["motor_temp"][12:]
    assert since_stop[2] > 100
    assert since_stop[12] == pytest.approx(95, abs=2)
