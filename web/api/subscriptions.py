"""What one wants to hear of, over which channel, and what became of what was sent."""

from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant import delivery
from assistant.alerts import subscriptions
from assistant.alerts.listing import LARGEST_ID
from assistant.alerts.subscriptions import Subscription
from assistant.channels import NAMES
from assistant.conversations import owner_of
from assistant.delivery import Delivery
from assistant.model import Caller
from telemetry.errors import NotFound
from telemetry.metrics import CATALOGUE
from web.api.alerts import PRIORITIES
from web.api.maintenance import whole
from web.bodies import Form, read_form
from web.context import Context, seen_well
from web.lists import Page, Query, page

LONGEST_ADDRESS = 2000
CONVERSATION = "conversation"
KEYS = ("well_id", "field", "metric", "fault", "priority", "muted", "channel", "address", "level")


@get("/api/v1/subscriptions", tags=["alerts"], summary="What I have asked to hear of, or not to")
async def list_subscriptions(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Subscription]:
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    found = await subscriptions.listing(context.runtime.db, owner_of(caller), after=after, limit=limit + 1)
    return page(found, limit, lambda one: one.id)


@post("/api/v1/subscriptions", tags=["alerts"], summary="Hear of alerts, or, muted, of them no more")
async def subscribe(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Subscription:
    """Of those that match an alert the newest counts."""
    form = await read_form(request, KEYS)
    wanted = _wanted(form, context)
    form.check()
    if wanted.well_id is not None:
        await seen_well(context.runtime, caller, wanted.well_id)
    if wanted.field is not None and caller.fields is not None and wanted.field not in caller.fields:
        raise NotFound("unknown field")
    return await subscriptions.add(context.runtime.db, owner_of(caller), wanted)


def _wanted(form: Form, context: Context) -> Subscription:
    channel = form.choice("channel", (CONVERSATION, *NAMES))
    address = form.text("address", longest=LONGEST_ADDRESS)
    _reached(form, context, channel, address)
    return Subscription(
        id=0,
        channel=channel or CONVERSATION,
        address=address,
        created_at=context.now(),
        well_id=form.text("well_id", longest=64),
        field=form.text("field", longest=100),
        metric=form.choice("metric", tuple(CATALOGUE)),
        fault=form.choice("fault", tuple(context.runtime.book.faults)),
        priority=form.choice("priority", PRIORITIES) or "low",  # type: ignore[arg-type]
        muted=bool(form.flag("muted")),
        level=_level(form),
    )


def _level(form: Form) -> int:
    level = form.number("level", low=0, high=1)
    if level not in {None, 0.0, 1.0}:
        form.wrong("level", "must be 0 or 1")
    return int(level or 0)


def _reached(form: Form, context: Context, channel: str | None, address: str | None) -> None:
    """An address belongs to a channel that this site has set up, and is one that it delivers to."""
    if channel in {None, CONVERSATION}:
        if address is not None:
            form.wrong("address", "goes with the channels " + ", ".join(NAMES))
    elif channel not in context.runtime.channels:
        form.wrong("channel", "is not set up on this site")
    elif address is None:
        if not form.body.get("muted"):
            form.wrong("address", "is missing")
    elif (problem := context.runtime.channels[channel].wrong(address)) is not None:
        form.wrong("address", problem)


@delete("/api/v1/subscriptions/{number:str}", tags=["alerts"], summary="Take it back")
async def unsubscribe(
    number: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> None:
    await subscriptions.end(context.runtime.db, owner_of(caller), whole(number, "subscription"), context.now())


@get("/api/v1/deliveries", tags=["alerts"], summary="What was sent for my subscriptions, and what became of it")
async def list_deliveries(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Delivery]:
    """Kept for eight days after it is over."""
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    found = await delivery.listing(context.runtime.db, caller, after=after, limit=limit + 1)
    return page(found, limit, lambda one: one.id)


ROUTES = [Router("/", route_handlers=[list_subscriptions, subscribe, unsubscribe, list_deliveries])]
