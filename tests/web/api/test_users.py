"""Near misses first."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of

GOOD = "correct horse battery"
Name = Callable[[str], str]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["username", "password", "role"]),
        ({"username": "аdmin", "password": GOOD, "role": "viewer"}, ["username"]),
        ({"username": "x", "password": "short", "role": "viewer"}, ["password"]),
        ({"username": "x", "password": GOOD, "role": "king"}, ["role"]),
        ({"username": 1, "password": 2, "role": 3, "fields": 4, "id": 5},
         ["id", "username", "password", "role", "fields"]),
        ({"username": "a\0b", "password": GOOD, "role": "viewer"}, ["username"]),
    ],
)  # fmt: skip
def test_every_wrong_field_is_named(admin: httpx.Client, body: dict[str, Any], fields: list[str]) -> None:
    assert problems_of(admin.post("/api/v1/users", json=body)) == fields


def test_a_user_is_made_changed_and_removed(admin: httpx.Client, a_name: Name) -> None:
    name = a_name("Anna")
    body = {"username": name, "password": GOOD, "role": "viewer", "fields": ["North"]}
    made = admin.post("/api/v1/users", json=body)
    assert made.status_code == 201, made.text
    assert GOOD not in made.text
    assert "hash" not in made.text
    is_error(admin.post("/api/v1/users", json={**body, "username": name.upper()}), 409, "CONFLICT")
    assert admin.get(f"/api/v1/users/{name.lower()}").json()["username"] == name
    changed = admin.patch(f"/api/v1/users/{name}", json={"role": "operator", "fields": None}).json()
    assert (changed["role"], changed["fields"]) == ("operator", None)
    same = admin.patch(f"/api/v1/users/{name}", json={"role": None, "password": None, "disabled": None}).json()
    assert (same["role"], same["disabled"]) == ("operator", False)
    assert admin.patch(f"/api/v1/users/{name}", json={"disabled": True}).json()["disabled"] is True
    wrong = {"role": "king", "fields": "North", "password": "x", "disabled": "no", "username": "other"}
    assert set(problems_of(admin.patch(f"/api/v1/users/{name}", json=wrong))) >= {"username", "fields", "disabled"}
    assert admin.delete(f"/api/v1/users/{name}").status_code == 204
    is_error(admin.get(f"/api/v1/users/{name}"), 404, "NOT_FOUND")
    is_error(admin.patch(f"/api/v1/users/{name}", json={}), 404, "NOT_FOUND")
    is_error(admin.delete(f"/api/v1/users/{name}"), 404, "NOT_FOUND")


@pytest.mark.parametrize("name", ["%00", "nobody-at-all", "%F0%9F%92%A9", "a%20b"])
def test_an_unknown_user_is_not_found(admin: httpx.Client, name: str) -> None:
    is_error(admin.get(f"/api/v1/users/{name}"), 404, "NOT_FOUND")


def test_the_last_administrator_stays(admin: httpx.Client) -> None:
    is_error(admin.delete("/api/v1/users/admin"), 409, "CONFLICT")
    is_error(admin.patch("/api/v1/users/admin", json={"role": "viewer"}), 409, "CONFLICT")


def test_a_confined_admin_sees_the_confined_alone(admin: httpx.Client, token: Make, a_name: Name) -> None:
    name, field = a_name("anna"), a_name("Field")
    admin.post("/api/v1/users", json={"username": name, "password": GOOD, "role": "viewer", "fields": [field]})
    client = token("admin", field)
    assert [user["username"] for user in client.get("/api/v1/users").json()["items"]] == [name]
    is_error(client.get("/api/v1/users/admin"), 404, "NOT_FOUND")
    is_error(client.patch("/api/v1/users/admin", json={"password": GOOD}), 404, "NOT_FOUND")
    assert problems_of(client.patch(f"/api/v1/users/{name}", json={"fields": None})) == ["fields"]
