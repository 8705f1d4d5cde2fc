"""What /metrics reads: requests by route and status, and how long they took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram


class Counters:
    """A register of its own, so that two apps in one process do not count together."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "wellspeak_http_requests",
            "Answers by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "wellspeak_http_seconds", "Time to the head of the answer.", ["method", "route"], registry=self.registry
        )
        self.readings = Counter(
            "wellspeak_readings", "Readings posted, by what became of them.", ["outcome"], registry=self.registry
        )


@contextmanager
def count(counters: Counters, method: str, route: str) -> Iterator[Callable[[int], None]]:
    """What it yields is told the status, once it is known."""
    began = time.perf_counter()

    def answered(status: int) -> None:
        counters.requests.labels(method, route, status).inc()
        counters.seconds.labels(method, route).observe(time.perf_counter() - began)

    yield answered


class Counting(ASGIMiddleware):
    """Counts by the route's template: an id in a path makes no new series."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        counters: Counters = scope["litestar_app"].state.context.counters
        with count(counters, str(scope.get("method", "")), str(scope.get("path_template", ""))) as answered:

            async def counted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    answered(message["status"])
                await send(message)

            await next_app(scope, receive, counted)
