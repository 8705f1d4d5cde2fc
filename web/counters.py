"""What /metrics reads: requests by route and status, and how long they took."""

import time

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


class Counting(ASGIMiddleware):
    """Counts by the route's template: an id in a path makes no new series."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        began = time.perf_counter()
        counters: Counters = scope["litestar_app"].state.context.counters
        method, route = str(scope.get("method", "")), str(scope.get("path_template", ""))

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                counters.requests.labels(method, route, message["status"]).inc()
                counters.seconds.labels(method, route).observe(time.perf_counter() - began)
            await send(message)

        await next_app(scope, receive, counted)
