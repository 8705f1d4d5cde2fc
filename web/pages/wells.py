"""The list of wells, worst first."""

from collections import Counter
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from assistant.model import Caller
from telemetry.model import Well
from web.context import Context
from web.lists import Query
from web.pages.frame import page
from web.pages.overview import rows, sparklines

SHOWN = 60
MOST = 1_000_000


@get("/wells", include_in_schema=False)
async def wells(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    query = Query(request)
    search, start = query.text("search", longest=100) or "", query.whole("from", low=0, high=MOST) or 0
    field = query.text("field", longest=100)
    query.check()
    found = await rows(context.runtime, caller, context.now())
    matching = [row for row in found if matches(row.well, search) and field in (None, row.well.field)]
    shown = matching[start : start + SHOWN]
    return await page(
        request,
        context,
        caller,
        "wells",
        "wells",
        rows=shown,
        sparks=await sparklines(context.runtime, shown, context.now(), "Flow rate of"),
        total=len(matching),
        tally=Counter(row.state for row in matching if row.state != "running").most_common(),
        more=start + SHOWN if len(matching) > start + SHOWN else None,
        search=search,
        field=field,
        fields=sorted({row.well.field for row in found if row.well.field}),
        flow=[row.flow for row in matching if row.state == "running" and row.flow is not None],
        target=[row.well.target_flow for row in matching if row.well.target_flow],
        may_edit=caller.may("engineer"),
        oldest=min((row.found_at for row in shown if row.found_at), default=None),
    )


def matches(well: Well, search: str) -> bool:
    wanted = search.casefold()
    return any(wanted in name.casefold() for name in (well.well_id, well.name or "", well.field or "", *well.aliases))


ROUTES = [wells]
