"""Requests that no honest program sends: each gets an error of its own, and none is the server's fault."""

import httpx
import pytest

from tests.stories.checks import is_error

DEEP = b'{"well_id": "ODD-1", "pump": ' + b'{"a": ' * 900 + b"1" + b"}" * 901


@pytest.mark.parametrize("path", ["/api/v1/wells", "/api/v1/ask", "/api/v1/keys", "/api/v1/diagnostics/decision_tree"])
def test_a_body_nested_without_end_cannot_be_read(admin: httpx.Client, path: str) -> None:
    answer = admin.post(path, content=DEEP, headers={"Content-Type": "application/json"})
    is_error(answer, 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["%00", "%0a", "a" * 3000, "..%2f..%2fetc%2fpasswd", "no-such.css"])
def test_a_static_file_with_an_impossible_name_is_not_there(stranger: httpx.Client, method: str, name: str) -> None:
    answer = stranger.request(method, f"/static/{name}")
    assert answer.status_code == 404
    if method == "GET":
        is_error(answer, 404, "NOT_FOUND")


@pytest.mark.parametrize("origin", ["http://[bad", "http://[::1", "//[", "null", ""])
def test_a_sign_in_from_an_origin_that_is_none_is_refused(stranger: httpx.Client, origin: str) -> None:
    answer = stranger.post("/login", data={"username": "a", "password": "b"}, headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("cursor", ["x", "1", "5b4e3b3e", "'", "5b4e3b3e-0000-4000-8000-00000000000g"])
@pytest.mark.parametrize("path", ["/api/v1/conversations", "/api/v1/keys", "/api/v1/wells/ODD-2/diagnoses"])
def test_a_cursor_that_is_none_is_wrong_input(admin: httpx.Client, path: str, cursor: str) -> None:
    admin.post("/api/v1/wells", json={"well_id": "ODD-2"})
    details = is_error(admin.get(path, params={"after": cursor}), 422, "VALIDATION_ERROR")
    assert [problem["field"] for problem in details["validation_errors"]] == ["after"]


def test_a_closed_door_says_when_to_try_again(admin: httpx.Client, stranger: httpx.Client) -> None:
    admin.post("/api/v1/users", json={"username": "odd", "password": "a long password", "role": "viewer"})
    tries = [stranger.post("/login", data={"username": "odd", "password": "wrong"}) for _ in range(11)]
    assert [answer.status_code for answer in tries] == [401] * 10 + [429]
    assert int(tries[-1].headers["retry-after"]) > 0


def test_a_file_names_its_charset_once(admin: httpx.Client) -> None:
    admin.post("/api/v1/wells", json={"well_id": "ODD-2"})
    answer = admin.get("/api/v1/wells/ODD-2/telemetry", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
