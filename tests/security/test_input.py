"""What comes in: too large, too deep, not text, not what it seems, too slow."""

import asyncio
import gzip
import json

import httpx
import pytest

from tests.security.conftest import Fresh, House

JSON = {"Content-Type": "application/json"}


def test_a_body_over_its_limit_is_refused_before_and_after_unpacking(embedded: House) -> None:
    with embedded.admin() as admin:
        reading = b'{"well_id": "BIG-1", "pip": 900}'
        plain = b"[" + b",".join([reading] * 600_000) + b"]"
        packed = gzip.compress(plain, 9)
        assert len(plain) > 16 * 2**20 > len(packed)
        for content, more in ((plain, {}), (packed, {"Content-Encoding": "gzip"})):
            assert admin.post("/telemetry/ingest", content=content, headers=JSON | more).status_code == 413
        few = gzip.compress(b"[" + reading + b"]")
        taken = admin.post("/telemetry/ingest", content=few, headers=JSON | {"Content-Encoding": "gzip"})
        assert taken.status_code == 200, "the control"
        for path in ("/api/v1/ask", "/api/v1/nlu/parse"):
            big = json.dumps({"text": "list wells", "timezone": "x" * 17_000}).encode()
            assert admin.post(path, content=big, headers=JSON).status_code == 413
            assert admin.post(path, json={"text": "a" * 2001}).status_code == 413
            assert admin.post(path, json={"text": "list the wells " * 100}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/wells", "/api/v1/users", "/api/v1/keys", "/telemetry/ingest"])
@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 5000, b'{"text": "\xff\xfe"}', b"\x00", b'{"text": "\xed\xa0\x80"}']
)
def test_a_body_that_cannot_be_read_is_the_sender_s_fault(embedded: House, path: str, content: bytes) -> None:
    with embedded.admin() as admin:
        answer = admin.post(path, content=content, headers=JSON)
    assert answer.status_code in {400, 413, 422}, answer.text
    assert answer.json()["error"]["type"] in {"VALIDATION_ERROR", "TOO_LARGE"}


def test_unknown_fields_are_refused_by_name(embedded: House) -> None:
    with embedded.admin() as admin:
        for path in ("/api/v1/ask", "/api/v1/wells", "/api/v1/users", "/api/v1/keys", "/api/v1/conversations"):
            refused = admin.post(path, json={"is_admin": True})
            assert refused.status_code == 422
            assert "is_admin" in refused.text


ODD_NAMES = ("a\x00b", "a\x1bb", "a\u202eb", "a\u200bb", "a\u2066b", "a\ufeffb", "a\ud800b", "\n")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_hold_nothing_that_is_not_seen(embedded: House, fresh: Fresh, name: str) -> None:
    body = {"username": fresh("u"), "password": "seven grey herons wade", "role": "viewer", "fields": [name]}
    odd = {
        "/api/v1/wells": [
            {"well_id": fresh("W-")} | more for more in ({"name": name}, {"field": name}, {"aliases": [name]})
        ],
        "/api/v1/keys": [{"name": name, "kind": "gateway"}, {"name": "k", "kind": "gateway", "fields": [name]}],
        "/api/v1/users": [body],
    }
    with embedded.admin() as admin:
        for path, bodies in odd.items():
            for one in bodies:
                content = json.dumps(one).encode()
                assert admin.post(path, content=content, headers=JSON).status_code in {400, 422}, (path, one)


def test_a_well_that_looks_like_another_is_refused(embedded: House, fresh: Fresh) -> None:
    stem = fresh("Twin-")
    with embedded.admin() as admin:

        def make(**body: object) -> int:
            return admin.post("/api/v1/wells", json=body).status_code

        assert make(well_id=f"{stem}-O1") == 201
        for alike in (f"{stem}-01", f"{stem}-OI", f"{stem}-ol"):
            assert make(well_id=alike) == 422
        assert make(well_id=f"{stem}-o1") == 409, "the same but for its case"
        for alike in (f"{stem}-\u041e1", f"{stem}\u2013O1"):
            assert make(well_id=fresh("X-"), name=alike) == 422
            assert make(well_id=fresh("X-"), aliases=[alike]) == 422
        assert make(well_id=f"{stem}-02") == 201, "the control"


async def test_half_open_connections_are_dropped_and_hold_nobody_up(embedded: House) -> None:
    """Sixty that never end their headers: the others are answered meanwhile, and they are gone by themselves."""
    host, port = embedded.url.removeprefix("http://").split(":")
    lines = [await asyncio.open_connection(host, int(port)) for _ in range(60)]
    for _, writer in lines:
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        await writer.drain()
    async with httpx.AsyncClient(base_url=embedded.url, timeout=60) as client:
        assert (await client.get("/health")).status_code == 200
    ends = await asyncio.gather(*(asyncio.wait_for(ended(reader), 60) for reader, _ in lines))
    assert all(ends)
    for _, writer in lines:
        writer.close()


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        while await reader.read(4096):
            pass
    except ConnectionError:
        pass
    return True
