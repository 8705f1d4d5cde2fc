"""The tree walked by hand: all 24 rows of the table, whatever telemetry comes with them."""

import itertools

import httpx
import pytest

from tests.stories.checks import is_error

# stable, below target, intake pressure low, level: fault, type, base confidence
ROWS = """
T F F low normal|Normal Operation|0.70
T F F medium normal|Normal Operation|0.90
T F F high over_range_upthrust|Above Recommended Operating Range|0.65
T F T low pump_off|Drawdown Limit|0.60
T F T medium pump_off|Drawdown Limit|0.60
T F T high over_range_upthrust|Over-drawn|0.65
T T F low tubing_leak|Tubing Leak|0.45
T T F medium pump_wear|Pump Wear|0.65
T T F high underpumping|Underpumping|0.55
T T T low low_inflow|Low Inflow|0.75
T T T medium low_inflow|Low Inflow|0.75
T T T high low_inflow|Target above Well Potential|0.60
F F F low unstable_flow_slugging|Unstable Flow / Slugging|0.55
F F F medium gas_interference|Gas Interference|0.70
F F F high unstable_flow_slugging|Unstable Flow / Slugging|0.60
F F T low pump_off|Pump-Off|0.70
F F T medium pump_off|Pump-Off|0.65
F F T high over_range_upthrust|Over-drawn with Gas|0.60
F T F low gas_lock_full|Gas Lock|0.65
F T F medium free_gas_lock|Free Gas Lock|0.85
F T F high unstable_flow_slugging|Unstable Flow / Slugging|0.60
F T T low pump_off|Pump-Off|0.80
F T T medium pump_off|Pump-Off|0.70
F T T high over_range_upthrust|Over-drawn with Gas|0.55
"""
SAMPLE = {
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
CASES = [tuple(line.split(" ", 4)) for line in ROWS.strip().splitlines()]


def body(stable: str, below: str, low: str, level: str) -> dict[str, object]:
    return {
        "well_id": "TREE-1",
        "flow_stable": stable == "T",
        "production_below_target": below == "T",
        "pip_low": low == "T",
        "flow_level": level,
    }


def test_all_combinations_are_listed() -> None:
    listed = {tuple(case[:4]) for case in CASES}
    assert listed == set(itertools.product("TF", "TF", "TF", ("low", "medium", "high")))


@pytest.mark.parametrize(("stable", "below", "low", "level", "expected"), CASES)
def test_a_row_of_the_table(admin: httpx.Client, stable: str, below: str, low: str, level: str, expected: str) -> None:
    fault, kind, confidence = expected.split("|")
    answer = admin.post("/api/v1/diagnostics/decision_tree", json=body(stable, below, low, level))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["well_id"] == "TREE-1"
    assert found["diagnosis"]["fault"] == fault
    assert found["diagnosis"]["type"].startswith(kind)
    assert found["diagnosis"]["confidence"] == pytest.approx(float(confidence))
    assert len(found["path"]) >= 4
    told = admin.post(
        "/api/v1/diagnostics/decision_tree", json=body(stable, below, low, level) | {"telemetry": SAMPLE}
    ).json()
    assert told["diagnosis"]["fault"] == fault
    assert told["diagnosis"]["confidence"] >= float(confidence) - 1e-9


def test_the_sample_is_a_free_gas_lock(admin: httpx.Client) -> None:
    found = admin.post(
        "/api/v1/diagnostics/decision_tree", json=body("F", "T", "F", "medium") | {"telemetry": SAMPLE}
    ).json()["diagnosis"]
    assert (found["fault"], found["type"]) == ("free_gas_lock", "Free Gas Lock")
    assert found["confidence"] > 0.8
    assert found["actions"]


@pytest.mark.parametrize(
    "wrong",
    [{"flow_level": "middling"}, {"flow_stable": "yes"}, {"pip_low": None}, {"telemetry": {"pip": "low"}}, {"x": 1}],
)
def test_a_wrong_answer_is_named(admin: httpx.Client, wrong: dict[str, object]) -> None:
    given = body("F", "T", "F", "medium") | wrong
    details = is_error(admin.post("/api/v1/diagnostics/decision_tree", json=given), 422, "VALIDATION_ERROR")
    assert any(entry["field"].startswith(next(iter(wrong))) for entry in details["validation_errors"])


def test_the_catalogue_and_the_tree_are_data(admin: httpx.Client) -> None:
    faults = admin.get("/api/v1/diagnostics/faults").json()
    listed = {item["id"] for item in faults["items"]}
    assert {"normal", "free_gas_lock", "sensor_fault", "meter_error", "hard_start", "underpumping"} <= listed
    assert {"insufficient_data", "checkvalve_leak", "external_network_event", "kill_fluid_cleanup"} <= listed
    assert admin.get("/api/v1/diagnostics/tree").json()
