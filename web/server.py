"""uvicorn's HTTP protocol with an end to patience: headers in 10 s, a body in 30 s, 64 KiB of headers."""

from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN_S = 10
BODY_WITHIN_S = 30
HEADER_BYTES_AT_MOST = 64 * 1024


class PatientProtocol(HttpToolsProtocol):
    """For `uvicorn --http web.server:PatientProtocol`: drops whoever sends too slowly, or headers without end."""

    _timer: TimerHandle | None = None
    _in_body = False
    _header_bytes = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._within(HEADERS_WITHIN_S)

    def data_received(self, data: bytes) -> None:
        """A next request on a kept connection begins with its first byte, be it an empty line."""
        if self._timer is None and not self._in_body:
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
        self._end_timer()
        super().on_message_complete()

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
        self._end_timer()
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self.transport.abort()
