"""Near misses first: wells that must not be, and wells that are not there."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of

Name = Callable[[str], str]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["well_id"]),
        ([], ["body"]),
        ({"well_id": ""}, ["well_id"]),
        ({"well_id": "-x"}, ["well_id"]),
        ({"well_id": "x" * 65}, ["well_id"]),
        ({"well_id": "АК-014"}, ["well_id"]),
        ({"well_id": "ok-1", "name": "a\u202eb"}, ["name"]),
        ({"well_id": "ok-1", "surprise": 1}, ["surprise"]),
        ({"well_id": 5, "target_flow": "many", "pump": {"stages": "x", "colour": 1}},
         ["well_id", "target_flow", "pump.stages", "pump.colour"]),
        ({"well_id": "ok-1", "limits": {"pop": {"high": 1}}}, ["limits.pop"]),
        ({"well_id": "ok-1", "pump": {"head_curve": [[1, 2]]}}, ["pump.head_curve"]),
        ({"well_id": "ok-1", "target_flow": -5}, ["target_flow"]),
    ],
)  # fmt: skip
def test_every_wrong_field_of_a_well_is_named(admin: httpx.Client, body: Any, fields: list[str]) -> None:
    assert sorted(problems_of(admin.post("/api/v1/wells", json=body))) == sorted(fields)


@pytest.mark.parametrize(
    "well_id", ["NOWHERE", "%00", "%F0%9F%92%A9", "a%0Ab", "..%2f..%2fetc", "x" * 5000, "%E2%80%AE"]
)
def test_an_id_that_cannot_be_is_an_unknown_well(admin: httpx.Client, well_id: str) -> None:
    for more in ("", "/latest", "/events", "/telemetry"):
        is_error(admin.get(f"/api/v1/wells/{well_id}{more}"), 404, "NOT_FOUND")


def test_a_well_is_made_read_changed_and_retired(admin: httpx.Client, a_name: Name) -> None:
    well_id = a_name("AK")
    body = {
        "well_id": well_id,
        "name": None,
        "field": "Burgan",
        "pump": {"stages": 120, "model": None, "head_curve": [[0, 6600], [3000, 4000]]},
        "limits": {"motor_temp": {"high": 140, "low": None, "deadband": None}},
    }
    made = admin.post("/api/v1/wells", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["pump"]["base_frequency"] == 60
    assert admin.get(f"/api/v1/wells/{well_id.upper()}").json() == made.json()
    is_error(admin.post("/api/v1/wells", json={"well_id": well_id.lower()}), 409, "CONFLICT")
    patch = {"target_flow": 2000, "pump": {"stages": 100}, "field": None}
    changed = admin.patch(f"/api/v1/wells/{well_id}", json=patch).json()
    assert (changed["target_flow"], changed["pump"]["stages"], changed["field"]) == (2000, 100, None)
    assert changed["pump"]["head_curve"] == [[0, 6600], [3000, 4000]]
    assert problems_of(admin.patch(f"/api/v1/wells/{well_id}", json={"well_id": "other", "x": 1}))
    assert problems_of(admin.patch(f"/api/v1/wells/{well_id}", json=[])) == ["body"]
    gone = admin.delete(f"/api/v1/wells/{well_id}")
    assert (gone.status_code, gone.content) == (204, b"")
    is_error(admin.get(f"/api/v1/wells/{well_id}"), 404, "NOT_FOUND")
    is_error(admin.delete(f"/api/v1/wells/{well_id}"), 404, "NOT_FOUND")
    is_error(admin.post("/api/v1/wells", json={"well_id": well_id}), 409, "CONFLICT")


def test_wells_come_in_pages(admin: httpx.Client, token: Make, new_well: Callable[..., str], a_name: Name) -> None:
    field = a_name("Field")
    made = sorted((new_well(field=field) for _ in range(5)), key=str.lower)
    client, seen, after = token("viewer", field), [], ""
    for _ in range(10):
        body = client.get(f"/api/v1/wells?limit=2&after={after}").json()
        seen += [well["well_id"] for well in body["items"]]
        after = body["next"]
        if after is None:
            break
    assert seen == made
    for limit in ("0", "1001", "x", "-1"):
        assert problems_of(client.get(f"/api/v1/wells?limit={limit}")) == ["limit"]
    assert problems_of(client.get("/api/v1/wells?limit=0&after=%00")) == ["limit", "after"]


def test_nobody_puts_a_well_where_they_could_not_see_it(
    token: Make, admin: httpx.Client, a_name: Name, new_well: Callable[..., str]
) -> None:
    client = token("engineer", "North")
    for field in (None, "South", 5):
        assert "field" in problems_of(client.post("/api/v1/wells", json={"well_id": a_name("N"), "field": field}))
    mine = client.post("/api/v1/wells", json={"well_id": a_name("N"), "field": "North"}).json()["well_id"]
    for field in (None, "South"):
        assert problems_of(client.patch(f"/api/v1/wells/{mine}", json={"field": field})) == ["field"]
    taken = client.post("/api/v1/wells", json={"well_id": new_well(field="South"), "field": "North"})
    is_error(taken, 409, "CONFLICT")
    assert taken.json()["error"]["message"] == "this id is not free"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["kind"]),
        ({"kind": "party"}, ["kind"]),
        ({"kind": "note", "at": "today"}, ["at"]),
        ({"kind": "note", "text": 5}, ["text"]),
        ({"kind": "note", "text": "a\0b"}, ["text"]),
        ({"kind": "note", "text": "x" * 4001}, ["text"]),
        ({"kind": "well_test", "values": {"pop": 1}}, ["values.pop"]),
        ({"kind": "well_test", "values": {"pip": "1"}}, ["values.pip"]),
        ({"kind": "x", "at": 1, "text": 1, "values": 1, "by": "me"}, ["by", "kind", "at", "text", "values"]),
    ],
)
def test_every_wrong_field_of_an_event_is_named(
    admin: httpx.Client, new_well: Callable[..., str], body: dict[str, Any], fields: list[str]
) -> None:
    assert problems_of(admin.post(f"/api/v1/wells/{new_well()}/events", json=body)) == fields


def test_the_log_of_a_well(admin: httpx.Client, token: Make, new_well: Callable[..., str]) -> None:
    well = new_well(field="North")
    operator = token("operator", "North")
    body = {
        "kind": "well_test",
        "at": "2026-06-01T12:00:00+03:00",
        "text": "by\nseparator",
        "values": {"flow_rate": 900},
    }
    made = operator.post(f"/api/v1/wells/{well}/events", json=body)
    assert made.status_code == 201, made.text
    event = made.json()
    assert (event["at"], event["values"], event["well_id"]) == ("2026-06-01T09:00:00Z", {"flow_rate": 900}, well)
    assert event["by"].startswith("operator")
    assert operator.post(f"/api/v1/wells/{well}/events", json={"kind": "note"}).status_code == 201
    assert [one["kind"] for one in admin.get(f"/api/v1/wells/{well}/events").json()["items"]] == ["well_test", "note"]
    first = admin.get(f"/api/v1/wells/{well}/events?limit=1").json()
    rest = admin.get(f"/api/v1/wells/{well}/events?limit=1&after={first['next']}").json()
    assert [one["kind"] for one in rest["items"]] == ["note"]
    early = admin.get(f"/api/v1/wells/{well}/events?end=2026-06-02T00:00:00Z").json()["items"]
    assert [one["kind"] for one in early] == ["well_test"]
