"""The walk: the order of gates, confidence, causes before symptoms."""

from dataclasses import replace

import pytest

from rules.book import load
from rules.tree import CAUSE_AT_LEAST, Candidate, persistence, rank
from tests.rules.series import a_case

BOOK = load()
GATES = {gate.id: gate for gate in BOOK.rules.gates}


def candidate(fault, gate, confidence):
    rule = BOOK.rules.faults[fault]
    return Candidate(rule, rule.leaves[0], GATES[gate], confidence, None)


def names(*candidates):
    return [c.rule.id for c in rank(candidates)]


def test_the_surer_fault_comes_first():
    assert names(candidate("pump_off", "unstable", 0.5), candidate("free_gas_lock", "unstable", 0.8)) == [
        "free_gas_lock",
        "pump_off",
    ]


def test_a_symptom_stands_behind_the_cause_that_explains_it():
    hot = candidate("motor_overheating", "protective", 0.9)
    assert names(hot, candidate("deadhead", "no_flow", 0.6)) == ["deadhead", "motor_overheating"]
    assert names(hot, candidate("deadhead", "no_flow", CAUSE_AT_LEAST - 0.01))[0] == "motor_overheating"


def test_normal_gives_way_to_anything_that_fits():
    assert names(candidate("normal", "on_target", 0.95), candidate("phase_imbalance", "protective", 0.6))[0] != "normal"
    assert names(candidate("normal", "on_target", 0.95), candidate("phase_imbalance", "protective", 0.3))[0] == "normal"


def test_a_sensor_gives_way_to_the_process():
    sensor = candidate("sensor_fault", "data_quality", 0.9)
    assert names(sensor, candidate("pump_wear", "below_target", 0.7))[0] == "pump_wear"
    assert names(sensor, candidate("normal", "on_target", 0.9))[0] == "sensor_fault"


def test_no_confidence_falls_under_the_floor():
    ranked = rank([candidate("deadhead", "no_flow", 0.5), candidate("motor_overheating", "protective", 0.05)])
    assert min(c.confidence for c in ranked) >= 0.05


def test_persistence_grows_with_age():
    rule = BOOK.rules.faults["free_gas_lock"]
    ages = [persistence(rule, 0.0, minutes * 60) for minutes in (0, 15, 60, 600)]
    assert ages == sorted(ages)
    assert ages[0] == pytest.approx(0.6)
    assert ages[-1] == pytest.approx(1, abs=0.01)
    assert persistence(rule, None, 0.0) == 1


def test_the_path_holds_each_gate_in_order_and_ends_with_the_leaf():
    said = BOOK.diagnose(a_case({"flow_rate": 1600, "pip": 1080, "discharge_pressure": 3500, "motor_current": 43}))
    asked = [step.node for step in said.path]
    codes = [node.split()[0] for node in asked if node.startswith("G")]
    assert codes == sorted(codes)
    assert asked[-1] == said.diagnosis.fault
    opened = [step for step in said.path if step.answer == "yes" and step.node.startswith("G")]
    assert opened[-1].node == "G6 below_target"
    assert opened[-1].threshold == 0.9


def test_ruled_out_by_a_known_fact_never_by_an_unknown_one():
    said = BOOK.diagnose(
        a_case({"flow_rate": 1600, "pip": 1080, "motor_current": 43}, without=["discharge_pressure", "tubing_pressure"])
    )
    for out in said.ruled_out:
        assert "unknown" not in out.because


def test_a_site_with_other_order_of_gates_is_possible():
    assert replace(BOOK.rules, gates=BOOK.rules.gates[::-1]).gates[0].id == "on_target"
