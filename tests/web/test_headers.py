"""The headers stand on every answer, whatever its status and whoever asks."""

import httpx
import pytest

from tests.web.conftest import Make, Site
from web.headers import CONTENT_SECURITY_POLICY, HEADERS


def test_the_policy_allows_nothing_unsafe() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/health", b"", 200),
        ("GET", "/login", b"", 200),
        ("GET", "/static/wellspeak.css", b"", 200),
        ("GET", "/static/nowhere.css", b"", 404),
        ("GET", "/static/../web/app.py", b"", 404),
        ("GET", "/static/%2e%2e/app.py", b"", 404),
        ("GET", "/nowhere", b"", 404),
        ("GET", "/api/v1/wells", b"", 401),
        ("GET", "/", b"", 303),
        ("DELETE", "/login", b"", 405),
        ("POST", "/api/v1/ask", b"{}", 401),
        ("POST", "/login", b"x" * 70_000, 413),
        ("OPTIONS", "/api/v1/wells", b"", 204),
    ],
)
def test_every_answer_has_them(stranger: httpx.Client, method: str, path: str, content: bytes, status: int) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded" if path == "/login" else "application/json"}
    answer = stranger.request(method, path, content=content, headers=kind if content else {})
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store" or path.startswith("/static/")
    assert "server" not in answer.headers


def test_streams_have_them_too(token: Make) -> None:
    with token("viewer").stream("GET", "/api/v1/events") as answer:
        assert answer.status_code == 200
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


def test_personal_pages_are_kept_by_no_cache(token: Make) -> None:
    client = token("viewer")
    for path in ("/", "/wells", "/account", "/api/v1/me", "/api/v1/conversations"):
        assert client.get(path).headers["cache-control"] == "no-store"


def test_static_files_may_be_kept(site: Site) -> None:
    answer = site.client().get("/static/wellspeak.css")
    assert "max-age" in answer.headers["cache-control"]
    assert "private" not in answer.headers["cache-control"]
