"""Cases from the second source: other wells, strengths, sampling, gaps and dirt than the rules were written beside."""

import pytest

from rules.book import load
from tests.rules.independent import SIGNATURES, WITHOUT, Draw, drawn, grid

BOOK = load()
# The advice to stop, restart or speed up harms when the fault is another one than this.
DRASTIC = {"gas_lock_full", "broken_shaft", "deadhead", "trip_unplanned", "intake_plugged", "motor_overheating"}
SPEED_UP = {"pump_wear", "underpumping"}
HARMED = {"gas_interference", "free_gas_lock", "gas_lock_full", "pump_off", "low_inflow", "deadhead", "sand_solids"}
NO_LIFT = {"gas_lock_full", "broken_shaft", "deadhead"}
DECIDABLE = grid(SIGNATURES, ["big"], [1.1], ["300", "60"], ["all", "dirt"])


def says(draw):
    return BOOK.diagnose(drawn(draw)).diagnosis


@pytest.mark.parametrize("lacks", WITHOUT)
@pytest.mark.parametrize("sampling", ["60", "300", "1200", "live"])
@pytest.mark.parametrize("well", ["small", "big", "pmm", "middling"])
def test_a_healthy_well_is_normal(well, sampling, lacks):
    for seed in range(2):
        assert says(Draw("normal", well, 1.0, sampling, lacks, seed)).fault == "normal"


@pytest.mark.parametrize("draw", DECIDABLE, ids=lambda d: f"{d.fault}-{d.lacks}")
def test_the_fault_is_named(draw):
    found = says(draw)
    assert found.fault == draw.fault, found.summary


@pytest.mark.parametrize("fault", sorted(HARMED))
def test_no_advice_that_harms_under_the_true_fault(fault):
    for draw in grid([fault], ["small", "pmm"], [0.7, 1.3], ["60", "1200"], WITHOUT, seed=40):
        found = says(draw).fault
        if found != fault and not {found, fault} <= NO_LIFT:
            assert found not in DRASTIC | SPEED_UP, draw


@pytest.mark.parametrize("fault", ["gas_lock_full", "sand_solids", "free_gas_lock", "vsd_power_quality", "tubing_leak"])
@pytest.mark.parametrize("minutes", [6, 11, 16, 21])
def test_a_young_fault_is_not_taken_for_another_with_confidence(fault, minutes):
    for strength in (0.7, 1.1, 1.5):
        found = says(Draw(fault, "small", strength, "300", "all", int(strength * 10), minutes / 60))
        assert found.fault in (fault, "normal", "insufficient_data") or found.confidence < 0.6, found.summary


@pytest.mark.parametrize("fault", ["gauge_comms_loss", "gas_lock_full", "deadhead", "pump_off", "trip_unplanned"])
def test_what_is_over_is_not_named_any_more(fault):
    for over_h in (3.0, 8.0):
        found = says(Draw(fault, "big", 1.1, "300", "all", 2, over_h + 2, over_h))
        assert found.fault in ("normal", "startup_transient"), found.summary


@pytest.mark.parametrize("fault", ["low_inflow", "pump_wear", "stage_scale"])
def test_a_slow_fault_at_half_strength_is_at_least_listed(fault):
    said = BOOK.diagnose(drawn(Draw(fault, "big", 0.4, "300", "all", 3)))
    assert fault in [said.diagnosis.fault, *(a.fault for a in said.alternatives)]


def test_wellhead_pressure_many_times_its_baseline_behind_a_closed_valve_is_no_unit():
    said = BOOK.diagnose(drawn(Draw("deadhead", "small", 1.1, "300", "all", 1)))
    assert said.diagnosis.fault == "deadhead"
    assert said.data_quality.signals["tubing_pressure"] == "good"


def test_evidence_of_the_fault_comes_first_then_what_changed_most():
    said = BOOK.diagnose(drawn(Draw("tubing_leak", "big", 1.1, "300")))
    own = BOOK.rules.faults["tubing_leak"].evidence
    rest = [abs(row.change_pct or 0) for row in said.evidence if row.metric not in own and row.trend != "unstable"]
    assert said.evidence[0].metric == "flow_rate"
    assert rest == sorted(rest, reverse=True)
