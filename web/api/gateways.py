"""For people who connect gateways: what became of their posts, their names of signals, what was set aside."""

from typing import Any

import msgspec
from litestar import Request, Router, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant import gateways
from assistant.gateways import Gateway, Reason, SetAside
from assistant.model import Caller
from telemetry import tags
from telemetry.tags import Tag
from web.api.wells import LARGEST_ID
from web.bodies import read_form
from web.context import Context, seen_well
from web.lists import Page, Query, page


class Report(Gateway, frozen=True):
    """A key with why readings of it were not taken, the latest first."""

    reasons: tuple[Reason, ...] = ()


class Tagged(msgspec.Struct, frozen=True):
    tags: dict[str, Tag]


@get("/", summary="Keys that may post, and what became of their posts")
async def list_gateways(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Gateway]:
    query = Query(request)
    limit, after = query.limit(), query.cursor()
    query.check()
    found = await gateways.listing(context.runtime.db, within=caller.fields, after=after, limit=limit + 1)
    return page(found, limit, lambda gateway: gateway.id)


@get("/set-aside", summary="Implausible numbers, and readings that could not be written, the youngest first")
async def list_set_aside(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[SetAside]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    well_id = query.text("well")
    query.check()
    if well_id is not None:
        well_id = (await seen_well(context.runtime, caller, well_id)).well_id
    found = await gateways.set_aside(
        context.runtime.db, within=caller.fields, well_id=well_id, before=after, limit=limit + 1
    )
    return page(found, limit, lambda one: one.id)


@get("/{key_id:str}", summary="One key, with the latest reasons why readings were not taken")
async def get_gateway(
    key_id: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Report:
    return await report_of(context, caller, key_id)


@put("/{key_id:str}/tags", summary="The gateway's own names of signals, the whole table anew")
async def put_tags(
    request: Request[Any, Any, Any],
    key_id: FromPath[str],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Tagged:
    """Applied to every post of this key before it is checked; the key's posts see a change within 5 seconds."""
    form = await read_form(request, ("tags",))
    form.check()
    await gateways.one(context.runtime.db, key_id, within=caller.fields)
    return Tagged((await name_signals(context, caller, key_id, form.body.get("tags"))).tags)


async def report_of(context: Context, caller: Caller, key_id: str) -> Report:
    found = await gateways.one(context.runtime.db, key_id, within=caller.fields)
    why = await gateways.reasons(context.runtime.db, key_id)
    return Report(**{name: getattr(found, name) for name in found.__struct_fields__}, reasons=tuple(why))


async def name_signals(context: Context, caller: Caller, key_id: str, given: object) -> Gateway:
    """Checked, stored, and known to this process at once."""
    named = tags.read({} if given is None else given)
    changed = await gateways.name_signals(
        context.runtime.db, key_id, named, by=caller.name, now=context.now(), within=caller.fields
    )
    await context.tallies.read_tags()
    return changed


ROUTES = [
    Router(
        "/api/v1/gateways",
        route_handlers=[list_gateways, list_set_aside, get_gateway, put_tags],
        opt={"role": "engineer"},
        tags=["gateways"],
    )
]
