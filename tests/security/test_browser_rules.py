"""What a browser is told with every answer, and what it may be made to send from elsewhere."""

import socket

import httpx
import pytest

from tests.security.conftest import House

EXPECTED = {
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
}


def well_dressed(answer: httpx.Response) -> None:
    assert set(answer.headers) >= EXPECTED, (answer.request.url, EXPECTED - set(answer.headers))
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "server" not in answer.headers


def test_every_status_has_the_whole_set_of_headers(embedded: House) -> None:
    person = embedded.person()
    with embedded.admin() as admin, embedded.client() as stranger, embedded.gateway() as gate:
        answers = {
            200: admin.get("/api/v1/wells"),
            201: admin.post("/api/v1/conversations", json={}),
            204: admin.delete(f"/api/v1/keys/{embedded.key()['id']}"),
            303: stranger.get("/", headers={"Accept": "text/html"}),
            400: admin.post("/api/v1/wells", content=b"{", headers={"Content-Type": "application/json"}),
            401: stranger.get("/api/v1/wells"),
            403: gate.get("/api/v1/wells"),
            404: admin.get("/api/v1/nothing"),
            405: admin.put("/api/v1/wells"),
            409: admin.post(
                "/api/v1/users", json={"username": "admin", "password": "x" * 9 + "yzw q", "role": "viewer"}
            ),
            413: admin.post("/api/v1/ask", content=b'{"text": "' + b"a" * 20_000 + b'"}'),
            415: admin.post("/api/v1/wells", content=b"{}", headers={"Content-Type": "text/plain"}),
            422: admin.post("/api/v1/wells", json={}),
        }
        for status, answer in answers.items():
            assert answer.status_code == status, answer.text
            well_dressed(answer)
        for path in ("/login", "/health", "/static/nothing.css", "/metrics", "/openapi.json"):
            well_dressed(admin.get(path))
    for path in ("/", "/wells", "/alerts", "/account", "/nowhere"):
        answer = person.client.get(path, headers={"Accept": "text/html"})
        well_dressed(answer)
        assert answer.headers["cache-control"] == "no-store"
    with person.client.stream("GET", "/api/v1/events") as stream:
        well_dressed(stream)
        assert "no-" in stream.headers["cache-control"]


def test_what_is_no_request_is_answered_with_headers_too(embedded: House) -> None:
    host, port = embedded.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(b"\x16\x03\x01 no http at all\r\n\r\n")
        said = b""
        while part := line.recv(4096):
            said += part
    head = said.partition(b"\r\n\r\n")[0].lower().decode()
    assert head.startswith("http/1.1 400")
    assert all(f"\r\n{name}:" in head for name in EXPECTED)


CHANGES = (
    ("POST", "/api/v1/conversations", {}),
    ("POST", "/api/v1/ask", {"text": "list wells"}),
    ("PATCH", "/api/v1/wells/NOWHERE", {}),
    ("POST", "/logout", {}),
)


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_change_by_cookie_comes_from_our_own_pages_alone(
    embedded: House, method: str, path: str, body: dict[str, str]
) -> None:
    person = embedded.person("engineer")

    def send(**headers: str) -> int:
        return person.client.request(method, path, json=body, headers=headers).status_code

    good = person.csrf()
    for foreign in (
        {},
        {"X-CSRF-Token": "0" * 64},
        good | {"Origin": "https://evil.example"},
        good | {"Origin": "null"},
        good | {"Sec-Fetch-Site": "cross-site"},
        good | {"Sec-Fetch-Site": "same-site"},
    ):
        assert send(**foreign) == 403, foreign
    for plain in ("text/plain", "text/plain; charset=utf-8", "application/octet-stream"):
        refused = person.client.request(method, path, content=b"{}", headers=good | {"Content-Type": plain})
        assert refused.status_code == 415
    assert send(**good) not in {401, 403, 415}, "the control: from our own page it passes"


def test_a_form_never_reaches_the_api(embedded: House) -> None:
    person = embedded.person("admin")
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = person.csrf() | {"Content-Type": kind}
        assert person.client.post("/api/v1/users", content=b"a=b", headers=headers).status_code == 415


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ],
)
def test_a_sign_in_leads_nowhere_else(embedded: House, target: str) -> None:
    person = embedded.person()
    from tests.security.conftest import PASSWORD

    answer = person.client.post("/login", data={"username": person.name, "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/"
    inside = person.client.post("/login", data={"username": person.name, "password": PASSWORD, "next": "/wells"})
    assert inside.headers["location"] == "/wells", "the control"


def test_a_socket_is_not_opened_from_another_site(embedded: House) -> None:
    person = embedded.person()
    key = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    foreign = person.client.get("/api/v1/live", headers=key | {"Origin": "https://evil.example"})
    assert foreign.status_code == 403
