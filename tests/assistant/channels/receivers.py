"""Real receivers on this machine: of webhooks over HTTP, and of mail over SMTP."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

SECRET = "a secret that both sides have, long enough"


@dataclass
class Posted:
    """What came, and how the next posts are answered: status and Retry-After; afterwards 204."""

    url: str = ""
    bodies: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, str | None]] = field(default_factory=list)


@contextmanager
def webhooks() -> Iterator[Posted]:
    posted = Posted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            posted.bodies.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, after = posted.answers.pop(0) if posted.answers else (204, None)
            self.send_response(status)
            if after is not None:
                self.send_header("location" if status in {301, 302, 307} else "retry-after", after)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    posted.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Mailbox:
    """What came, and what the server says to the next recipients and mails; afterwards 250."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    to_recipients: list[str] = field(default_factory=list)
    to_mails: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_recipients.pop(0) if self.to_recipients else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.to_mails.pop(0) if self.to_mails else "250 OK"
        if answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content))
        return answer


@contextmanager
def mailbox(**options: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    # A free port cannot be asked for: the controller greets itself on the port it was told.
    port = _free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, loop=asyncio.new_event_loop(), **options)
    server.start()
    box.port = port
    try:
        yield box
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
