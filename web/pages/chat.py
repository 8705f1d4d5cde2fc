"""Conversations: a new one, an old one, all of them."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from assistant import conversations
from assistant.conversations import NEWEST, owner_of
from assistant.model import Caller
from web.context import Context
from web.lists import Query
from web.pages.bubbles import bubbles
from web.pages.frame import page, part
from web.pages.overview import suspect
from web.pages.person import person_of

SHOWN = 40
LISTED = 50


@get("/", include_in_schema=False)
async def new_conversation(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    first, other = await suspect(context.runtime, caller, context.now())
    return await page(request, context, caller, "chat", "new", bubbles=[], earlier=None, first=first, other=other)


@get("/conversations/{conversation_id:str}", include_in_schema=False)
async def conversation(
    conversation_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Template:
    """The newest messages; `before` is the id of the oldest one already read."""
    query, db, owner = Query(request), context.runtime.db, owner_of(caller)
    before = query.whole("before", low=1, high=NEWEST) or NEWEST
    thanked = query.whole("thanked", low=1, high=NEWEST)
    query.check()
    found = await conversations.get(db, conversation_id, owner)
    messages = await conversations.last_messages(db, conversation_id, owner, before=before, limit=SHOWN + 1)
    shown = messages[-SHOWN:]
    return await page(
        request,
        context,
        caller,
        "chat",
        "chat",
        conversation=found,
        thanked=thanked,
        bubbles=await bubbles(db, shown, person_of(request, context.settings.timezone), caller, context.now()),
        earlier=shown[0].id if len(messages) > SHOWN else None,
        first=None,
        other=None,
    )


@get("/conversations", include_in_schema=False)
async def all_conversations(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Template:
    query = Query(request)
    search, after = query.text("search", longest=200) or "", query.text("after")
    query.check()
    found = await conversations.listing(
        context.runtime.db, owner_of(caller), after=after, limit=LISTED + 1, search=search or None
    )
    following = found[LISTED - 1].id if len(found) > LISTED else None
    shown = found[:LISTED]
    return await page(
        request, context, caller, "conversations", "conversations", conversations=shown, search=search, next=following
    )


@get("/conversations/{conversation_id:str}/since/{message_id:int}", include_in_schema=False)
async def newer_messages(
    conversation_id: FromPath[str],
    message_id: FromPath[int],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> str:
    """Fragments of what was said after a message, for another window that shows the same conversation."""
    db, person = context.runtime.db, person_of(request, context.settings.timezone)
    found = await conversations.messages(db, conversation_id, owner_of(caller), after=message_id, limit=SHOWN)
    shown = await bubbles(db, found, person, caller, context.now())
    return "".join(part(request, context, "message", bubble=one, caller=caller) for one in shown)


ROUTES = [new_conversation, conversation, all_conversations, newer_messages]
