"""Diagnoses of a well, and what was found to be true."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant import diagnosing, root_causes
from assistant.model import Caller
from assistant.root_causes import RootCause
from rules.model import Diagnosis
from telemetry.model import Well
from web.bodies import read_form
from web.context import Context
from web.lists import Page, Query, page

LONGEST_WINDOW_H = 45 * 24


@post("/diagnose", status_code=200, summary="What is wrong with a well, with evidence and path")
async def diagnose(
    request: Request[Any, Any, Any], context: NamedDependency[Context], well: NamedDependency[Well]
) -> Diagnosis:
    """`at` absent is now; nothing later than `at` is read."""
    form = await read_form(request, ("at", "window_hours"))
    at, hours = form.moment("at"), form.number("window_hours", low=0.1, high=LONGEST_WINDOW_H)
    form.check()
    return await diagnosing.diagnose(context.runtime, well, at or context.now(), hours)


@get("/diagnoses", summary="Earlier diagnoses of a well, newest first")
async def list_diagnoses(
    request: Request[Any, Any, Any], context: NamedDependency[Context], well: NamedDependency[Well]
) -> Page[Diagnosis]:
    query = Query(request)
    limit, after = query.limit(), query.cursor()
    query.check()
    found = await diagnosing.listing(context.runtime.db, well.well_id, limit=limit + 1, after=after)
    return page(found, limit, lambda diagnosis: diagnosis.diagnosis_id)


@post("/root-causes", summary="What was found to be true; from others than engineers a claim to review")
async def create_root_cause(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> RootCause:
    form = await read_form(request, ("fault", "at", "text", "diagnosis_id"))
    fault = form.choice("fault", tuple(context.runtime.book.faults), required=True) or ""
    at, text = form.moment("at"), form.text("text", longest=5000, lines=True) or ""
    diagnosis_id = form.text("diagnosis_id")
    form.check()
    now = context.now()
    return await root_causes.add(
        context.runtime.db,
        well.well_id,
        fault,
        at=at or now,
        text=text,
        diagnosis_id=diagnosis_id,
        by=caller,
        now=now,
    )


@get("/root-causes", summary="What was found to be true of a well, newest first")
async def list_root_causes(
    request: Request[Any, Any, Any], context: NamedDependency[Context], well: NamedDependency[Well]
) -> Page[RootCause]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=1, high=2**63 - 1)
    query.check()
    found = await root_causes.listing(context.runtime.db, well.well_id, limit=limit + 1, after=after)
    return page(found, limit, lambda cause: cause.id)


@post(
    "/root-causes/{cause_id:str}/review",
    status_code=200,
    role="engineer",
    summary="Confirm or dismiss what was claimed",
)
async def review_root_cause(
    cause_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> RootCause:
    """A claim that was settled before: 409."""
    form = await read_form(request, ("confirmed",))
    confirmed = form.flag("confirmed", required=True)
    form.check()
    return await root_causes.review(
        context.runtime.db,
        well.well_id,
        root_causes.number_of(cause_id),
        confirmed=bool(confirmed),
        by=caller.name,
        now=context.now(),
    )


ROUTES = [
    Router(
        "/api/v1/wells/{well_id:str}",
        route_handlers=[diagnose, list_diagnoses, create_root_cause, list_root_causes, review_root_cause],
        tags=["diagnosis"],
    )
]
