"""Near misses first."""

from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of


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
