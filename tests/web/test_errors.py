"""Every error has one shape, one status, and tells nothing of what is inside."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from litestar import Litestar, get, post
from litestar.exceptions import HTTPException, ImproperlyConfiguredException
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.testing import TestClient

from assistant.errors import Forbidden, NotReading, TooLong, TooMany, Unauthenticated
from nlp.errors import TextTooLong, TooHard, UnknownZone
from telemetry.errors import (
    Conflict,
    DatabaseFault,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    Unavailable,
    Unsupported,
)
from tests.web.conftest import TOKEN, Site
from web.errors import API_PATHS, STATUS_OF_CODE, TYPE_OF_STATUS, answer_error, local_path
from web.headers import secured

SECRET = "SELECT secret FROM /etc/passwd"
RAISED: dict[str, Exception] = {}


@get("/api/v1/raise/{name:str}", sync_to_thread=False)
def raising(name: FromPath[str]) -> None:
    raise RAISED[name]


@get("/page/{name:str}", sync_to_thread=False)
def page_raising(name: FromPath[str]) -> None:
    raise RAISED[name]


@get("/api/v1/typed", sync_to_thread=False)
def typed(count: FromQuery[int], other: FromQuery[int]) -> int:
    return count + other


@post("/api/v1/typed", sync_to_thread=False)
def posted(data: JSONBody[dict[str, int]]) -> None: ...


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [raising, page_raising, typed, posted],
        exception_handlers={Exception: answer_error},
        before_send=[secured(https=True)],
        request_max_body_size=100,
        logging_config=None,
        openapi_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def raised(client: TestClient[Litestar], error: Exception, path: str = "/api/v1/raise", **kwargs: Any) -> Any:
    RAISED["it"] = error
    return client.get(f"{path}/it", **kwargs)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Invalid([Problem("a", "is wrong"), Problem("b", "too")]), 422, "VALIDATION_ERROR"),
        (UnknownZone(SECRET), 422, "VALIDATION_ERROR"),
        (TooHard(SECRET), 422, "VALIDATION_ERROR"),
        (NotReading("lost"), 503, "UNAVAILABLE"),
        (Malformed("no JSON"), 400, "VALIDATION_ERROR"),
        (Unauthenticated("no"), 401, "UNAUTHENTICATED"),
        (Forbidden("no"), 403, "FORBIDDEN"),
        (NotFound("unknown well"), 404, "NOT_FOUND"),
        (Conflict("taken"), 409, "CONFLICT"),
        (TooLarge("16 MiB"), 413, "TOO_LARGE"),
        (TooLong("2000"), 413, "TOO_LARGE"),
        (TextTooLong("2000"), 413, "TOO_LARGE"),
        (Unsupported("xml"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (HTTPException(status_code=415), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (HTTPException(status_code=418), 400, "VALIDATION_ERROR"),
        (TooMany("slow down", 7), 429, "RATE_LIMITED"),
        (DatabaseFault(SECRET), 500, "DATABASE_ERROR"),
        (Unavailable("busy", 3), 503, "UNAVAILABLE"),
        (ImproperlyConfiguredException(SECRET), 500, "INTERNAL_ERROR"),
        (HTTPException(SECRET, status_code=502), 500, "INTERNAL_ERROR"),
        (RuntimeError(SECRET), 500, "INTERNAL_ERROR"),
        (KeyError(SECRET), 500, "INTERNAL_ERROR"),
        (RecursionError(SECRET), 500, "INTERNAL_ERROR"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_error_has_its_status_and_the_one_shape(
    client: TestClient[Litestar], error: Exception, status: int, kind: str
) -> None:
    answer = raised(client, error)
    body = answer.json()
    assert (answer.status_code, body["status_code"], body["error"]["type"]) == (status, status, kind)
    assert set(body) == {"error", "status_code"}
    assert set(body["error"]) == {"id", "type", "message", "details", "timestamp"}
    assert body["error"]["timestamp"].endswith("Z")
    assert SECRET not in answer.text
    assert ("retry-after" in answer.headers) is (status in {429, 503})
    assert answer.headers["content-type"] == "application/json"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_every_wrong_field_is_in_the_details(client: TestClient[Litestar]) -> None:
    problems = [Problem("a", "is wrong"), Problem("b", "too")]
    assert raised(client, Invalid(problems)).json()["error"]["details"] == {
        "validation_errors": [{"field": "a", "message": "is wrong"}, {"field": "b", "message": "too"}]
    }
    assert raised(client, NotFound("x")).json()["error"]["details"] == {}
    typed = client.get("/api/v1/typed?count=x&other=y")
    assert typed.status_code == 422
    assert typed.json()["error"]["details"]["validation_errors"][0]["field"] == "count"


def test_retry_after_says_how_long(client: TestClient[Litestar]) -> None:
    assert raised(client, TooMany("x", 7)).headers["retry-after"] == "7"
    assert raised(client, Unavailable("x", 3)).headers["retry-after"] == "3"


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/api/v1/nowhere", b"", 404),
        ("GET", "/nowhere", b"", 404),
        ("DELETE", "/api/v1/typed", b"", 405),
        ("POST", "/api/v1/typed", b"x" * 101, 413),
        ("POST", "/api/v1/typed", b"{", 400),
    ],
)
def test_what_litestar_refuses_has_the_shape_and_the_headers_too(
    client: TestClient[Litestar], method: str, path: str, content: bytes, status: int
) -> None:
    answer = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["error"]["type"] == TYPE_OF_STATUS[status]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    if status == 405:
        assert "GET" in answer.headers["allow"]


def test_the_id_of_the_answer_stands_in_the_log_with_the_traceback(client: TestClient[Litestar]) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = raised(client, RuntimeError(SECRET))
    assert [line["id"] for line in lines] == [answer.json()["error"]["id"]]
    assert lines[0]["exc_info"].args == (SECRET,)
    assert lines[0]["log_level"] == logging.getLevelName(logging.ERROR).lower()


def test_a_person_gets_a_page_and_a_program_json(client: TestClient[Litestar]) -> None:
    page = raised(client, NotFound("unknown well"), "/page", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "json" not in page.headers["content-type"]
    assert "unknown well" in page.text
    api = raised(client, NotFound("unknown well"), headers={"Accept": "text/html"})
    assert api.json()["error"]["message"] == "unknown well"


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("", "/login?next=/page/it"),
        ("?a=1&b=2", "/login?next=/page/it%3Fa%3D1%26b%3D2"),
    ],
)
def test_who_is_not_signed_in_is_led_there_and_back(client: TestClient[Litestar], query: str, location: str) -> None:
    RAISED["it"] = Unauthenticated("no")
    answer = client.get(f"/page/it{query}", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, location)


@pytest.mark.parametrize(
    ("path", "status", "method"), [("/nowhere", 404, "GET"), ("/wells/NOWHERE", 404, "GET"), ("/wells", 405, "DELETE")]
)
def test_the_page_of_an_error_says_what_and_gives_the_id(site: Site, path: str, status: int, method: str) -> None:
    answer = site.bearer(TOKEN).request(method, path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}", answer.text)
    assert answer.headers["content-security-policy"]


def test_a_fragment_is_not_led_but_told(client: TestClient[Litestar]) -> None:
    answer = raised(client, Unauthenticated("no"), "/page", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login")


@pytest.mark.parametrize(
    "text",
    [None, "", "login", "//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example", "javascript:alert(1)",
     "/a\nb", "/a\tb", "///evil", " /a", "/a\x00"],
)  # fmt: skip
def test_nobody_is_led_to_another_site(text: str | None) -> None:
    assert local_path(text) == "/"


@pytest.mark.parametrize("text", ["/", "/wells/AK-014?x=1#y", "/conversations/1"])
def test_a_path_of_ours_stays(text: str) -> None:
    assert local_path(text) == text


def test_the_table_is_whole() -> None:
    assert set(STATUS_OF_CODE.values()) <= set(TYPE_OF_STATUS)
    assert all(prefix.startswith("/") for prefix in API_PATHS)
