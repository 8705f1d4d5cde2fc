"""What /metrics reads: requests by route and status, and how long they took."""

import time

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

OUTCOMES = ("stored", "duplicate", "rejected", "set_aside")


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
        self.audit_ok = Gauge(
            "wellspeak_audit_ok", "1 while the audit trail takes entries and is whole.", registry=self.registry
        )
        self._readings = {outcome: self.readings.labels(outcome) for outcome in OUTCOMES}
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Looks up the series of a route once, which costs more than counting."""
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = self.requests.labels(*key), self.seconds.labels(method, route)
            self._series[key] = series
        series[0].inc()
        series[1].observe(seconds)

    def note_readings(self, **outcomes: int) -> None:
        for outcome, count in outcomes.items():
            if count:
                self._readings[outcome].inc(count)


class Counting(ASGIMiddleware):
    """Counts by the route's template: an id in a path makes no new series."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        counters: Counters = scope["litestar_app"].state.context.counters
        method, route = str(scope.get("method", "")), str(scope.get("path_template", ""))
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                counters.note(method, route, message["status"], time.perf_counter() - began)
            await send(message)

        await next_app(scope, receive, counted)
