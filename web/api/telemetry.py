"""Readings in: one, an array or NDJSON, answered after they are committed."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency

from assistant.errors import TooMany
from assistant.model import Caller
from telemetry.errors import Invalid
from telemetry.ingest import Outcome
from web.context import Context
from web.errors import sentence_of, status_of
from web.lists import Query

_PLACE = re.compile(r"^\d+\.?")
BODY_BYTES_AT_MOST = 16 * 1024 * 1024


@dataclass(frozen=True)
class Packing:
    """How a body says it is written and packed."""

    content_type: str
    content_encoding: str | None


@post(
    ["/telemetry/ingest", "/api/v1/telemetry"],
    status_code=200,
    role="operator",
    gateway=True,
    request_max_body_size=BODY_BYTES_AT_MOST,
    tags=["telemetry"],
    summary="Readings of one or many wells",
)
async def post_readings(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[dict[str, Any]]:
    """200 only after the commit; 202 where a broker has confirmed a durable copy. `dry_run=true` stores nothing."""
    query = Query(request)
    dry_run = query.switch("dry_run")
    query.check()
    packing = Packing(request.headers.get("content-type", ""), request.headers.get("content-encoding"))
    announced = request.headers.get("content-length", "")
    with context.room.held(int(announced) if announced.isdigit() else BODY_BYTES_AT_MOST):
        outcome = await taken(context, caller, request.auth.who, await request.body(), packing, dry_run=dry_run)
    return Response(outcome.body(), status_code=202 if outcome.queued else 200)


async def taken(
    context: Context, caller: Caller, who: str, body: bytes, packing: Packing, *, dry_run: bool = False
) -> Outcome:
    """Within the limits of whoever posts."""
    now, key_id = context.now(), key_of(who)
    try:
        if caller.limited:
            context.readings.check(who, now)
        outcome = await context.runtime.intake.accept(
            body,
            content_type=packing.content_type,
            content_encoding=packing.content_encoding,
            now=now,
            fields=caller.fields,
            wells=caller.wells,
            dry_run=dry_run,
            named=context.tallies.tags(key_id) if key_id else None,
        )
    except Exception as error:
        count_refused(context, who, error, now, dry_run=dry_run)
        raise
    count(context, who, outcome, now, dry_run=dry_run)
    return outcome


def count(context: Context, who: str, outcome: Outcome, now: datetime, *, dry_run: bool = False) -> None:
    """Whatever is counted of a post that was taken, whichever way it came."""
    context.readings.take(who, outcome.stored + outcome.duplicates + len(outcome.rejected), now)
    context.counters.note_readings(
        stored=outcome.stored,
        duplicate=outcome.duplicates,
        rejected=len(outcome.rejected),
        set_aside=len(outcome.warnings),
    )
    if not dry_run and (key_id := key_of(who)):
        context.tallies.taken(key_id, outcome, now)


def count_refused(context: Context, who: str, error: Exception, now: datetime, *, dry_run: bool = False) -> None:
    """What is refused whole counts as one reading."""
    if not isinstance(error, TooMany):
        context.readings.take(who, 1, now)
    if not dry_run and status_of(error) < 500 and (key_id := key_of(who)):
        context.tallies.refused(key_id, *_said(error), now)


def key_of(who: str) -> str | None:
    """None for whoever posts without a key: the token of the settings, a person."""
    kind, _, key_id = who.partition(":")
    return key_id if kind == "key" else None


def _said(error: Exception) -> tuple[int, list[tuple[str, str]]]:
    """How many readings were refused, and why, without their places."""
    if not isinstance(error, Invalid):
        return 0, [("", sentence_of(error))]
    places = {problem.field.partition(".")[0] for problem in error.problems if problem.field[:1].isdigit()}
    return max(1, len(places)), [(_PLACE.sub("", problem.field), problem.message) for problem in error.problems]


ROUTES = [post_readings]
