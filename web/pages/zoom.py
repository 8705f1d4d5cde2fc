"""A stretch of a well's signals to look into: drawn by the server, and zoomed by hand where scripts run."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from assistant.model import Caller, Chart
from assistant.units import preferred
from telemetry.metrics import CATALOGUE
from telemetry.model import Well
from web.context import Context
from web.lists import Query
from web.pages.figures import PANELS, Told, figure_of
from web.pages.frame import page
from web.pages.person import person_of
from web.pages.well import KEY
from web.pages.wording import rfc3339

USUAL = timedelta(hours=24)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=800)


@get("/wells/{well_id:str}/zoom", include_in_schema=False)
async def zoom(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> Template:
    """`metrics`, `start` and `end` stand in the address, so that it can be sent to somebody."""
    query = Query(request)
    metrics = query.comma("metrics", most=PANELS) or list(KEY[:2])
    for name in metrics:
        if name not in CATALOGUE:
            query.wrong("metrics", f"{name[:64]} is not a metric")
    end = query.moment("end") or context.now()
    start = query.moment("start") or end - USUAL
    if not SHORTEST <= end - start <= LONGEST:
        query.wrong("start", "must lie before end, by a minute at least and 800 days at most")
    query.check()
    person = person_of(request, context.settings.timezone)
    chart = Chart((well.well_id,), tuple(metrics), start, end)
    return await page(
        request,
        context,
        caller,
        "zoom",
        "wells",
        well=well,
        metrics=metrics,
        start=start,
        end=end,
        ways=ways(well, metrics, start, end),
        figure=await figure_of(context.runtime.db, chart, "zoom", person.zone, Told(units=preferred(person.units))),
    )


def ways(well: Well, metrics: list[str], start: datetime, end: datetime) -> list[tuple[str, str]]:
    """Where one may go from here, for keyboards and for browsers without scripts."""
    half, quarter = (end - start) / 2, (end - start) / 4
    spans = [
        ("Earlier", start - half, end - half),
        ("Later", start + half, end + half),
        ("Closer", start + quarter, end - quarter),
        ("Wider", start - half, end + half),
    ]
    return [(word, address(well, metrics, a, b)) for word, a, b in spans if SHORTEST <= b - a <= LONGEST]


def address(well: Well, metrics: list[str], start: datetime, end: datetime) -> str:
    asked = {"metrics": ",".join(metrics), "start": rfc3339(start), "end": rfc3339(end)}
    return f"/wells/{well.well_id}/zoom?{urlencode(asked)}"


ROUTES = [zoom]
