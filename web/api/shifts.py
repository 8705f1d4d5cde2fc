"""Signatures under shift reports."""

from datetime import timedelta
from typing import Any

from litestar import Request, Router, get, post
from litestar.di import NamedDependency

from assistant import signatures
from assistant.alerts.listing import LARGEST_ID
from assistant.model import Caller
from assistant.signatures import SIDES, Signature
from web.api.alerts import LONGEST_TEXT
from web.bodies import Form, read_form
from web.context import Context
from web.lists import Page, Query, page

LONGEST = timedelta(days=7)
KEYS = ("begins", "ends", "side", "text")


@get("/api/v1/shifts/signatures", tags=["alerts"], summary="Who handed over and who took over, the newest first")
async def list_signatures(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Signature]:
    """`begins` and `ends` pick one period."""
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    begins, ends = query.moment("begins"), query.moment("ends")
    query.check()
    found = await signatures.listing(context.runtime.db, caller, begins=begins, ends=ends, after=after, limit=limit + 1)
    return page(found, limit, lambda one: one.id)


@post("/api/v1/shifts/signatures", role="operator", tags=["alerts"], summary="Sign for a shift")
async def sign(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Signature:
    """Once a side, person and period; the alerts that are open now are kept with it."""
    return await signed(context, caller, await read_form(request, KEYS))


async def signed(context: Context, caller: Caller, form: Form) -> Signature:
    begins, ends, now = form.moment("begins"), form.moment("ends"), context.now()
    for name, moment in (("begins", begins), ("ends", ends)):
        if form.body.get(name) is None:
            form.wrong(name, "is missing")
        elif moment is not None and moment > now:
            form.wrong(name, "must not lie ahead")
    if begins and ends and ends <= now and not timedelta() < ends - begins <= LONGEST:
        form.wrong("ends", f"must lie after begins, by {LONGEST.days} days at most")
    side = form.choice("side", SIDES, required=True)
    text = form.text("text", longest=LONGEST_TEXT, lines=True) or ""
    form.check()
    assert begins and ends and side
    return await signatures.sign(context.runtime.db, caller, begins, ends, side, text, now)  # type: ignore[arg-type]


ROUTES = [Router("/", route_handlers=[list_signatures, sign])]
