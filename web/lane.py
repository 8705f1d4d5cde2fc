"""A short way for posts of readings by key or token, without a task of their own; all else takes the framework's."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
from litestar import Litestar

from assistant.errors import AssistantError
from telemetry.errors import Outdated, TelemetryError
from telemetry.ingest import Outcome
from web.api import telemetry
from web.auth import permit, remembered
from web.context import Context
from web.errors import body_of, headers_of, note, status_of

PATHS = frozenset({"/telemetry/ingest", "/api/v1/telemetry"})
SECRETS = frozenset({b"x-api-key", b"authorization"})
BYTES_AT_MOST = 32 * 1024
STATE = "lane"

# Status, headers and body of an answer; None where the long way has to find it.
Reply = tuple[int, Sequence[tuple[bytes, bytes]], bytes]
Tell = Callable[[Reply | None], None]
_ENCODER = msgspec.json.Encoder()


class App(Litestar):
    """Offers its lane to the server that runs it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" and "state" in scope:
            scope["state"][STATE] = Lane(self)
        await super().__call__(scope, receive, send)


class Lane:
    """Takes what it can answer without asking anyone but the writer; whatever is unusual it leaves alone."""

    def __init__(self, app: Litestar) -> None:
        self._app = app

    def suits(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> bool:
        """By its head: a small body of known length, from who shows a secret."""
        if scope["path"] not in PATHS or scope["method"] != "POST" or scope["query_string"]:
            return False
        if b"content-encoding" in headers:
            return False
        announced = headers.get(b"content-length", b"")
        return announced.isdigit() and int(announced) <= BYTES_AT_MOST and not SECRETS.isdisjoint(headers)

    def take(self, path: str, headers: Mapping[bytes, bytes], body: bytes, tell: Tell) -> bool:
        """False: nothing was done. True: `tell` is called once, when the readings are committed or refused."""
        context: Context = self._app.state.context
        began, now = time.perf_counter(), context.now()
        found = remembered(context, _text(headers, b"x-api-key"), _text(headers, b"authorization"), now)
        if found is None or found.user is None:
            return False
        caller, who = found.user, found.auth.who
        try:
            permit(caller, telemetry.post_readings.opt)
            if caller.limited:
                context.readings.check(who, now)
        except AssistantError:
            return False

        def told(outcome: Outcome | TelemetryError) -> None:
            if isinstance(outcome, Outcome):
                telemetry.count(context, who, outcome, now)
                status, reply = 200, (200, context.always, _ENCODER.encode(outcome.body()))
            elif isinstance(outcome, Outdated):
                return tell(None)
            else:
                telemetry.count_refused(context, who, outcome, now)
                status, reply = _refused(context, path, outcome)
            context.counters.note("POST", path, status, time.perf_counter() - began)
            return tell(reply)

        return context.runtime.intake.offer(
            body,
            content_type=_text(headers, b"content-type") or "",
            now=now,
            fields=caller.fields,
            wells=caller.wells,
            named=context.tallies.tags(key_id) if (key_id := telemetry.key_of(who)) else None,
            told=told,
        )


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _refused(context: Context, path: str, error: Exception) -> tuple[int, Reply]:
    error_id = str(uuid4())
    note("POST", path, error, error_id)
    headers = [(name.lower().encode(), value.encode()) for name, value in headers_of(error).items()]
    body = _ENCODER.encode(body_of(error, error_id, datetime.now(UTC)))
    return status_of(error), (status_of(error), [*context.always, *headers], body)
