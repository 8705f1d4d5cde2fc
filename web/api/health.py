"""Whether the server lives, whether it can work, and what it counts."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from litestar import Request, Response, get, route
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from assistant.model import Caller
from telemetry.errors import TelemetryError, Unavailable
from web.context import Context
from web.errors import body_of, headers_of

TAGS = ["health"]
PLAIN = {"Content-Type": CONTENT_TYPE_LATEST}


@route(
    ["/health", "/health/live"],
    http_method=["GET", "HEAD"],
    open=True,
    exclude_from_auth=True,
    tags=TAGS,
    summary="The process is alive",
    sync_to_thread=False,
)
def alive() -> dict[str, str]:
    return {"status": "alive"}


@get("/health/ready", open=True, tags=TAGS, summary="The server can do its work; details for those signed in")
async def ready(
    request: Request[Caller | None, Any, Any], context: NamedDependency[Context]
) -> Response[dict[str, Any]]:
    """503 while a dependency that is needed is down. `database` is the only one in a single process."""
    database = await _database(context)
    up = database["status"] == "up"
    body: dict[str, Any] = {"status": "ready" if up else "unavailable"}
    if request.user is not None and request.user.role is not None:
        body["dependencies"] = {"database": database, "rules": _rules(context, request.user), "audit": _audit(context)}
    if up:
        return Response(body)
    error = Unavailable("A dependency that is needed is down.")
    body |= body_of(error, str(uuid4()), datetime.now(UTC))
    return Response(body, status_code=503, headers=headers_of(error))


@get("/metrics", tags=TAGS, summary="Counters in the text format of Prometheus", sync_to_thread=False)
def metrics(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> Response[bytes]:
    """How many readings there are of all fields is not for who is confined to some."""
    context.counters.audit_ok.set(context.watchman.trouble is None)
    registry = context.counters.registry
    if caller.fields is not None:
        shown = [name for name in registry._names_to_collectors if not name.startswith("wellspeak_readings")]
        return Response(generate_latest(registry.restricted_registry(shown)), headers=PLAIN)
    return Response(generate_latest(registry), headers=PLAIN)


async def _database(context: Context) -> dict[str, object]:
    try:
        return {"status": "up", "latency_ms": round(await context.runtime.db.ping(), 2)}
    except TelemetryError:
        return {"status": "down", "latency_ms": None}


def _audit(context: Context) -> dict[str, object]:
    """A trail that takes no entries or is broken stops nothing, but must be seen."""
    return {"status": "failing" if context.watchman.trouble else "up", "latency_ms": None}


def _rules(context: Context, caller: Caller) -> dict[str, object]:
    """`stale` while a site's files cannot be read and the book before them is in force; engineers are told why."""
    shelf = context.runtime.shelf
    told: dict[str, object] = {"status": "stale" if shelf.trouble else "up", "latency_ms": None}
    told["version"] = shelf.book.version
    if shelf.trouble and caller.may("engineer"):
        told |= {"problem": shelf.trouble.message, "since": shelf.trouble.since}
    if shelf.model_trouble and caller.may("engineer"):
        told["second_opinion_problem"] = shelf.model_trouble
    return told


ROUTES = [alive, ready, metrics]
