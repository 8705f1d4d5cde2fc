"""A real socket: who sends too slowly is dropped, who is merely slow is not."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from web import server
from web.server import PatientProtocol

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(server, "HEADERS_WITHIN_S", 0.5)
    monkeypatch.setattr(server, "BODY_WITHIN_S", 1.0)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, http=PatientProtocol, lifespan="off", log_config=None, timeout_keep_alive=20)
        running = uvicorn.Server(config)
        task = asyncio.create_task(running.serve(sockets=[door]))
        while not running.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
        yield door.getsockname()[1]
        running.should_exit = True
        await task


async def said(port: int, *parts: bytes, pause_s: float = 0.0, wait_s: float = 60.0) -> bytes:
    """What the server answers until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)
        return await asyncio.wait_for(reader.read(), wait_s)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("start", [b"", b"POST", HEAD, HEAD + b"X-Slow: ", b"\r\n"])
async def test_headers_that_do_not_come_end_the_connection(port: int, start: bytes) -> None:
    assert await said(port, start) == b""


async def test_headers_that_trickle_end_the_connection(port: int) -> None:
    assert await said(port, *[b"POST / HTTP/1.1\r\n", *[b"X-a: b\r\n"] * 20], pause_s=0.1) == b""


async def test_a_body_that_does_not_come_ends_the_connection(port: int) -> None:
    assert await said(port, HEAD + b"Content-Length: 10\r\n\r\n12345") == b""


async def test_a_second_request_that_does_not_come_ends_the_connection(port: int) -> None:
    first = HEAD + b"Content-Length: 2\r\n\r\nhi"
    answer = await said(port, first, b"\r\n", pause_s=0.2)
    assert answer.startswith(b"HTTP/1.1 200")


async def test_headers_without_end_are_refused(port: int) -> None:
    flood = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(100))
    assert b"HTTP/1.1 400" in await said(port, HEAD + flood + b"\r\n")


async def test_a_slow_but_steady_request_is_answered(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEADERS_WITHIN_S", 30.0)
    monkeypatch.setattr(server, "BODY_WITHIN_S", 30.0)
    head = HEAD + b"Connection: close\r\nContent-Length: 4\r\n\r\n"
    answer = await said(port, head[:10], head[10:], b"12", b"34", pause_s=0.3)
    assert answer.startswith(b"HTTP/1.1 200")


async def test_requests_one_after_another_are_answered(port: int) -> None:
    one = HEAD + b"Content-Length: 2\r\n\r\nhi"
    last = HEAD + b"Connection: close\r\nContent-Length: 0\r\n\r\n"
    answer = await said(port, one, one + one, last, pause_s=0.6)
    assert answer.count(b"HTTP/1.1 200") == 4
