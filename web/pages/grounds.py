"""What an answer asked of the database, for who wants to see it."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from assistant import grounds
from assistant.model import Caller
from web.api.answers import answered
from web.context import Context
from web.pages.frame import page


@get("/messages/{message_id:str}/queries", include_in_schema=False)
async def queries(
    message_id: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> Template:
    found = await answered(context, caller, message_id)
    return await page(
        request,
        context,
        caller,
        "queries",
        "chat",
        answer=found.answer,
        message_id=found.message_id,
        asked=await grounds.of(context.runtime.db, found.message_id),
    )


ROUTES = [queries]
