"""Times of maintenance: which run, which were, and a form to begin one; whoever began it or not may end it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from assistant.alerts import maintenance
from assistant.alerts.listing import LARGEST_ID
from assistant.model import Caller
from telemetry.errors import Invalid, NotFound
from telemetry.metrics import CATALOGUE
from web.api.maintenance import KEYS, begun, whole
from web.bodies import Form
from web.context import Context
from web.lists import Query
from web.pages.asking import word
from web.pages.frame import page

SHOWN = 50
HOURS = (1, 4, 8, 12, 24, 72)
PLACES = ("well_id", "pad", "field")
TYPED = ("place", "name", "metric", "hours", "reason")


@get("/alerts/maintenance", include_in_schema=False)
async def all_maintenance(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    query = Query(request)
    after = query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    return await shown(request, context, caller, after=after)


@post("/alerts/maintenance", status_code=200, role="operator", include_in_schema=False)
async def begin(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    """What is wrong is said above the form, which keeps what was typed."""
    said = await request.form()
    typed = {name: word(said, name) for name in TYPED}
    place = typed["place"] if typed["place"] in PLACES else "well_id"
    hours = typed["hours"] if typed["hours"] in map(str, HOURS) else "1"
    body = {place: typed["name"], "metric": typed["metric"], "reason": typed["reason"], "duration_s": int(hours) * 3600}
    try:
        await begun(context, caller, Form({name: value for name, value in body.items() if value}, KEYS))
    except (Invalid, NotFound) as error:
        problems = [one.message for one in error.problems] if isinstance(error, Invalid) else [str(error)]
        return await shown(request, context, caller, typed=typed, problems=problems, status=422)
    return Redirect("/alerts/maintenance", status_code=303)


@post("/alerts/maintenance/end", status_code=200, role="operator", include_in_schema=False)
async def end(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    number = whole(word(await request.form(), "number"), "maintenance")
    await maintenance.end(context.runtime.db, caller, number, context.now())
    return Redirect("/alerts/maintenance", status_code=303)


async def shown(  # noqa: PLR0917
    request: Request[Any, Any, Any],
    context: Context,
    caller: Caller,
    typed: dict[str, str] | None = None,
    problems: list[str] | None = None,
    after: int | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await maintenance.listing(context.runtime.db, caller, after=after, limit=SHOWN + 1)
    seen = (await context.runtime.names.seen_by(caller)).wells.values()
    now = context.now()
    made = await page(
        request,
        context,
        caller,
        "maintenance",
        "alerts",
        running=[one for one in found[:SHOWN] if one.ends > now],
        over=[one for one in found[:SHOWN] if one.ends <= now],
        next=found[SHOWN - 1].id if len(found) > SHOWN else None,
        typed=dict.fromkeys(TYPED, "") | (typed or {}),
        problems=problems or [],
        hours=HOURS,
        metrics=tuple(CATALOGUE.values()),
        pads=sorted({well.header for well in seen if well.header}),
        fields=sorted({well.field for well in seen if well.field}),
    )
    made.status_code = status
    return made


ROUTES: list[ControllerRouterHandler] = [all_maintenance, begin, end]
