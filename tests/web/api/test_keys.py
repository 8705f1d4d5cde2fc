"""Near misses first."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, Site, is_error, problems_of


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["name", "kind"]),
        ({"name": "x", "kind": "session"}, ["kind"]),
        ({"name": "x", "kind": "token"}, ["role"]),
        ({"name": "x", "kind": "token", "role": "root"}, ["role"]),
        ({"name": "x", "kind": "gateway", "role": "viewer"}, ["role"]),
        ({"name": 1, "kind": 2, "role": 3, "fields": "North", "secret": "mine"},
         ["secret", "name", "kind", "role", "fields"]),
        ({"name": "a\u202eb", "kind": "gateway"}, ["name"]),
        ({"name": "x", "kind": "gateway", "fields": [""]}, ["fields"]),
    ],
)  # fmt: skip
def test_every_wrong_field_is_named(admin: httpx.Client, body: dict[str, Any], fields: list[str]) -> None:
    assert problems_of(admin.post("/api/v1/keys", json=body)) == fields


def test_the_secret_is_shown_once(admin: httpx.Client) -> None:
    made = admin.post("/api/v1/keys", json={"name": "scada", "kind": "gateway", "role": None, "fields": ["North"]})
    assert made.status_code == 201
    key = made.json()
    assert (key["name"], key["kind"], key["role"], key["fields"]) == ("scada", "gateway", None, ["North"])
    assert len(key["secret"]) > 43
    one = admin.get(f"/api/v1/keys/{key['id']}")
    listed = admin.get("/api/v1/keys?limit=1000")
    assert key["id"] in listed.text
    for answer in (one, listed):
        assert key["secret"] not in answer.text
        assert "hash" not in answer.text
    assert admin.delete(f"/api/v1/keys/{key['id']}").content == b""
    is_error(admin.get(f"/api/v1/keys/{key['id']}"), 404, "NOT_FOUND")
    is_error(admin.delete(f"/api/v1/keys/{key['id']}"), 404, "NOT_FOUND")


@pytest.mark.parametrize("key_id", ["1", "%00", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_key_is_not_found(admin: httpx.Client, key_id: str) -> None:
    is_error(admin.get(f"/api/v1/keys/{key_id}"), 404, "NOT_FOUND")
    is_error(admin.delete(f"/api/v1/keys/{key_id}"), 404, "NOT_FOUND")


def test_keys_come_in_pages(admin: httpx.Client) -> None:
    made = {admin.post("/api/v1/keys", json={"name": f"p{n}", "kind": "gateway"}).json()["id"] for n in range(3)}
    seen, after = [], ""
    while after is not None:
        body = admin.get(f"/api/v1/keys?limit=2&after={after}").json()
        seen += [key["id"] for key in body["items"]]
        after = body["next"]
    assert made <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_confined_admin_manages_the_confined_alone(admin: httpx.Client, token: Make) -> None:
    north = token("admin", "North")
    wide = admin.post("/api/v1/keys", json={"name": "wide", "kind": "gateway"}).json()["id"]
    is_error(north.get(f"/api/v1/keys/{wide}"), 404, "NOT_FOUND")
    is_error(north.delete(f"/api/v1/keys/{wide}"), 404, "NOT_FOUND")
    assert wide not in north.get("/api/v1/keys?limit=1000").text
    for fields in (None, ["South"], ["North", "South"]):
        body = {"name": "x", "kind": "token", "role": "admin", "fields": fields}
        assert problems_of(north.post("/api/v1/keys", json=body)) == ["fields"]


def test_two_secrets_are_valid_while_a_key_is_rotated_and_never_three(admin: httpx.Client, site: Site) -> None:
    made = admin.post("/api/v1/keys", json={"name": "turning", "kind": "token", "role": "viewer"}).json()
    turned = admin.post(f"/api/v1/keys/{made['id']}/rotate", json={"overlap_s": 3600})
    assert turned.status_code == 201
    new = turned.json()
    assert (new["id"], new["name"]) == (made["id"], made["name"])
    assert new["secret"] != made["secret"]
    assert new["previous_until"]
    names = {site.bearer(secret).get("/api/v1/me").json()["name"] for secret in (made["secret"], new["secret"])}
    assert len(names) == 1
    is_error(admin.post(f"/api/v1/keys/{made['id']}/rotate", json={}), 409, "CONFLICT")
    assert admin.delete(f"/api/v1/keys/{made['id']}/previous").status_code == 204
    ends(site, made["secret"])
    assert site.bearer(new["secret"]).get("/api/v1/me").status_code == 200
    is_error(admin.delete(f"/api/v1/keys/{made['id']}/previous"), 404, "NOT_FOUND")
    assert admin.delete(f"/api/v1/keys/{made['id']}").status_code == 204
    ends(site, new["secret"])


def test_without_an_overlap_the_old_secret_ends(admin: httpx.Client, site: Site) -> None:
    made = admin.post("/api/v1/keys", json={"name": "turning", "kind": "gateway"}).json()
    assert problems_of(admin.post(f"/api/v1/keys/{made['id']}/rotate", json={"overlap_s": -1})) == ["overlap_s"]
    new = admin.post(f"/api/v1/keys/{made['id']}/rotate", json={"overlap_s": 0}).json()
    assert site.client(**{"X-API-Key": made["secret"]}).post("/telemetry/ingest", json={}).status_code == 401
    assert site.client(**{"X-API-Key": new["secret"]}).post("/telemetry/ingest", json={}).status_code == 422


def test_a_gateway_of_single_wells_posts_of_these(
    admin: httpx.Client, site: Site, new_well: Callable[..., str]
) -> None:
    mine, other = new_well(field="North"), new_well(field="North")
    body = {"name": "pad", "kind": "gateway", "wells": [mine.lower()]}
    made = admin.post("/api/v1/keys", json=body)
    assert made.json()["wells"] == [mine.lower()]
    gate = site.client(**{"X-API-Key": made.json()["secret"]})
    assert gate.post("/telemetry/ingest", json={"well_id": mine, "pip": 900}).status_code == 200
    for unseen in (other, "NEVER-HEARD-OF"):
        refused = gate.post("/telemetry/ingest", json={"well_id": unseen, "pip": 900})
        assert problems_of(refused) == ["well_id"]
        assert "unknown well" in refused.text
    assert problems_of(admin.post("/api/v1/keys", json=body | {"kind": "token", "role": "viewer"})) == ["wells"]
    for wrong in ([], ["no id"], ["x" * 65]):
        assert problems_of(admin.post("/api/v1/keys", json=body | {"wells": wrong})) == ["wells"]


def ends(site: Site, secret: str) -> None:
    until = time.monotonic() + 60
    while site.bearer(secret).get("/api/v1/me").status_code != 401:
        assert time.monotonic() < until
        time.sleep(0.2)
