"""One's own conversations and their messages."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant import conversations
from assistant.alerts import listing
from assistant.alerts.listing import Wanted
from assistant.conversations import owner_of
from assistant.model import Caller, Conversation, Message
from web.bodies import read_form
from web.context import Context, seen_well
from web.lists import Page, Query, page

LARGEST_ID = 2**63 - 1


@get("/", summary="My conversations, the last spoken in first")
async def list_conversations(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Conversation]:
    query = Query(request)
    limit, after, search = query.limit(), query.cursor(), query.text("search", longest=200)
    query.check()
    found = await conversations.listing(
        context.runtime.db, owner_of(caller), after=after, limit=limit + 1, search=search
    )
    return page(found, limit, lambda conversation: conversation.id)


@post("/", summary="A new conversation, about a well or about anything")
async def create_conversation(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Conversation:
    form = await read_form(request, ("title", "well_id"))
    title, well_id = form.words("title", longest=200), form.text("well_id")
    form.check()
    if well_id is not None:
        well_id = (await seen_well(context.runtime, caller, well_id)).well_id
    return await conversations.create(
        context.runtime.db, owner_of(caller), at=context.now(), title=title, well_id=well_id
    )


@get("/{conversation_id:str}", summary="One conversation")
async def get_conversation(
    conversation_id: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Conversation:
    return await conversations.get(context.runtime.db, conversation_id, owner_of(caller))


@get("/{conversation_id:str}/messages", summary="Its messages, oldest first")
async def list_messages(
    conversation_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Page[Message]:
    """Of alerts on wells that the caller may not see any more nothing is said."""
    query = Query(request)
    limit, after = query.limit(), query.whole("after", low=0, high=LARGEST_ID)
    query.check()
    found = await conversations.messages(
        context.runtime.db, conversation_id, owner_of(caller), after=after or 0, limit=limit + 1
    )
    shown = page(found, limit, lambda message: message.id)
    told = [message.alert_id for message in shown.items if message.alert_id is not None]
    alerts = await listing.listing(context.runtime.db, caller, Wanted(ids=told), limit=limit) if told else []
    seen = {alert.id for alert in alerts}
    return Page([one for one in shown.items if one.alert_id is None or one.alert_id in seen], shown.next)


ROUTES = [
    Router(
        "/api/v1/conversations",
        route_handlers=[list_conversations, create_conversation, get_conversation, list_messages],
        tags=["conversations"],
    )
]
