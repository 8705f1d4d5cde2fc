"""What people say of answers, and its review by engineers."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from assistant import feedback, root_causes
from assistant import review as reading
from assistant.model import Caller
from web.api.answers import judge
from web.bodies import Form
from web.context import Context, seen_well
from web.lists import Query, page
from web.pages.asking import word
from web.pages.frame import page as framed

SHOWN = 50
CLAIMS = 100
DOUBTFUL = 100


@get("/feedback", role="engineer", include_in_schema=False)
async def review(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    query, db = Query(request), context.runtime.db
    after = query.whole("after", low=1, high=2**62)
    query.check()
    wells = list((await context.runtime.names.seen_by(caller)).wells)
    said = await feedback.listing(db, wells, of_no_well=caller.fields is None, limit=SHOWN + 1, after=after)
    found = page(said, SHOWN, lambda one: one.id)
    # a question may name any well, so that only those see them who may see all
    doubtful = await reading.doubtful(db, DOUBTFUL) if caller.fields is None and not after else []
    return await framed(
        request,
        context,
        caller,
        "feedback",
        "feedback",
        said=found.items,
        more=found.next,
        doubtful=doubtful,
        cases=reading.as_cases(doubtful),
        claims=await root_causes.claims(db, wells, limit=CLAIMS),
    )


@post("/feedback", status_code=200, include_in_schema=False)
async def judge_answer(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    """Thumbs with a reason, from under an answer; the page it came from is shown again there."""
    form = await request.form()
    given = {name: word(form, name) for name in ("verdict", "text", "fault")}
    message_id = word(form, "message_id")
    await judge(Form({name: text for name, text in given.items() if text}), message_id, context, caller)
    found = await feedback.answer_of(context.runtime.db, int(message_id), caller)
    place = f"/conversations/{found.answer.conversation_id}?thanked={message_id}#m{message_id}"
    return Redirect(place, status_code=303)


@post("/feedback/review", role="engineer", status_code=200, include_in_schema=False)
async def settle(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    form = await request.form()
    well = await seen_well(context.runtime, caller, word(form, "well_id"))
    await root_causes.review(
        context.runtime.db,
        well.well_id,
        root_causes.number_of(word(form, "cause_id")),
        confirmed=word(form, "confirmed") == "yes",
        by=caller.name,
        now=context.now(),
    )
    return Redirect("/feedback", status_code=303)


ROUTES = [review, judge_answer, settle]
