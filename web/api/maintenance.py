"""Times during which alerts are kept from people, and what one wants to hear of."""

from datetime import timedelta
from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant.alerts import maintenance, subscriptions
from assistant.alerts.listing import LARGEST_ID
from assistant.alerts.maintenance import Maintenance
from assistant.alerts.subscriptions import Subscription
from assistant.conversations import owner_of
from assistant.model import Caller
from telemetry import wells
from telemetry.errors import NotFound
from telemetry.metrics import CATALOGUE
from web.api.alerts import LONGEST_SHELVE_S, LONGEST_TEXT, PRIORITIES
from web.bodies import Form, read_form
from web.context import Context, seen_well
from web.lists import Page, Query, page


@get("/api/v1/maintenance", tags=["alerts"], summary="Times of maintenance, the newest first")
async def list_maintenance(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Maintenance]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    found = await maintenance.listing(context.runtime.db, caller, after=after, limit=limit + 1)
    return page(found, limit, lambda one: one.id)


@post("/api/v1/maintenance", role="operator", tags=["alerts"], summary="Keep a well, a pad or a field quiet for a time")
async def begin_maintenance(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Maintenance:
    """One of `well_id`, `pad` (the wells' header) and `field`; alerts meanwhile are recorded as suppressed."""
    form = await read_form(request, ("well_id", "pad", "field", "metric", "duration_s", "reason"))
    places = {name: form.text(name, longest=100) for name in ("well_id", "pad", "field")}
    if sum(place is not None for place in places.values()) != 1:
        form.wrong("well_id", "give one of well_id, pad and field")
    metric = form.choice("metric", tuple(CATALOGUE))
    duration_s = form.number("duration_s", low=1, high=LONGEST_SHELVE_S)
    if form.body.get("duration_s") is None:
        form.wrong("duration_s", "is missing")
    reason = form.text("reason", required=True, longest=LONGEST_TEXT) or ""
    form.check()
    if places["well_id"] is not None:
        places["well_id"] = (await seen_well(context.runtime, caller, places["well_id"])).well_id
    await _seen_place(context, caller, places)
    now = context.now()
    wanted = Maintenance(0, now, now + timedelta(seconds=duration_s or 0), reason, caller.name, metric=metric, **places)
    return await maintenance.add(context.runtime.db, wanted)


async def _seen_place(context: Context, caller: Caller, places: dict[str, str | None]) -> None:
    """A pad or a field is there if it has wells and the caller may see every one of them."""
    for name, key in (("pad", "header"), ("field", "field")):
        if places[name] is not None:
            there = [well for well in await wells.every(context.runtime.db) if getattr(well, key) == places[name]]
            if not there or not all(caller.sees(well) for well in there):
                raise NotFound(f"unknown {name}")


@delete("/api/v1/maintenance/{number:str}", role="operator", tags=["alerts"], summary="End it now")
async def end_maintenance(
    number: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> None:
    await maintenance.end(context.runtime.db, caller, _whole(number, "maintenance"), context.now())


@get("/api/v1/subscriptions", tags=["alerts"], summary="What I have asked to hear of, or not to")
async def list_subscriptions(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Subscription]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    found = await subscriptions.listing(context.runtime.db, owner_of(caller), after=after, limit=limit + 1)
    return page(found, limit, lambda one: one.id)


@post("/api/v1/subscriptions", tags=["alerts"], summary="Hear of alerts, or, muted, of them no more")
async def subscribe(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Subscription:
    """Of those that match an alert the newest counts."""
    form = await read_form(request, ("well_id", "field", "metric", "fault", "priority", "muted"))
    wanted = _wanted(form, context)
    form.check()
    if wanted.well_id is not None:
        await seen_well(context.runtime, caller, wanted.well_id)
    if wanted.field is not None and caller.fields is not None and wanted.field not in caller.fields:
        raise NotFound("unknown field")
    return await subscriptions.add(context.runtime.db, owner_of(caller), wanted)


def _wanted(form: Form, context: Context) -> Subscription:
    return Subscription(
        id=0,
        channel="conversation",
        created_at=context.now(),
        well_id=form.text("well_id", longest=64),
        field=form.text("field", longest=100),
        metric=form.choice("metric", tuple(CATALOGUE)),
        fault=form.choice("fault", tuple(context.runtime.book.faults)),
        priority=form.choice("priority", PRIORITIES) or "low",  # type: ignore[arg-type]
        muted=bool(form.flag("muted")),
    )


@delete("/api/v1/subscriptions/{number:str}", tags=["alerts"], summary="Take it back")
async def unsubscribe(
    number: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> None:
    await subscriptions.end(context.runtime.db, owner_of(caller), _whole(number, "subscription"), context.now())


def _whole(number: str, what: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound(f"unknown {what}")
    return int(number)


ROUTES = [
    Router(
        "/",
        route_handlers=[
            list_maintenance,
            begin_maintenance,
            end_maintenance,
            list_subscriptions,
            subscribe,
            unsubscribe,
        ],
    )
]
