from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.api.test_alerts import post, until
from tests.web.conftest import Make, is_error, problems_of

LIMITS = {"motor_temp": {"high": 120}, "pip": {"low": 300}}
QUIET = {"duration_s": 3600, "reason": "pump change"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["duration_s", "reason", "well_id"]),
        ({**QUIET, "field": "A", "pad": "B"}, ["well_id"]),
        ({**QUIET, "field": "A", "metric": "x"}, ["metric"]),
        ({**QUIET, "field": "A", "duration_s": 0}, ["duration_s"]),
    ],
)
def test_every_wrong_field_is_named(admin: httpx.Client, body: Any, fields: list[str]) -> None:
    assert sorted(problems_of(admin.post("/api/v1/maintenance", json=body))) == fields


def test_what_lies_elsewhere_is_not_there(admin: httpx.Client, token: Make, new_well: Callable[..., str]) -> None:
    client, south = token("operator", "North"), new_well(field="South", header="S-1")
    for place in ({"well_id": south}, {"field": "South"}, {"pad": "S-1"}, {"field": "Nowhere"}):
        is_error(client.post("/api/v1/maintenance", json={**QUIET, **place}), 404, "NOT_FOUND")
    made = admin.post("/api/v1/maintenance", json={**QUIET, "well_id": south}).json()
    assert client.get("/api/v1/maintenance").json()["items"] == []
    is_error(client.delete(f"/api/v1/maintenance/{made['id']}"), 404, "NOT_FOUND")
    for place in ({"well_id": south}, {"field": "South"}):
        is_error(client.post("/api/v1/subscriptions", json=place), 404, "NOT_FOUND")


def test_alerts_keep_quiet_until_it_ends(admin: httpx.Client, new_well: Callable[..., str]) -> None:
    well = new_well(field="Quiet", limits=LIMITS)
    made = admin.post("/api/v1/maintenance", json={**QUIET, "well_id": well, "metric": "motor_temp"})
    assert made.status_code == 201, made.text
    post(admin, well, motor_temp=130, pip=100)
    found = until(admin, well, lambda found: len(found) == 2)
    assert {one["metric"]: one["state"] for one in found} == {"motor_temp": "suppressed", "pip": "unacknowledged"}
    assert admin.delete(f"/api/v1/maintenance/{made.json()['id']}").status_code == 204
    until(admin, well, lambda found: {one["state"] for one in found} == {"unacknowledged"})
    is_error(admin.delete(f"/api/v1/maintenance/{made.json()['id']}"), 404, "NOT_FOUND")


def test_who_has_muted_a_well_hears_nothing_of_it(
    admin: httpx.Client, token: Make, new_well: Callable[..., str]
) -> None:
    well, client = new_well(field="Muted", limits=LIMITS), token("viewer", "Muted")
    made = client.post("/api/v1/subscriptions", json={"well_id": well, "muted": True})
    assert (made.status_code, made.json()["well_id"]) == (201, well)
    post(admin, well, motor_temp=130)
    assert until(client, well, bool)[0]["conversation_ids"] == []
    assert client.delete(f"/api/v1/subscriptions/{made.json()['id']}").status_code == 204
    post(admin, well, pip=100)
    assert until(client, well, lambda found: len(found) == 2)[0]["conversation_ids"] != []
