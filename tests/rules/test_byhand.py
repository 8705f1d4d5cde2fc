"""The four-input table row by row, and what telemetry may and may not change."""

import itertools

import pytest

from rules.book import load

BOOK = load()
T, F = True, False
TABLE = [
    (T, F, F, "low", "normal", "Normal Operation (low-rate well)", ["under_range_downthrust"], 0.70),
    (T, F, F, "medium", "normal", "Normal Operation", [], 0.90),
    (T, F, F, "high", "over_range_upthrust", "Above Recommended Operating Range", ["normal"], 0.65),
    (T, F, T, "low", "pump_off", "Drawdown Limit (incipient pump-off)", ["low_inflow"], 0.60),
    (T, F, T, "medium", "pump_off", "Drawdown Limit (incipient pump-off)", ["normal"], 0.60),
    (T, F, T, "high", "over_range_upthrust", "Over-drawn", ["pump_off"], 0.65),
    (T, T, F, "low", "tubing_leak", "Tubing Leak", ["broken_shaft", "deadhead", "pump_wear"], 0.45),
    (T, T, F, "medium", "pump_wear", "Pump Wear", ["tubing_leak", "stage_scale"], 0.65),
    (T, T, F, "high", "underpumping", "Underpumping", ["watercut_increase"], 0.55),
    (T, T, T, "low", "low_inflow", "Low Inflow (near pump-off)", ["intake_plugged"], 0.75),
    (T, T, T, "medium", "low_inflow", "Low Inflow", ["pump_wear"], 0.75),
    (T, T, T, "high", "low_inflow", "Target above Well Potential", ["over_range_upthrust"], 0.60),
    (F, F, F, "low", "unstable_flow_slugging", "Unstable Flow / Slugging", ["gas_interference"], 0.55),
    (F, F, F, "medium", "gas_interference", "Gas Interference", ["unstable_flow_slugging"], 0.70),
    (F, F, F, "high", "unstable_flow_slugging", "Unstable Flow / Slugging", ["vsd_power_quality"], 0.60),
    (F, F, T, "low", "pump_off", "Pump-Off (incipient)", ["gas_interference"], 0.70),
    (F, F, T, "medium", "pump_off", "Pump-Off (incipient)", ["gas_interference"], 0.65),
    (F, F, T, "high", "over_range_upthrust", "Over-drawn with Gas", ["pump_off"], 0.60),
    (F, T, F, "low", "gas_lock_full", "Gas Lock (complete)", ["broken_shaft", "deadhead"], 0.65),
    (
        F,
        T,
        F,
        "medium",
        "free_gas_lock",
        "Free Gas Lock",
        ["unstable_flow_slugging", "vsd_power_quality", "sand_solids"],
        0.85,
    ),
    (F, T, F, "high", "unstable_flow_slugging", "Unstable Flow / Slugging", ["vsd_power_quality"], 0.60),
    (F, T, T, "low", "pump_off", "Pump-Off", ["gas_lock_full"], 0.80),
    (F, T, T, "medium", "pump_off", "Pump-Off (cycling, gassy)", ["gas_interference"], 0.70),
    (F, T, T, "high", "over_range_upthrust", "Over-drawn with Gas", ["pump_off"], 0.55),
]


def ask(stable, below, low, level, telemetry=None):
    return BOOK.by_hand(
        "ANY",
        flow_stable=stable,
        production_below_target=below,
        pip_low=low,
        flow_level=level,
        telemetry=telemetry,
    )


@pytest.mark.parametrize("row", TABLE, ids=[f"{r[0]:d}{r[1]:d}{r[2]:d}-{r[3]}" for r in TABLE])
def test_row(row):
    stable, below, low, level, fault, title, runners, base = row
    said = ask(stable, below, low, level)
    assert (said.diagnosis.fault, said.diagnosis.confidence) == (fault, base)
    assert said.diagnosis.type.startswith(title)
    assert [a.fault for a in said.alternatives] == runners
    assert all(a.confidence < base for a in said.alternatives)
    assert [s.node for s in said.path] == ["flow_stable", "production_below_target", "pip_low", "flow_level"]
    assert said.diagnosis.actions


def test_the_table_here_is_whole():
    assert {r[:4] for r in TABLE} == set(itertools.product((T, F), (T, F), (T, F), ("low", "medium", "high")))


WILD = {
    "flow_rate": 0.0,
    "pip": 10.0,
    "motor_current": 0.0,
    "motor_temp": 300.0,
    "vibration": 5.0,
    "vsd_frequency": 0.0,
    "flow_variance": 80.0,
    "gor": 9000.0,
    "current_imbalance": 30.0,
    "water_cut": 99.0,
}


@pytest.mark.parametrize("row", TABLE, ids=[f"{r[0]:d}{r[1]:d}{r[2]:d}-{r[3]}" for r in TABLE])
def test_telemetry_never_changes_the_fault_nor_lowers_its_confidence(row):
    plain, wild = ask(*row[:4]), ask(*row[:4], WILD)
    assert wild.diagnosis.fault == plain.diagnosis.fault
    assert wild.diagnosis.type == plain.diagnosis.type
    assert plain.diagnosis.confidence <= wild.diagnosis.confidence <= 0.97
    assert {a.fault for a in plain.alternatives} <= {a.fault for a in wild.alternatives}
    assert all(a.confidence < wild.diagnosis.confidence for a in wild.alternatives)
    confidences = [a.confidence for a in wild.alternatives]
    assert confidences == sorted(confidences, reverse=True)


def test_the_sample_of_the_contract_is_a_free_gas_lock():
    sample = {
        "flow_rate": 1500,
        "pip": 850,
        "motor_current": 45,
        "motor_temp": 85,
        "vibration": 0.8,
        "vsd_frequency": 55,
        "flow_variance": 18.5,
        "torque": 120,
        "gor": 600,
    }
    said = ask(F, T, F, "medium", sample).diagnosis
    assert (said.fault, said.type) == ("free_gas_lock", "Free Gas Lock")
    assert said.confidence > 0.8
    assert said.severity == "high"
