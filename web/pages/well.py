"""One well: how it stands, its key signals, its pump, its log, and a place to ask."""

from datetime import timedelta
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from assistant import diagnosing, root_causes
from assistant.lately import state_of
from assistant.model import Caller, Chart
from telemetry import events, series
from telemetry.metrics import CATALOGUE
from telemetry.model import EVENT_KINDS, Latest, Well
from web.context import Context
from web.lists import Query
from web.pages.figures import figure_of
from web.pages.frame import page
from web.pages.overview import newest
from web.pages.person import person_of
from web.pages.picturing import pump_now, told_of_finding
from web.pages.well_edit import VALUES

RANGES = ((6, "6 h"), (24, "24 h"), (72, "3 days"), (168, "7 days"), (720, "30 days"))
LONGEST_H = 24 * 400
KEY = ("flow_rate", "pip", "motor_current", "motor_temp", "vsd_frequency")
LOG_SPAN = timedelta(days=90)
LOG_ENTRIES = 30
PAST = 10


@get("/wells/{well_id:str}", include_in_schema=False)
async def one_well(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> Template:
    query = Query(request)
    hours = query.whole("hours", low=1, high=LONGEST_H) or 24
    metric = query.choice("metric", tuple(CATALOGUE))
    query.check()
    db, now, person = context.runtime.db, context.now(), person_of(request, context.settings.timezone)
    latest = await series.latest(db, well.well_id)
    condition = state_of(well, latest, now)
    last = (await newest(context.runtime, [well.well_id], now - LOG_SPAN)).get(well.well_id)
    chart = Chart((well.well_id,), drawn(latest, metric), now - timedelta(hours=hours), now)
    return await page(
        request,
        context,
        caller,
        "well",
        "wells",
        well=well,
        latest=latest,
        condition=condition,
        last=last,
        ranges=RANGES,
        hours=hours,
        metric=metric,
        figure=await figure_of(db, chart, "signals", person.zone, told_of_finding(last, person.units)),
        pump=pump_now(well, latest.values if condition == "running" else {}, "pump", person.units),
        may_edit=caller.may("engineer"),
        may_log=caller.may("operator"),
        kinds=EVENT_KINDS,
        test_values=VALUES,
        diagnoses=await diagnosing.listing(db, well.well_id, limit=PAST),
        causes=await root_causes.listing(db, well.well_id, limit=PAST),
        events=await events.listing(db, well.well_id, now - LOG_SPAN, now, limit=LOG_ENTRIES),
    )


def drawn(latest: Latest, metric: str | None) -> tuple[str, ...]:
    """The one asked for, else the key signals the well has; a well without any shows what it sends."""
    if metric:
        return (metric,)
    return tuple(name for name in KEY if name in latest.values) or tuple(latest.values)[:4] or KEY[:1]


ROUTES = [one_well]
