"""The register of wells and each well's log."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Router, delete, get, patch, post
from litestar.di import NamedDependency

from assistant.accounts import audit
from assistant.model import Caller
from telemetry import events, wells
from telemetry.errors import Conflict, Invalid, Problem
from telemetry.metrics import CATALOGUE
from telemetry.model import EVENT_KINDS, Well, WellEvent
from telemetry.wellcheck import read
from web.bodies import read_form, read_json
from web.context import Context
from web.lists import Page, Query, page

EVER = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
LARGEST_ID = 2**63 - 1


@get("/", summary="Wells by id")
async def list_wells(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Well]:
    query = Query(request)
    limit, after = query.limit(), query.text("after")
    query.check()
    found = await wells.listing(context.runtime.db, fields=caller.fields, after=after, limit=limit + 1)
    return page(found, limit, lambda well: well.well_id)


@post("/", role="engineer", summary="A new well")
async def create_well(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Well:
    well = read(_object(await read_json(request)))
    _keep_in_own_fields(caller, well.field)
    try:
        made = await wells.create(context.runtime.db, well)
    except Conflict as error:
        raise error if caller.fields is None else Conflict("this id is not free") from None
    await note(context, caller, "well_created", made.well_id, msgspec.to_builtins(made))
    return made


@get("/{well_id:str}", summary="One well")
async def get_well(well: NamedDependency[Well]) -> Well:
    return well


@patch("/{well_id:str}", role="engineer", summary="Change a well by JSON Merge Patch")
async def change_well(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> Well:
    body = await read_json(request)
    if not isinstance(body, Mapping):
        raise Invalid([Problem("body", "must be a JSON object")])
    if "field" in body:
        _keep_in_own_fields(caller, body["field"])
    changed = await wells.change(context.runtime.db, well.well_id, body)
    await note(context, caller, "well_changed", well.well_id, {"change": body})
    return changed


@delete("/{well_id:str}", role="engineer", summary="Retire a well: its history stays, its id is not free again")
async def retire_well(
    context: NamedDependency[Context], caller: NamedDependency[Caller], well: NamedDependency[Well]
) -> None:
    await wells.retire(context.runtime.db, well.well_id)
    await note(context, caller, "well_retired", well.well_id)


@get("/{well_id:str}/events", summary="The well's log, oldest first")
async def list_events(
    request: Request[Any, Any, Any], context: NamedDependency[Context], well: NamedDependency[Well]
) -> Page[WellEvent]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    start, end = query.moment("start") or EVER[0], query.moment("end") or EVER[1]
    query.check()
    found = await events.listing(context.runtime.db, well.well_id, start, end, limit=limit + 1, after=after)
    return page(found, limit, lambda event: event.id)


@post("/{well_id:str}/events", role="operator", summary="A new entry in the well's log")
async def create_event(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> WellEvent:
    """`at` absent is now. Diagnoses take the log into account."""
    form = await read_form(request, ("kind", "at", "text", "values"))
    kind, at = form.choice("kind", EVENT_KINDS, required=True) or "", form.moment("at") or context.now()
    text = form.text("text", longest=events.LONGEST_TEXT, lines=True) or ""
    values = form.numbers("values", tuple(CATALOGUE))
    form.check()
    added = await events.add(context.runtime.db, well.well_id, kind, at, text, values, caller.name)
    context.runtime.findings.forget(well.well_id)
    return added


async def note(
    context: Context, caller: Caller, action: str, well_id: str, detail: Mapping[str, Any] | None = None
) -> None:
    """In the audit trail: wells and limits decide what is alarmed."""
    await audit.record(context.runtime.db, action, by=caller.name, now=context.now(), target=well_id, detail=detail)


def _object(body: object) -> dict[str, Any]:
    """Absent and null mean the same, at any depth."""
    if not isinstance(body, Mapping):
        raise Invalid([Problem("body", "must be a JSON object")])
    return {
        key: _object(value) if isinstance(value, Mapping) else value for key, value in body.items() if value is not None
    }


def _keep_in_own_fields(caller: Caller, field: object) -> None:
    """Nobody puts a well where they could not see it."""
    if caller.fields is not None and field not in caller.fields:
        raise Invalid([Problem("field", "must be one of your own fields")])


ROUTES = [
    Router(
        "/api/v1/wells",
        route_handlers=[list_wells, create_well, get_well, change_well, retire_well, list_events, create_event],
        tags=["wells"],
    )
]
