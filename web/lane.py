"""A short way for posts of readings by key or token; all else goes through the framework."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import msgspec
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from telemetry.errors import TooLarge
from web.api import telemetry
from web.auth import held_by, permit
from web.context import Context
from web.counters import count
from web.errors import body_of, headers_of, note, status_of

PATHS = frozenset({"/telemetry/ingest", "/api/v1/telemetry"})
SECRETS = frozenset({b"x-api-key", b"authorization"})


class Gone(Exception):
    """The sender went before its post was whole; nobody waits for an answer."""


class Lane:
    """Stands before the app. Cookies, queries and whoever shows no secret take the long way."""

    def __init__(self, app: Litestar, long_way: ASGIApp) -> None:
        self._app = app
        self._long_way = long_way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["path"] in PATHS and scope["method"] == "POST":
            headers = dict(scope["headers"])
            if not scope["query_string"] and not SECRETS.isdisjoint(headers):
                await self._post(scope, headers, receive, send)
                return
        await self._long_way(scope, receive, send)

    async def _post(self, scope: HTTPScope, headers: Mapping[bytes, bytes], receive: Receive, send: Send) -> None:
        context: Context = self._app.state.context
        with count(context.counters, "POST", scope["path"]) as answered:
            try:
                status, body, more = await _answered(context, headers, receive)
            except Gone:
                return
            except Exception as error:
                status, body, more = _refused(scope, error)
            answered(status)
        await _send(send, status, msgspec.json.encode(body), more)


async def _answered(
    context: Context, headers: Mapping[bytes, bytes], receive: Receive
) -> tuple[int, object, Mapping[str, str]]:
    told = {name: headers[name].decode("latin-1") for name in headers if name in _WANTED}
    found = await held_by(context, told.get(b"x-api-key"), told.get(b"authorization"))
    permit(found.user, telemetry.post_readings.opt)
    outcome = await telemetry.taken(
        context,
        found.user,
        found.auth.who,
        await _body(headers, receive),
        telemetry.Packing(told.get(b"content-type", ""), told.get(b"content-encoding")),
    )
    return 202 if outcome.queued else 200, outcome.body(), {}


_WANTED = SECRETS | {b"content-type", b"content-encoding"}


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """Refused at its announced length, or as soon as it is longer."""
    announced = headers.get(b"content-length", b"")
    parts: list[bytes] = []
    size = int(announced) if announced.isdigit() else 0
    while size <= telemetry.BODY_BYTES_AT_MOST:
        message = cast(dict[str, Any], await receive())
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)
        size = max(size, sum(map(len, parts)))
    raise TooLarge("at most 16 MiB may be sent at once")


def _refused(scope: HTTPScope, error: Exception) -> tuple[int, object, Mapping[str, str]]:
    error_id = str(uuid4())
    note("POST", scope["path"], error, error_id)
    return status_of(error), body_of(error, error_id, datetime.now(UTC)), headers_of(error)


async def _send(send: Send, status: int, body: bytes, more: Mapping[str, str]) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in more.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
