"""The shift report as a page, made to be printed."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from assistant import lately, signatures
from assistant.model import Caller
from assistant.periods import running_shift, shift_to_report
from assistant.signatures import SIDES
from assistant.skills import Desk
from assistant.skills.shift_report import NEW_FOR, report
from nlp.model import TimeRange
from telemetry import changes
from telemetry.errors import Conflict
from telemetry.model import Well
from web.api.shifts import KEYS, signed
from web.bodies import Form
from web.charts.timeline import Bar, Strip, timeline
from web.context import Context
from web.lists import Query
from web.pages.asking import word
from web.pages.frame import page
from web.pages.person import person_of
from web.pages.wording import rfc3339

LONGEST = timedelta(days=7)
MOMENT = timedelta(seconds=1)
STRIPS = 40


@get("/shift", include_in_schema=False)
async def shift(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    """Without `start` the shift that is to be handed over; `field` narrows it down."""
    query, now, person = Query(request), context.now(), person_of(request, context.settings.timezone)
    start, end = query.moment("start"), query.moment("end")
    field = query.text("field", longest=100)
    turns = context.settings.day_shift
    period = shift_to_report(now, person.zone, turns, NEW_FOR)
    if start:
        period = TimeRange(min(start, now), min(end or running_shift(start, person.zone, turns).end, now))
    if not MOMENT <= period.end - period.start <= LONGEST:
        query.wrong("end", f"must lie after start, by {LONGEST.days} days at most")
    query.check()
    seen = await context.runtime.names.seen_by(caller)
    wells = [well for well in seen.wells.values() if field is None or well.field == field]
    desk = Desk(context.runtime, caller, now, person.zone, seen.wells, seen.lexicon)
    data = await report(wells, period, desk)
    before = running_shift(period.start - MOMENT, person.zone, turns)
    return await page(
        request,
        context,
        caller,
        "shift",
        "shift",
        period=period,
        field=field,
        fields=sorted({well.field for well in seen.wells.values() if well.field}),
        report=data,
        before=address(before.start, before.end, field),
        after=address(period.end, None, field) if period.end < now else None,
        picture=await drawn(wells, data, period, desk),
        signatures=await signatures.listing(context.runtime.db, caller, begins=_whole(period.start)),
        signs=SIDES,
        signed_for=(rfc3339(_whole(period.start)), rfc3339(_whole(period.end))),
    )


@post("/shift/sign", status_code=200, role="operator", include_in_schema=False)
async def sign(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    """A second signature of the same person changes nothing."""
    said = await request.form()
    body = {name: value for name in KEYS if (value := word(said, name))}
    form = Form(body, KEYS)
    with suppress(Conflict):
        await signed(context, caller, form)
    return Redirect(address(form.moment("begins") or context.now(), form.moment("ends"), None), status_code=303)


def _whole(moment: datetime) -> datetime:
    """As addresses carry it."""
    return moment.replace(microsecond=0)


def address(start: datetime, end: datetime | None, field: str | None) -> str:
    asked = {"start": rfc3339(start), "end": rfc3339(end) if end else None, "field": field}
    return "/shift?" + urlencode({name: value for name, value in asked.items() if value})


async def drawn(wells: list[Well], data: dict[str, Any], period: TimeRange, desk: Desk) -> Any:
    """Wells that stood, or that were alarmed, as strips over the time of the shift."""
    raised = {alert.well_id for alert in data["alerts"]}
    stood = {row["well_id"] for row in data["wells"] if row["stopped_s"]}
    shown = [well for well in wells if well.well_id in raised | stood][:STRIPS]
    strips = []
    for well in shown:
        found = await changes.states(desk.db, well.well_id, lately.idle_below(well), period.start, period.end)
        bars = tuple(Bar(each.start, each.end or period.end, "stopped") for each in found)
        marks = tuple(alert.raised_at for alert in data["alerts"] if alert.well_id == well.well_id)
        strips.append(Strip(well.well_id, bars, marks))
    return timeline("shift", period.start, period.end, strips, desk.zone) if strips else None


ROUTES: list[ControllerRouterHandler] = [shift, sign]
