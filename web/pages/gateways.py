"""For people who connect gateways: how each key's posts fare, its names of signals, what was set aside."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from assistant import gateways
from assistant.gateways import Gateway
from assistant.model import Caller
from telemetry.bus.protocol import Dead
from telemetry.errors import Invalid, Problem, Unavailable
from telemetry.metrics import CATALOGUE
from web.api import dead_letters
from web.api.gateways import name_signals, report_of
from web.context import Context
from web.lists import Query, page
from web.pages.frame import page as framed

SHOWN = 50
SET_ASIDE = 20
EMPTY_ROWS = 4
COLUMNS = ("tag", "metric", "unit", "scale")


@get("/gateways", role="engineer", include_in_schema=False)
async def all_gateways(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    query = Query(request)
    after = query.cursor()
    query.check()
    db = context.runtime.db
    found = page(
        await gateways.listing(db, within=caller.fields, after=after, limit=SHOWN + 1), SHOWN, lambda one: one.id
    )
    return await framed(
        request,
        context,
        caller,
        "gateways",
        "gateways",
        gateways=found.items,
        more=found.next,
        aside=await gateways.set_aside(db, within=caller.fields, limit=SET_ASIDE),
        dead=await dead_of(context, caller),
        moved=request.query_params.get("moved", "") == "1",
    )


@get("/gateways/{key_id:str}", role="engineer", include_in_schema=False)
async def one_gateway(
    request: Request[Any, Any, Any],
    key_id: FromPath[str],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Template:
    report = await report_of(context, caller, key_id)
    return await shown(request, context, caller, report, rows_of(report), saved="saved" in request.query_params)


@post("/gateways/{key_id:str}/tags", role="engineer", status_code=200, include_in_schema=False)
async def save_tags(
    request: Request[Any, Any, Any],
    key_id: FromPath[str],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Response[Any]:
    report = await report_of(context, caller, key_id)
    form = await request.form()
    cells = [[word.strip() if isinstance(word, str) else "" for word in form.getall(name, [])] for name in COLUMNS]
    rows = [row for row in zip(*cells, strict=False) if any((row[0], row[2]))]
    try:
        await name_signals(context, caller, key_id, table_of(rows))
    except Invalid as wrong:
        answer: Response[Any] = await shown(request, context, caller, report, rows, problems=wrong.problems)
        answer.status_code = 422
        return answer
    return Redirect(f"/gateways/{key_id}?saved", status_code=303)


@post("/gateways/dead-letters", role="admin", status_code=200, include_in_schema=False)
async def move_dead_letters(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Redirect:
    form = await request.form()
    await dead_letters.moved(context, caller, "discard" if form.get("how") == "discard" else "requeue")
    return Redirect("/gateways?moved=1", status_code=303)


async def dead_of(context: Context, caller: Caller) -> Dead | None:
    """None for whom they are not shown to, and where the broker cannot be asked."""
    if not context.settings.amqp_url or not caller.may("admin") or caller.fields is not None:
        return None
    try:
        return await dead_letters.look(context, caller)
    except Unavailable:
        return None


def rows_of(gateway: Gateway) -> list[tuple[str, ...]]:
    return [(name, tag.metric, tag.unit or "", f"{tag.scale:g}") for name, tag in sorted(gateway.tags.items())]


def table_of(rows: list[tuple[str, ...]]) -> Mapping[str, object]:
    """As the API takes it; a scale that is no number is left for the check to refuse."""
    names = [row[0] for row in rows]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise Invalid(Problem(f"tags.{name}", "stands twice") for name in sorted(twice))
    return {
        name: {"metric": metric, "unit": unit or None, "scale": _number(scale)} for name, metric, unit, scale in rows
    }


def _number(text: str) -> float:
    """0 stands for what is no number: the check refuses both."""
    try:
        return float(text.replace(",", ".")) if text else 1.0
    except ValueError:
        return 0.0


async def shown(
    request: Request[Any, Any, Any],
    context: Context,
    caller: Caller,
    report: Gateway,
    rows: list[tuple[str, ...]],
    *,
    saved: bool = False,
    problems: tuple[Problem, ...] = (),
) -> Template:
    return await framed(
        request,
        context,
        caller,
        "gateway",
        "gateways",
        gateway=report,
        rows=[*rows, *[("", "", "", "")] * EMPTY_ROWS],
        metrics=list(CATALOGUE.values()),
        units=sorted({unit for metric in CATALOGUE.values() for unit in metric.units}),
        saved=saved,
        problems=problems,
    )


ROUTES = [all_gateways, one_gateway, save_tags, move_dead_letters]
