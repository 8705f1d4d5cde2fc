"""A gateway's own names of signals, and what its posts are said to have become."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, Site, is_error, problems_of

ENOUGH_S = 60.0
Post = Callable[..., httpx.Response]


@pytest.fixture
def key(site: Site, admin: httpx.Client) -> Callable[..., tuple[str, httpx.Client]]:
    """A new gateway: its id, and its client."""

    def make(*fields: str) -> tuple[str, httpx.Client]:
        body = {"name": "scada", "kind": "gateway", "fields": list(fields) or None}
        made = admin.post("/api/v1/keys", json=body).json()
        return made["id"], site.client(**{"X-API-Key": made["secret"]})

    return make


def until(client: httpx.Client, key_id: str, **wanted: int) -> dict[str, Any]:
    """The report, once the counts have reached it."""
    deadline = time.monotonic() + ENOUGH_S
    while True:
        report: dict[str, Any] = client.get(f"/api/v1/gateways/{key_id}").json()
        if {name: report[name] for name in wanted} == wanted:
            return report
        assert time.monotonic() < deadline, report
        time.sleep(0.1)


def test_what_became_of_the_posts_of_a_key(
    admin: httpx.Client, key: Callable[..., tuple[str, httpx.Client]], new_well: Callable[..., str]
) -> None:
    key_id, gateway = key()
    well, before = new_well(), datetime.now(UTC)
    stamp = before.isoformat()
    good = {"well_id": well, "timestamp": stamp, "pip": 800}
    gateway.post("/telemetry/ingest", json=good)
    gateway.post("/telemetry/ingest", json=good)
    gateway.post("/telemetry/ingest", json=[{**good, "gor": 1e9}, {**good, "colour": 1}, {**good, "colour": 2}, 5])
    gateway.post("/telemetry/ingest", json=[{**good, "pip": "x"}] * 3)
    gateway.post("/telemetry/ingest", content=b"{", headers={"Content-Type": "application/json"})
    gateway.post("/telemetry/ingest?dry_run=true", json=good)
    report = until(admin, key_id, posts=5, accepted=3, duplicates=2, rejected=6, set_aside=1, refused=2)
    assert report["name"] == "scada"
    assert datetime.fromisoformat(report["last_post_at"]) >= before
    said = {(reason["field"], reason["message"]): reason["seen"] for reason in report["reasons"]}
    assert said["colour", "unknown field"] == 2
    assert said["pip", "must be a number"] == 3
    assert said["", "the body is not JSON"] == 1
    assert any(field == "gor" and "plausible" in message for field, message in said)
    listed = admin.get("/api/v1/gateways?limit=1000").json()["items"]
    assert next(one for one in listed if one["id"] == key_id)["rejected"] == 6


def test_reasons_are_bounded(admin: httpx.Client, key: Callable[..., tuple[str, httpx.Client]]) -> None:
    key_id, gateway = key()
    for part in range(3):
        rows = [{"well_id": "R-1", "pip": 1, f"field{part}{number}": 1} for number in range(50)]
        gateway.post("/telemetry/ingest", json=rows)
    report = until(admin, key_id, rejected=150)
    assert len(report["reasons"]) == 20


TABLE = {
    "MTR.TEMP": {"metric": "motor_temp", "unit": "degF", "scale": 0.1},
    "PIP bar": {"metric": "pip", "unit": "bar"},
}


def test_its_own_names_of_signals(
    admin: httpx.Client, key: Callable[..., tuple[str, httpx.Client]], new_well: Callable[..., str]
) -> None:
    key_id, gateway = key()
    well = new_well()
    reading = {"well_id": well, "MTR.TEMP": 2120, "PIP bar": 50, "flow_rate": 900}
    assert problems_of(gateway.post("/telemetry/ingest", json=reading)) == ["MTR.TEMP", "PIP bar"]
    saved = admin.put(f"/api/v1/gateways/{key_id}/tags", json={"tags": TABLE})
    assert saved.json() == {"tags": {**TABLE, "PIP bar": {**TABLE["PIP bar"], "scale": 1.0}}}
    for send in (reading, [reading]):
        assert gateway.post("/telemetry/ingest", json=send).status_code == 200
    latest = admin.get(f"/api/v1/wells/{well}/latest").json()
    assert (latest["motor_temp"], latest["flow_rate"]) == (pytest.approx(100), 900)
    assert latest["pip"] == pytest.approx(725.19, abs=0.01)
    wrong = gateway.post(
        "/telemetry/ingest?dry_run=true", json=[reading, {"well_id": well, "MTR.TEMP": "hot"}, {**reading, "X": 1}]
    )
    assert [(one["index"], one["errors"][0]["field"]) for one in wrong.json()["rejected"]] == [
        (1, "MTR.TEMP"),
        (2, "X"),
    ]
    both = gateway.post("/telemetry/ingest", json={**reading, "motor_temp": 5})
    assert problems_of(both) == ["MTR.TEMP"]
    assert admin.put(f"/api/v1/gateways/{key_id}/tags", json={"tags": {}}).json() == {"tags": {}}
    assert problems_of(gateway.post("/telemetry/ingest", json=reading)) == ["MTR.TEMP", "PIP bar"]


def test_one_of_our_names_in_another_unit(
    admin: httpx.Client, key: Callable[..., tuple[str, httpx.Client]], new_well: Callable[..., str]
) -> None:
    """Nothing about such a reading looks unusual, and it is not what it seems, whichever way it takes."""
    key_id, gateway = key()
    well = new_well()
    assert gateway.post("/telemetry/ingest", json={"well_id": well, "gor": 100}).status_code == 200
    assert admin.get(f"/api/v1/wells/{well}/latest").json()["gor"] == 100
    admin.put(f"/api/v1/gateways/{key_id}/tags", json={"tags": {"gor": {"metric": "gor", "unit": "m3/m3"}}})
    assert gateway.post("/telemetry/ingest", json={"well_id": well, "gor": 100}).status_code == 200
    assert admin.get(f"/api/v1/wells/{well}/latest").json()["gor"] == pytest.approx(561.46, abs=0.01)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"tags": []}, ["tags"]),
        ({"tags": {}, "name": "x"}, ["name"]),
        ({"tags": {"A": 5}}, ["tags.A"]),
        ({"tags": {"A": {"metric": "depth"}}}, ["tags.A.metric"]),
        ({"tags": {"A": {"metric": "pip", "unit": "degF"}}}, ["tags.A.unit"]),
        ({"tags": {"A": {"metric": "pip", "scale": 0}}}, ["tags.A.scale"]),
        ({"tags": {"A": {"metric": "pip", "colour": 1}}}, ["tags.A"]),
        ({"tags": {"well_id": {"metric": "pip"}}}, ["tags.well_id"]),
        ({"tags": {"": {"metric": "pip"}}}, ["tags."]),
        ({"tags": {"A\0": {"metric": "pip"}}}, ["tags.A\\x00"]),
        ({"tags": {"A": {"metric": "pip"}, "B": {"metric": "pip"}}}, ["tags.B.metric"]),
        ({"tags": {f"T{n}": {"metric": "pip"} for n in range(201)}}, ["tags"]),
    ],
)
def test_a_wrong_table_is_refused_whole(
    admin: httpx.Client, key: Callable[..., tuple[str, httpx.Client]], body: dict[str, Any], fields: list[str]
) -> None:
    key_id, _ = key()
    found = problems_of(admin.put(f"/api/v1/gateways/{key_id}/tags", json=body))
    assert found[-len(fields) :] == fields or found[: len(fields)] == fields
    assert admin.get(f"/api/v1/gateways/{key_id}").json()["tags"] == {}


def test_a_change_of_names_is_in_the_trail(admin: httpx.Client, key: Callable[..., tuple[str, httpx.Client]]) -> None:
    key_id, _ = key()
    admin.put(f"/api/v1/gateways/{key_id}/tags", json={"tags": TABLE})
    trail = admin.get("/api/v1/audit?limit=1000").json()["items"]
    entry = next(one for one in trail if one["action"] == "tags_changed" and one["target"] == key_id)
    assert entry["detail"]["before"] == {}
    assert set(entry["detail"]["after"]) == set(TABLE)


def test_a_key_that_reaches_further_is_not_there(
    token: Make, key: Callable[..., tuple[str, httpx.Client]], admin: httpx.Client
) -> None:
    engineer = token("engineer", "North")
    mine, _ = key("North")
    for other in (key()[0], key("South")[0], key("North", "South")[0], "00000000-0000-0000-0000-000000000000", "x"):
        is_error(engineer.get(f"/api/v1/gateways/{other}"), 404, "NOT_FOUND")
        is_error(engineer.put(f"/api/v1/gateways/{other}/tags", json={"tags": TABLE}), 404, "NOT_FOUND")
    assert engineer.get(f"/api/v1/gateways/{mine}").status_code == 200
    listed = {one["id"] for one in engineer.get("/api/v1/gateways?limit=1000").json()["items"]}
    assert mine in listed
    assert all(one["fields"] == ["North"] for one in engineer.get("/api/v1/gateways?limit=1000").json()["items"])
    assert admin.put(f"/api/v1/gateways/{mine}/tags", json={"tags": TABLE}).status_code == 200


def test_what_was_set_aside_is_shown_to_engineers_of_the_field(
    admin: httpx.Client, token: Make, new_well: Callable[..., str]
) -> None:
    north, south = new_well(field="North"), new_well(field="South")
    for well in (north, south):
        admin.post("/telemetry/ingest", json={"well_id": well, "pip": 94_906.9, "flow_rate": 900})
    engineer = token("engineer", "North")
    mine = engineer.get("/api/v1/gateways/set-aside?limit=1000").json()["items"]
    assert north in {one["well_id"] for one in mine}
    assert south not in {one["well_id"] for one in mine}
    of_well = admin.get(f"/api/v1/gateways/set-aside?well={south.lower()}").json()["items"]
    assert [(one["well_id"], one["metric"], one["value"]) for one in of_well] == [(south, "pip", 94_906.9)]
    assert "plausible" in of_well[0]["reason"]
    is_error(engineer.get(f"/api/v1/gateways/set-aside?well={south}"), 404, "NOT_FOUND")
    is_error(token("operator").get("/api/v1/gateways/set-aside"), 403, "FORBIDDEN")
    first = admin.get("/api/v1/gateways/set-aside?limit=1").json()
    assert admin.get(f"/api/v1/gateways/set-aside?limit=1&after={first['next']}").json()["items"] != first["items"]


def test_tokens_that_may_post_are_listed_and_others_are_not(admin: httpx.Client, token: Make) -> None:
    viewer, operator = token("viewer"), token("operator")
    assert viewer.get("/api/v1/gateways").status_code == 403
    assert operator.get("/api/v1/gateways").status_code == 403
    kinds = {(one["kind"], one["name"]) for one in admin.get("/api/v1/gateways?limit=1000").json()["items"]}
    assert ("token", "operator") in kinds
    assert ("token", "viewer") not in kinds
