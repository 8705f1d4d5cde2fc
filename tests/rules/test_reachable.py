"""Every fault id of the contract is in the catalogue and can be found."""

import pytest

from rules.book import load

BOOK = load()
IDS = [
    "normal",
    "planned_shutdown",
    "trip_unplanned",
    "frequency_change",
    "choke_change",
    "startup_transient",
    "gas_interference",
    "free_gas_lock",
    "gas_lock_full",
    "pump_off",
    "low_inflow",
    "underload",
    "overload",
    "pump_wear",
    "broken_shaft",
    "intake_plugged",
    "stage_scale",
    "sand_solids",
    "tubing_leak",
    "deadhead",
    "flowline_restriction",
    "reverse_rotation",
    "motor_overheating",
    "insulation_degradation",
    "vsd_power_quality",
    "phase_imbalance",
    "mech_vibration",
    "emulsion_viscosity",
    "watercut_increase",
    "watercut_decrease",
    "intake_recirculation",
    "checkvalve_leak",
    "unstable_flow_slugging",
    "sensor_fault",
    "gauge_comms_loss",
    "gateway_comms_loss",
    "short_cycling",
    "hard_start",
    "over_range_upthrust",
    "kill_fluid_cleanup",
    "external_network_event",
    "meter_error",
    "underpumping",
    "insufficient_data",
    "under_range_downthrust",
    "poor_selection",
    "poor_installation",
]


def test_the_catalogue_holds_exactly_these():
    assert sorted(BOOK.faults) == sorted(IDS)


@pytest.mark.parametrize("fault", IDS)
def test_a_leaf_leads_to_it(fault):
    rule = BOOK.rules.faults[fault]
    assert rule.leaves
    assert max(leaf.base for leaf in rule.leaves) >= 0.4
    assert rule.about and rule.actions and rule.sources


@pytest.mark.parametrize("fault", sorted(set(IDS) - {"normal", "insufficient_data", "planned_shutdown"}))
def test_it_has_a_look_alike_and_the_test_that_parts_them(fault):
    own = BOOK.rules.faults[fault].tests
    others = [t for rule in BOOK.rules.faults.values() for t in rule.tests if t.against == fault]
    assert own or others
