"""Near misses first: what cannot be asked, and what is another well's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.builders import HEALTHY
from tests.web.conftest import Make, is_error, problems_of

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"at": "now"}, ["at"]),
        ({"at": "2026-06-01T00:00:00"}, ["at"]),
        ({"window_hours": 0}, ["window_hours"]),
        ({"window_hours": "24"}, ["window_hours"]),
        ({"window_hours": 1e9}, ["window_hours"]),
        ({"at": 1, "window_hours": [], "well_id": "x"}, ["well_id", "at", "window_hours"]),
        ([], ["body"]),
    ],
)
def test_every_wrong_field_is_named(
    admin: httpx.Client, new_well: Callable[..., str], body: Any, fields: list[str]
) -> None:
    assert problems_of(admin.post(f"/api/v1/wells/{new_well()}/diagnose", json=body)) == fields


def test_too_little_data_is_an_answer(token: Make, new_well: Callable[..., str]) -> None:
    well = new_well(field="North")
    answer = token("viewer", "North").post(f"/api/v1/wells/{well}/diagnose")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["diagnosis"]["fault"] == "insufficient_data"
    keys = {"diagnosis_id", "rules_version", "well_id", "at", "window", "baseline", "diagnosis", "alternatives"}
    assert set(body) >= keys | {"ruled_out", "evidence", "path", "next_test", "data_quality"}


def test_a_diagnosis_reads_nothing_later_than_its_moment_and_is_kept(
    admin: httpx.Client, new_well: Callable[..., str]
) -> None:
    well = new_well()
    readings = [
        {"well_id": well, "timestamp": (NOW - timedelta(minutes=10 * n)).isoformat(), **HEALTHY} for n in range(300)
    ]
    assert admin.post("/telemetry/ingest", json=readings).status_code == 200
    early = {"at": (NOW - timedelta(days=30)).isoformat()}
    assert admin.post(f"/api/v1/wells/{well}/diagnose", json=early).json()["diagnosis"]["fault"] == "insufficient_data"
    later = admin.post(f"/api/v1/wells/{well}/diagnose", json={"at": NOW.isoformat(), "window_hours": 24}).json()
    assert later["at"] == "2026-06-10T12:00:00Z"
    listed = admin.get(f"/api/v1/wells/{well}/diagnoses").json()["items"]
    assert listed[0]["diagnosis_id"] == later["diagnosis_id"]
    first = admin.get(f"/api/v1/wells/{well}/diagnoses?limit=1").json()
    rest = admin.get(f"/api/v1/wells/{well}/diagnoses?limit=5&after={first['next']}").json()
    assert [one["diagnosis_id"] for one in first["items"] + rest["items"]] == [one["diagnosis_id"] for one in listed]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["fault"]),
        ({"fault": "gremlins"}, ["fault"]),
        ({"fault": "pump_wear", "at": "then", "text": 1}, ["at", "text"]),
        ({"fault": "pump_wear", "diagnosis_id": "1"}, ["diagnosis_id"]),
        ({"fault": "pump_wear", "diagnosis_id": "00000000-0000-0000-0000-000000000000"}, ["diagnosis_id"]),
    ],
)
def test_every_wrong_field_of_a_root_cause_is_named(
    admin: httpx.Client, new_well: Callable[..., str], body: dict[str, Any], fields: list[str]
) -> None:
    assert problems_of(admin.post(f"/api/v1/wells/{new_well()}/root-causes", json=body)) == fields


def test_an_engineer_confirms_and_others_claim(admin: httpx.Client, token: Make, new_well: Callable[..., str]) -> None:
    well, other = new_well(field="North"), new_well(field="North")
    elsewhere = admin.post(f"/api/v1/wells/{other}/diagnose").json()["diagnosis_id"]
    path, body = f"/api/v1/wells/{well}/root-causes", {"fault": "pump_wear", "text": "pulled"}
    assert problems_of(admin.post(path, json={**body, "diagnosis_id": elsewhere})) == ["diagnosis_id"]
    mine = admin.post(f"/api/v1/wells/{well}/diagnose").json()["diagnosis_id"]
    states = {}
    for role in ("viewer", "operator", "engineer"):
        made = token(role, "North").post(path, json={**body, "diagnosis_id": mine})
        assert made.status_code == 201, made.text
        states[role] = made.json()["state"]
    assert states == {"viewer": "claimed", "operator": "claimed", "engineer": "confirmed"}
    listed = admin.get(path).json()["items"]
    assert [one["state"] for one in listed] == ["confirmed", "claimed", "claimed"]
    assert listed[0]["diagnosis_id"] == mine
    is_error(token("engineer", "South").post(path, json=body), 404, "NOT_FOUND")
