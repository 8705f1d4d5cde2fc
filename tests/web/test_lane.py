"""The short way answers as the long one does; near misses take the long one."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.web.conftest import TOKEN, Site, is_error

JSON = {"Content-Type": "application/json"}
WAYS = ("/telemetry/ingest", "/telemetry/ingest?")
LONG = "/telemetry/ingest?dry_run=false"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b'{"well_id": "LANE-1", "pip": 1}', {"Content-Type": "text/plain"}),
        (b'{"well_id": "LANE-1", "pip": 1}', {"Content-Type": "application/json; charset=latin-1"}),
        (b'{"well_id": "LANE-1", "pip": 1}', {**JSON, "Content-Encoding": "br"}),
        (b'{"well_id": "LANE-1", "pip": 1}', {**JSON, "Content-Encoding": "gzip"}),
        (b'{"well_id": "LANE-1"}', JSON),
        (b"{", JSON),
        (b"", JSON),
        (b'{"well_id": "LANE-1", "pip": 1}', {**JSON, "Authorization": "Bearer nonsense"}),
        (b'{"well_id": "LANE-1", "pip": 1}', {**JSON, "Authorization": "Basic eDp5"}),
        (b'{"well_id": "LANE-1", "pip": 1}', {**JSON, "X-API-Key": "nonsense"}),
    ],
)
def test_both_ways_refuse_alike(admin: httpx.Client, content: bytes, headers: dict[str, str]) -> None:
    short, long = (admin.post(path, content=content, headers=headers) for path in ("/telemetry/ingest", LONG))
    assert (short.status_code, short.json()["error"]["type"]) == (long.status_code, long.json()["error"]["type"])
    assert short.json()["error"]["details"] == long.json()["error"]["details"]
    assert set(short.headers) - {"content-length"} >= {"content-security-policy", "x-content-type-options"}
    assert short.headers.get("www-authenticate") == long.headers.get("www-authenticate")


@pytest.mark.parametrize("path", WAYS)
def test_who_shows_no_secret_is_turned_away(site: Site, path: str) -> None:
    with site.client() as stranger:
        is_error(stranger.post(path, json={"well_id": "LANE-1", "pip": 1}), 401, "UNAUTHENTICATED")


def test_other_methods_are_not_taken(admin: httpx.Client) -> None:
    is_error(admin.put("/telemetry/ingest", json={"well_id": "LANE-1", "pip": 1}), 405, "METHOD_NOT_ALLOWED")


def test_a_body_in_pieces_is_read_whole(admin: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"well_id": "LANE-2", '
        yield b'"pip": 801.5}'

    answer = admin.post("/telemetry/ingest", content=pieces(), headers=JSON)
    assert (answer.status_code, answer.json()["stored"]) == (200, 1)


def test_pieces_without_end_are_cut_off(admin: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 2**20

    is_error(admin.post("/telemetry/ingest", content=pieces(), headers=JSON), 413, "TOO_LARGE")


def test_who_goes_before_the_end_does_no_harm(site: Site, admin: httpx.Client) -> None:
    url = httpx.URL(site.url)
    with socket.create_connection((url.host, url.port)) as line:
        head = (
            f"POST /telemetry/ingest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 99\r\n\r\n"
        )
        line.sendall(head.encode() + b'{"well_id"')
    assert admin.post("/telemetry/ingest", json={"well_id": "LANE-3", "pip": 1}).status_code == 200


def test_both_ways_are_counted(admin: httpx.Client) -> None:
    admin.post("/telemetry/ingest", json={"well_id": "LANE-4", "pip": 1})
    assert 'route="/telemetry/ingest",status="200"' in admin.get("/metrics").text
