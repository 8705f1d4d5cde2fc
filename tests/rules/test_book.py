"""A diagnosis from outside: its shape, and that its numbers can be computed again from the readings."""

import re
from datetime import timedelta

import msgspec
import numpy as np
import pytest

from rules.book import load
from tests.rules.series import AT, HEALTHY, a_case

BOOK = load()
CONTRACT_FAULTS = set(
    """normal planned_shutdown trip_unplanned frequency_change choke_change startup_transient gas_interference
    free_gas_lock gas_lock_full pump_off low_inflow underload overload pump_wear broken_shaft intake_plugged stage_scale
    sand_solids tubing_leak deadhead flowline_restriction reverse_rotation motor_overheating insulation_degradation
    vsd_power_quality phase_imbalance mech_vibration emulsion_viscosity watercut_increase watercut_decrease
    intake_recirculation checkvalve_leak unstable_flow_slugging sensor_fault gauge_comms_loss gateway_comms_loss
    short_cycling hard_start over_range_upthrust kill_fluid_cleanup external_network_event meter_error underpumping
    insufficient_data""".split()  # noqa: SIM905
)
LOCK = {
    "now": {"flow_rate": 1500, "pip": 930, "motor_current": 42, "flow_variance": 18.5, "gor": 800},
    "words": {"motor_current": "sawtooth"},
}
WORN = {
    "now": {"flow_rate": 1600, "pip": 1080, "discharge_pressure": 3500, "motor_current": 43},
    "onset_h": 600,
    "took_h": 560,
}


def test_catalogue_holds_every_fault_of_the_contract():
    assert set(BOOK.faults) >= CONTRACT_FAULTS


@pytest.mark.parametrize("fault", sorted(BOOK.faults))
def test_every_fault_can_be_explained_to_people(fault):
    entry = BOOK.faults[fault]
    assert entry.type and entry.about and entry.says and entry.actions and entry.sources


def test_a_diagnosis_is_json_in_the_keys_of_the_contract():
    said = msgspec.json.decode(msgspec.json.encode(BOOK.diagnose(a_case(**LOCK))))
    assert {"rules_version", "well_id", "at", "window", "baseline", "diagnosis", "alternatives", "ruled_out"} <= set(
        said
    )
    assert {"evidence", "path", "next_test", "data_quality"} <= set(said)
    assert said["at"] == "2026-11-20T12:00:00Z"
    assert said["diagnosis"]["since"].endswith("Z")
    assert set(said["path"][0]) == {"node", "question", "answer", "value", "threshold", "text"}
    assert said["data_quality"]["signals"]["pip"] == "good"


@pytest.mark.parametrize("given", [LOCK, WORN, {}], ids=["lock", "worn", "healthy"])
def test_evidence_can_be_computed_again(given):
    case = a_case(**given)
    said = BOOK.diagnose(case)
    start, end = said.baseline.start.timestamp(), said.baseline.end.timestamp()
    for row in said.evidence:
        found = re.search(r"median of the last (\d+) (min|h) ", row.text)
        length = int(found[1]) * (60 if found[2] == "min" else 3600)
        now = case.recent.values[row.metric][case.recent.times >= case.at.timestamp() - length]
        assert row.now == pytest.approx(np.median(now), rel=0.01)
        inside = (case.history.times >= start) & (case.history.times < end)
        assert row.baseline == pytest.approx(np.median(case.history.values[row.metric][inside]), rel=0.01, abs=0.05)
        assert row.change_pct == pytest.approx(100 * (row.now - row.baseline) / row.baseline, abs=0.01)


def test_evidence_of_the_fault_comes_first_and_every_given_signal_has_a_row():
    said = BOOK.diagnose(a_case(**LOCK))
    assert said.evidence[0].metric == "flow_rate"
    assert {row.metric for row in said.evidence} == set(HEALTHY)


