"""uvicorn's HTTP protocol with an end to patience, and a short way for posts of readings."""

from asyncio import TimerHandle
from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from web.headers import raw
from web.lane import STATE, Lane, Reply

HEADERS_WITHIN_S = 10
BODY_WITHIN_S = 30
HEADER_BYTES_AT_MOST = 64 * 1024
UNREADABLE = raw(https=False, content_type="text/plain; charset=utf-8")


class PatientProtocol(HttpToolsProtocol):
    """For `uvicorn --http web.server:PatientProtocol`: drops whoever sends too slowly, or headers without end.

    A connection has one timer, which looks whether what is waited for is overdue: requests only move the deadline.
    Where the app has a lane, what suits it is kept until its body is whole and gets no task of its own.
    """

    _timer: TimerHandle | None = None
    _deadline: float | None = None
    _in_body = False
    _header_bytes = 0
    _kept: tuple[RequestResponseCycle, Any, dict[bytes, bytes]] | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._within(HEADERS_WITHIN_S)

    def data_received(self, data: bytes) -> None:
        """A next request on a kept connection begins with its first byte, be it an empty line."""
        if self._deadline is None and not self._in_body:
            self._within(HEADERS_WITHIN_S)
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._header_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_body = True
        self._within(BODY_WITHIN_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        self._deadline = None
        super().on_message_complete()
        if self._kept is not None and not self._kept[0].more_body:
            self._offer(*self._kept)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        lane: Lane | None = self.app_state.get(STATE)
        if lane is not None and not cycle.waiting_for_100_continue:
            headers = dict(cycle.scope["headers"])
            if lane.suits(cycle.scope, headers):
                self._kept = cycle, app, headers
                if not cycle.more_body:
                    self._offer(cycle, app, headers)
                return
        super()._start_asgi_task(cycle, app)

    def _offer(self, cycle: RequestResponseCycle, app: Any, headers: dict[bytes, bytes]) -> None:
        self._kept = None

        def told(reply: Reply | None) -> None:
            if reply is not None:
                self._answer(cycle, *reply)
            elif not cycle.disconnected:
                super(PatientProtocol, self)._start_asgi_task(cycle, app)

        lane: Lane = self.app_state[STATE]
        if not lane.take(cycle.scope["path"], headers, bytes(cycle.body), told):
            super()._start_asgi_task(cycle, app)

    def _answer(
        self, cycle: RequestResponseCycle, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes
    ) -> None:
        """In one piece. Nobody waits for it where the sender has gone."""
        if cycle.disconnected or self.transport.is_closing():
            return
        parts = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            parts += name, b": ", value, b"\r\n"
        ending = b"\r\n\r\n" if cycle.keep_alive else b"\r\nconnection: close\r\n\r\n"
        parts += b"content-length: ", b"%d" % len(body), ending, body
        cycle.response_started = cycle.response_complete = True
        self.transport.write(b"".join(parts))
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def send_400_response(self, msg: str) -> None:
        """What cannot be read at all never reaches the app, and is answered with its headers all the same."""
        headers = [*UNREADABLE, (b"connection", b"close"), (b"content-length", b"%d" % len(msg))]
        lines = [name + b": " + value + b"\r\n" for name, value in headers]
        self.transport.write(b"".join([STATUS_LINE[400], *lines, b"\r\n", msg.encode("ascii")]))
        self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        self._end_timer()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_timer()
        super().connection_lost(exc)

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > HEADER_BYTES_AT_MOST:
            raise ValueError("too many header bytes")

    def _within(self, seconds: float) -> None:
        self._deadline = self.loop.time() + seconds
        if self._timer is None:
            self._timer = self.loop.call_later(min(seconds, HEADERS_WITHIN_S), self._look)

    def _look(self) -> None:
        self._timer = None
        if self._deadline is None:
            return
        left = self._deadline - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(min(left, HEADERS_WITHIN_S), self._look)
        elif not self.transport.is_closing():
            self.transport.abort()

    def _end_timer(self) -> None:
        self._deadline = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
