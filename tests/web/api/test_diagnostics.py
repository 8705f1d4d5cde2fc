"""Near misses first: answers that are none."""

from itertools import product
from typing import Any

import httpx
import pytest

from tests.web.conftest import problems_of

ANSWERS = {
    "well_id": "ANY-1",
    "flow_stable": False,
    "production_below_target": True,
    "pip_low": False,
    "flow_level": "medium",
}
YES_NO = (True, False)
PATH = "/api/v1/diagnostics/decision_tree"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"well_id": ""}, ["well_id"]),
        ({"well_id": None}, ["well_id"]),
        ({"flow_stable": "false"}, ["flow_stable"]),
        ({"pip_low": 0}, ["pip_low"]),
        ({"flow_level": "Medium"}, ["flow_level"]),
        ({"flow_level": None}, ["flow_level"]),
        ({"surprise": 1}, ["surprise"]),
        ({"telemetry": []}, ["telemetry.body"]),
        ({"telemetry": {"pip": "1"}}, ["telemetry.pip"]),
        ({"telemetry": {"pop": 1, "timestamp": "x"}}, ["telemetry.pop", "telemetry.timestamp"]),
        ({"telemetry": {"pip": 1, "units": {"pip": "degF"}}}, ["telemetry.units.pip"]),
        ({"telemetry": {"pip": 1, "units": []}}, ["telemetry.units"]),
    ],
)
def test_every_wrong_answer_is_named(admin: httpx.Client, changes: dict[str, Any], fields: list[str]) -> None:
    assert problems_of(admin.post(PATH, json={**ANSWERS, **changes})) == fields


def test_what_is_missing_is_named_at_once(admin: httpx.Client) -> None:
    assert set(problems_of(admin.post(PATH, json={}))) == set(ANSWERS)


@pytest.mark.parametrize("answers", list(product(YES_NO, YES_NO, YES_NO, ("low", "medium", "high"))))
def test_every_combination_is_answered(admin: httpx.Client, answers: tuple[Any, ...]) -> None:
    names = ("flow_stable", "production_below_target", "pip_low", "flow_level")
    answer = admin.post(PATH, json={"well_id": "ANY-1", **dict(zip(names, answers, strict=True))})
    assert answer.status_code == 200
    assert set(answer.json()) >= {"well_id", "diagnosis", "alternatives", "path"}


def test_the_row_of_the_contract(admin: httpx.Client) -> None:
    bare = admin.post(PATH, json=ANSWERS).json()
    assert (bare["well_id"], bare["diagnosis"]["fault"], bare["diagnosis"]["type"]) == (
        "ANY-1",
        "free_gas_lock",
        "Free Gas Lock",
    )
    assert bare["diagnosis"]["confidence"] > 0.8
    telemetry = {"well_id": "ANY-1", "timestamp": "2026-06-01T00:00:00Z", "pip": 50, "motor_temp": 250, "gor": None,
                 "units": {"motor_temp": "degF"}}  # fmt: skip
    told = admin.post(PATH, json={**ANSWERS, "telemetry": telemetry}).json()
    assert told["diagnosis"]["fault"] == "free_gas_lock"
    wild = admin.post(PATH, json={**ANSWERS, "telemetry": {"pip": 94906.9}}).json()
    assert wild["diagnosis"]["fault"] == "free_gas_lock"


def test_the_catalogue_and_the_tree_are_data(admin: httpx.Client) -> None:
    faults = admin.get("/api/v1/diagnostics/faults").json()["items"]
    assert {"free_gas_lock", "insufficient_data", "sensor_fault", "broken_shaft"} <= {one["id"] for one in faults}
    tree = admin.get("/api/v1/diagnostics/tree").json()
    assert tree["rules_version"]
    assert tree["gates"]
