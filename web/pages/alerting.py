"""What can be done about an alert in the conversation, and its bubble fetched anew."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from assistant import conversations
from assistant.alerts import life, listing
from assistant.conversations import owner_of
from assistant.model import Alert, Caller
from telemetry.errors import Conflict, Invalid, NotFound, Problem
from web.api.alerts import LONGEST_TEXT, provide_alert
from web.bodies import is_printable
from web.context import Context
from web.pages.asking import word
from web.pages.bubbles import bubbles
from web.pages.frame import part
from web.pages.person import person_of

SHELVES_S = {"1": 3600, "8": 8 * 3600, "24": 24 * 3600}
MOVES = ("ack", "shelve", "unshelve", "comment")


@post("/alerts/{alert_id:str}/{move:str}", status_code=200, role="operator", include_in_schema=False)
async def act(
    move: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Response[Any]:
    """Whoever comes second is shown who was first."""
    if move not in MOVES:
        raise NotFound("There is no such thing here.")
    form, note = await request.form(), ""
    text, now = said(form), context.now()
    try:
        if move == "shelve":
            seconds = SHELVES_S.get(word(form, "hours"), SHELVES_S["1"])
            await life.shelve(context.runtime, alert.id, caller.name, now, seconds, text or "from the conversation")
        else:
            await life.move(context.runtime, alert.id, move, caller.name, now, text)
    except Conflict as error:
        note = str(error)
    if "hx-request" in request.headers:
        return Response(await bubble_of(request, context, caller, alert.id, note), media_type="text/html")
    back = word(form, "back")
    return Redirect(back if back.startswith(("/conversations/", "/alerts")) else "/alerts", status_code=303)


def said(form: Any) -> str:
    text = word(form, "text")
    if len(text) > LONGEST_TEXT or not is_printable(text, lines=True):
        raise Invalid([Problem("text", f"must be up to {LONGEST_TEXT:,} printable characters")])
    return text


@get("/alerts/{alert_id:str}/bubble", include_in_schema=False)
async def one_bubble(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    alert: NamedDependency[Alert],
) -> Response[str]:
    return Response(await bubble_of(request, context, caller, alert.id), media_type="text/html")


async def bubble_of(
    request: Request[Any, Any, Any], context: Context, caller: Caller, alert_id: int, note: str = ""
) -> str:
    """As it stands in the caller's conversation about its well."""
    db, owner = context.runtime.db, owner_of(caller)
    number = await db.fetch_value(listing.SQL["newest_message"], alert_id, owner)
    alert = await listing.get(db, alert_id, caller)
    if number is None or not alert.conversation_ids:
        raise NotFound("unknown alert")
    messages = await conversations.messages(db, alert.conversation_ids[0], owner, after=number - 1, limit=1)
    person = person_of(request, context.settings.timezone)
    (bubble,) = await bubbles(db, messages, person, caller, context.now())
    return part(request, context, "message", bubble=bubble, caller=caller, note=note)


ROUTES = [Router("/", route_handlers=[act, one_bubble], dependencies={"alert": provide_alert})]
