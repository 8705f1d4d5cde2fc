"""The alerts page: filtered by its address, acknowledged in bulk after a second look, with history and figures."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from assistant.alerts import life, listing, measures
from assistant.alerts.listing import LARGEST_ID, Wanted
from assistant.alerts.meant import OPEN
from assistant.model import Alert, Caller
from telemetry.errors import Conflict, Invalid, Problem
from web.api.alerts import PRIORITIES, provide_alert
from web.context import Context
from web.lists import Query
from web.pages.frame import page

SHOWN = 60
MOST_AT_ONCE = 500
VIEWS: dict[str, tuple[str, ...]] = {
    "open": OPEN,
    "waiting": ("unacknowledged", "returned_unacknowledged"),
    "shelved": ("shelved",),
    "quiet": ("suppressed",),
    "all": (),
}
GRAVE = ("critical", "high", "medium", "low")


@get("/alerts", include_in_schema=False)
async def alerts(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    query = Query(request)
    view = query.choice("view", tuple(VIEWS)) or "open"
    priority, well = query.choice("priority", PRIORITIES), query.text("well", longest=64) or ""
    field, after = query.text("field", longest=100) or "", query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    wanted = Wanted(
        states=VIEWS[view],
        priorities=[priority] if priority else (),
        wells=[well] if well else (),
        fields=[field] if field else (),
    )
    found = await listing.listing(context.runtime.db, caller, wanted, after=after, limit=SHOWN + 1)
    seen = (await context.runtime.names.seen_by(caller)).wells.values()
    return await page(
        request,
        context,
        caller,
        "alerts",
        "alerts",
        alerts=sorted(found[:SHOWN], key=lambda one: (GRAVE.index(one.priority), -one.id)),
        next=found[SHOWN - 1].id if len(found) > SHOWN else None,
        view=view,
        priority=priority,
        asked_well=well,
        field=field,
        fields=sorted({one.field for one in seen if one.field}),
        priorities=PRIORITIES,
        views=tuple(VIEWS),
        done=query.whole("done", low=0, high=MOST_AT_ONCE),
    )


@get("/alerts/{alert_id:str}", include_in_schema=False)
async def one_alert(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Template:
    history = await listing.history(context.runtime.db, alert.id, limit=1000)
    return await page(request, context, caller, "alert", "alerts", alert=alert, history=history)


@get("/alerts/figures", include_in_schema=False)
async def figures(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    now = context.now()
    found = await measures.measured(context.runtime.db, caller, now - measures.USUAL_SPAN, now, now)
    return await page(request, context, caller, "alert_figures", "alerts", found=found, words=WORDS)


WORDS = ("critical", "high", "medium", "low")


@get("/alerts/waiting", include_in_schema=False)
async def waiting(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> dict[str, int]:
    """For the number in the title."""
    count, critical = await listing.waiting(context.runtime.db, caller)
    return {"waiting": count, "critical": critical}


@post("/alerts/acknowledge", status_code=200, role="operator", include_in_schema=False)
async def acknowledge(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    """Shown once more before it is done; those that have moved on meanwhile are left alone."""
    form = await request.form()
    chosen = [str(one) for one in form.getall("alert", [])][:MOST_AT_ONCE]
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in chosen):
        raise Invalid([Problem("alert", "must be numbers of alerts")])
    ids = [int(one) for one in chosen]
    found = await listing.listing(context.runtime.db, caller, Wanted(ids=ids), limit=MOST_AT_ONCE) if ids else []
    found = [alert for alert in found if alert.state in VIEWS["waiting"]]
    if not found or form.get("sure") != "yes":
        return await page(request, context, caller, "alerts_sure", "alerts", alerts=found)
    done = 0
    for alert in found:
        try:
            await life.move(context.runtime, alert.id, "ack", caller.name, context.now())
            done += 1
        except Conflict:
            continue
    return Redirect(f"/alerts?done={done}", status_code=303)


ROUTES: list[ControllerRouterHandler] = [
    alerts,
    figures,
    waiting,
    acknowledge,
    Router("/", route_handlers=[one_alert], dependencies={"alert": provide_alert}),
]