@pytest.mark.parametrize("hours", [2.0, 6.0, 30.0])
def test_since_is_the_onset(hours):
    found = BOOK.diagnose(a_case(**LOCK, onset_h=hours)).diagnosis
    assert abs(found.since - (AT - timedelta(hours=hours))) <= timedelta(minutes=45)


def test_slow_wear_is_seen_against_the_early_days():
    said = BOOK.diagnose(a_case(**WORN))
    assert said.baseline.end <= AT - timedelta(days=20)
    worn = next(row for row in said.evidence if row.metric == "motor_current")
    assert worn.baseline == pytest.approx(50, rel=0.03)


def test_a_young_condition_starts_low_and_grows():
    def sure(hours):
        return BOOK.diagnose(a_case(**LOCK, onset_h=hours)).diagnosis.confidence

    young, old = sure(1.0), sure(12.0)
    assert young < old


def test_close_faults_are_said_as_either_or_with_the_test_that_parts_them():
    case = a_case(
        {"flow_rate": 1750, "pip": 960, "discharge_pressure": 4000, "motor_current": 49, "tubing_pressure": 340},
        onset_h=8,
    )
    said = BOOK.diagnose(case)
    assert said.diagnosis.summary.startswith("Either ")
    assert {said.diagnosis.fault, said.alternatives[0].fault} == {"choke_change", "flowline_restriction"}
    assert set(said.next_test.separates) == {"choke_change", "flowline_restriction"}


def test_missing_signals_that_would_help_are_named():
    said = BOOK.diagnose(a_case(**WORN, without=["discharge_pressure", "tubing_pressure"]))
    assert "discharge_pressure" in said.data_quality.missing_helpful
    assert said.data_quality.signals["discharge_pressure"] == "missing"


def test_missing_signals_lower_the_confidence():
    whole, part = BOOK.diagnose(a_case(**WORN)), BOOK.diagnose(a_case(**WORN, without=["discharge_pressure"]))
    assert part.diagnosis.confidence < whole.diagnosis.confidence


@pytest.mark.parametrize("gone", sorted(HEALTHY))
@pytest.mark.parametrize("given", [LOCK, WORN, {}], ids=["lock", "worn", "healthy"])
def test_no_missing_signal_breaks_a_diagnosis(gone, given):
    said = BOOK.diagnose(a_case(**given, without=[gone]))
    assert said.data_quality.signals[gone] == "missing"
    assert 0.05 <= said.diagnosis.confidence <= 0.97


@pytest.mark.parametrize("kept", sorted(HEALTHY))
def test_one_signal_alone_is_too_little(kept):
    said = BOOK.diagnose(a_case(without=set(HEALTHY) - {kept}))
    assert said.diagnosis.fault == "insufficient_data"


def test_nothing_ever_received_is_too_little_data():
    case = a_case(recent_hours=0, history_days=0)
    assert case.last_seen is None
    said = BOOK.diagnose(case)
    assert said.diagnosis.fault == "insufficient_data"
    assert "never" in said.diagnosis.summary


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("interval_s", [60.0, 300.0, 1200.0])
def test_healthy_wells_are_normal(seed, interval_s):
    case = a_case(seed=seed, interval_s=interval_s, at=AT - timedelta(hours=7 * seed))
    assert BOOK.diagnose(case).diagnosis.fault == "normal"


def test_the_same_case_gives_the_same_answer():
    assert BOOK.diagnose(a_case(**LOCK)) == BOOK.diagnose(a_case(**LOCK))


def test_texts_hold_no_unfilled_placeholder():
    for given in (LOCK, WORN, {}, {"silent_h": 5.0}):
        said = msgspec.json.encode(BOOK.diagnose(a_case(**given))).decode()
        assert not re.search(r"\{[a-z_.]+\}", said)


def test_the_tree_is_data():
    tree = msgspec.json.decode(msgspec.json.encode(BOOK.tree()))
    assert tree["gates"][0]["code"] == "G0"
    assert {leaf["gate"] for leaf in tree["leaves"]} <= {gate["id"] for gate in tree["gates"]}
    assert len(tree["by_hand"]) == 24
