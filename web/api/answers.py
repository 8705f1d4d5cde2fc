"""An answer by its message: again, as a file, and what people say of it."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from assistant import feedback, grounds
from assistant.feedback import Feedback, Said, Verdict
from assistant.grounds import Asked
from assistant.model import Caller
from telemetry.errors import NotFound
from web.bodies import Form, read_form
from web.context import Context
from web.downloads import has_parquet
from web.lists import Page, Query, page
from web.tables import csv_of, parquet_of, table_of

FORMATS = ("json", "csv", "parquet")
LONGEST_TEXT = 4000
LARGEST_ID = 2**63 - 1
VERDICTS: tuple[Verdict, ...] = ("right", "wrong")


async def answered(context: Context, caller: Caller, message_id: str) -> feedback.Judged:
    """NotFound also for an answer that was given to somebody else."""
    if not (message_id.isascii() and message_id.isdigit() and len(message_id) < 19):
        raise NotFound("There is no such answer.")
    return await feedback.answer_of(context.runtime.db, int(message_id), caller)


@get("/{message_id:str}/answer", summary="An answer again, or its data as CSV or Parquet")
async def get_answer(
    message_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Response[Any]:
    query = Query(request)
    form = query.choice("format", FORMATS) or "json"
    if form == "parquet" and not has_parquet():
        query.wrong("format", "parquet is not installed on this server")
    query.check()
    found = await answered(context, caller, message_id)
    if form == "json":
        return Response(found.answer)
    table = table_of(found.answer)
    content, kind = (
        (csv_of(table), "text/csv") if form == "csv" else (parquet_of(table), "application/vnd.apache.parquet")
    )
    headers = {"Content-Disposition": f'attachment; filename="answer-{found.message_id}.{form}"'}
    return Response(content, media_type=kind, headers=headers)


@get("/{message_id:str}/queries", summary="What an answer asked of the database: SQL and its bound values")
async def list_queries(
    message_id: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Asked]:
    """In the order they were asked; of a query that was asked several times the first values."""
    found = await answered(context, caller, message_id)
    return Page(await grounds.of(context.runtime.db, found.message_id), None)


@post("/{message_id:str}/feedback", summary="That an answer was right or wrong, and what it was in truth")
async def create_feedback(
    message_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Feedback:
    """With a `fault` it is recorded as the root cause against the answer's diagnosis too."""
    form = await read_form(request, ("verdict", "text", "fault"))
    return await judge(form, message_id, context, caller)


async def judge(form: Form, message_id: str, context: Context, caller: Caller) -> Feedback:
    verdict = form.choice("verdict", VERDICTS, required=True)
    text = form.text("text", longest=LONGEST_TEXT, lines=True) or ""
    fault = form.choice("fault", tuple(context.runtime.book.faults))
    form.check()
    judged = await answered(context, caller, message_id)
    found = judged.diagnosis
    seen = (await context.runtime.names.seen_by(caller)).wells
    if found is not None and found.well_id not in seen:
        raise NotFound("There is no such answer.")
    if fault and found is None:
        form.wrong("fault", "this answer holds no diagnosis: record it under the well's root causes")
        form.check()
    said = Said(
        verdict="right" if verdict == "right" else "wrong",
        text=text,
        well_id=found.well_id if found else None,
        fault=fault or (found.diagnosis.fault if found and verdict == "right" else None),
        at=found.at if found else None,
        message_id=judged.message_id,
        diagnosis_id=found.diagnosis_id if found else None,
    )
    async with context.runtime.db.transaction() as tx:
        return await feedback.add(tx, said, caller, context.now())


@get("/api/v1/feedback", role="engineer", tags=["feedback"], summary="What people said of answers, newest first")
async def list_feedback(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Feedback]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=1, high=LARGEST_ID)
    query.check()
    seen = (await context.runtime.names.seen_by(caller)).wells
    found = await feedback.listing(
        context.runtime.db, list(seen), of_no_well=caller.fields is None, limit=limit + 1, after=after
    )
    return page(found, limit, lambda one: one.id)


ROUTES: list[ControllerRouterHandler] = [
    Router("/api/v1/messages", route_handlers=[get_answer, list_queries, create_feedback], tags=["feedback"]),
    list_feedback,
]
