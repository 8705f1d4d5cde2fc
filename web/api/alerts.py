"""Alerts: listed, acknowledged, shelved, commented, measured."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant.alerts import life, listing, measures
from assistant.alerts.life import AS_IS, Change
from assistant.alerts.listing import LARGEST_ID, Wanted
from assistant.alerts.measures import Measures
from assistant.alerts.moves import MOVES
from assistant.model import Alert, AlertEntry, Caller
from telemetry.errors import Invalid, NotFound, Problem
from web.bodies import read_form
from web.context import Context
from web.lists import Page, Query, page

STATES = tuple(MOVES["comment"])
PRIORITIES = ("low", "medium", "high", "critical")
KINDS = ("limit", "diagnosis", "anomaly", "data")
LONGEST_SHELVE_S = 30 * 86_400
LONGEST_TEXT = 4000


async def provide_alert(
    context: NamedDependency[Context], caller: NamedDependency[Caller], alert_id: FromPath[str]
) -> Alert:
    """One that the caller may not see is answered as one that never was."""
    if not (alert_id.isascii() and alert_id.isdigit() and len(alert_id) < 19):
        raise NotFound("unknown alert")
    return await listing.get(context.runtime.db, int(alert_id), caller)


@get("/", summary="Alerts, the newest first")
async def list_alerts(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Alert]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    wanted = wanted_of(query)
    query.check()
    found = await listing.listing(context.runtime.db, caller, wanted, after=after, limit=limit + 1)
    return page(found, limit, lambda alert: alert.id)


def wanted_of(query: Query) -> Wanted:
    return Wanted(
        states=several(query, "state", STATES),
        wells=query.comma("well"),
        since=query.moment("since"),
        until=query.moment("until"),
        priorities=several(query, "priority", PRIORITIES),
        kinds=several(query, "kind", KINDS),
        fields=query.comma("field"),
    )


def several(query: Query, field: str, known: tuple[str, ...]) -> list[str]:
    names = query.comma(field)
    if any(name not in known for name in names):
        query.wrong(field, f"must be one or more of {', '.join(known)}, separated by commas")
    return names


@get("/metrics", summary="How the alerts themselves do: rates, floods, chattering, stale, worst actors")
async def alert_metrics(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Measures:
    query = Query(request)
    start, end = query.moment("start"), query.moment("end")
    query.check()
    end = end or context.now()
    start = start or end - measures.USUAL_SPAN
    if start >= end:
        raise Invalid([Problem("start", "must be before the end")])
    return await measures.measured(context.runtime.db, caller, start, end, context.now())


@get("/{alert_id:str}", summary="One alert")
async def get_alert(alert: NamedDependency[Alert]) -> Alert:
    return alert


@get("/{alert_id:str}/history", summary="What became of it, oldest first; it is only added to")
async def alert_history(
    request: Request[Any, Any, Any], context: NamedDependency[Context], alert: NamedDependency[Alert]
) -> Page[AlertEntry]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID) or 0
    query.check()
    found = await listing.history(context.runtime.db, alert.id, after=after, limit=limit + 1)
    return page(found, limit, lambda entry: entry.id)


@post("/{alert_id:str}/ack", status_code=200, role="operator", summary="Acknowledge")
async def acknowledge(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Alert:
    form = await read_form(request, ("comment",))
    comment = form.words("comment", longest=LONGEST_TEXT)
    form.check()
    return await moved(context, caller, alert, "ack", comment)


@post("/{alert_id:str}/shelve", status_code=200, role="operator", summary="Silence for a time, with a reason")
async def shelve(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Alert:
    form = await read_form(request, ("duration_s", "reason"))
    duration_s = form.number("duration_s", low=1, high=LONGEST_SHELVE_S)
    if form.body.get("duration_s") is None:
        form.wrong("duration_s", "is missing")
    reason = form.text("reason", required=True, longest=LONGEST_TEXT)
    form.check()
    await life.shelve(context.runtime, alert.id, caller.name, context.now(), duration_s or 0, reason or "")
    return await listing.get(context.runtime.db, alert.id, caller)


@post("/{alert_id:str}/unshelve", status_code=200, role="operator", summary="End the silence now")
async def unshelve(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Alert:
    form = await read_form(request, ())
    form.check()
    return await moved(context, caller, alert, "unshelve")


@post("/{alert_id:str}/comment", status_code=200, role="operator", summary="Write something into its history")
async def comment(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Alert:
    form = await read_form(request, ("text",))
    text = form.text("text", required=True, longest=LONGEST_TEXT, lines=True)
    form.check()
    return await moved(context, caller, alert, "comment", text or "")


async def moved(  # noqa: PLR0917
    context: Context, caller: Caller, alert: Alert, move: str, text: str = "", change: Change = AS_IS
) -> Alert:
    await life.move(context.runtime, alert.id, move, caller.name, context.now(), text, change)
    return await listing.get(context.runtime.db, alert.id, caller)


ROUTES = [
    Router(
        "/api/v1/alerts",
        route_handlers=[
            list_alerts,
            alert_metrics,
            get_alert,
            alert_history,
            acknowledge,
            shelve,
            unshelve,
            comment,
        ],
        tags=["alerts"],
        dependencies={"alert": provide_alert},
    )
]
