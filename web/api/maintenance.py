"""Times during which alerts are kept from people."""

from datetime import timedelta
from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant.alerts import maintenance
from assistant.alerts.listing import LARGEST_ID
from assistant.alerts.maintenance import Maintenance
from assistant.model import Caller
from telemetry import wells
from telemetry.errors import NotFound
from telemetry.metrics import CATALOGUE
from web.api.alerts import LONGEST_SHELVE_S, LONGEST_TEXT
from web.bodies import Form, read_form
from web.context import Context, seen_well
from web.lists import Page, Query, page

KEYS = ("well_id", "pad", "field", "metric", "duration_s", "reason")


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
    return await begun(context, caller, await read_form(request, KEYS))


async def begun(context: Context, caller: Caller, form: Form) -> Maintenance:
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
    await maintenance.end(context.runtime.db, caller, whole(number, "maintenance"), context.now())


def whole(number: str, what: str) -> int:
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
        ],
    )
]
