"""What every page is given: who looks at it, how they want it, their conversations."""

from typing import Any
from uuid import uuid4

from litestar import Request
from litestar.response import Template

from assistant import conversations
from assistant.alerts import listing as alerts
from assistant.conversations import owner_of
from assistant.model import Caller
from web.context import Context
from web.pages.person import person_of

LISTED = 40


async def page(
    request: Request[Any, Any, Any], context: Context, caller: Caller, name: str, here: str, **more: Any
) -> Template:
    """A whole page in its frame."""
    listed = await conversations.listing(context.runtime.db, owner_of(caller), limit=LISTED)
    waiting = await alerts.waiting(context.runtime.db, caller)
    values = {**words(request, context), "waiting": waiting, "caller": caller, "here": here, "conversations": listed}
    values["rules_trouble"] = context.runtime.shelf.trouble if caller.may("engineer") else None
    values["audit_trouble"] = context.watchman.trouble if caller.may("admin") and caller.fields is None else None
    return Template(f"pages/{name}.html", context=values | blank() | more)


def words(request: Request[Any, Any, Any], context: Context) -> dict[str, Any]:
    """What the parts need as well when they travel alone."""
    faults = context.runtime.book.faults
    return {
        "person": person_of(request, context.settings.timezone),
        "now": context.now(),
        "names": {fault.id: fault.type for fault in faults.values()},
    }


def blank() -> dict[str, Any]:
    return {"conversation": None, "well": None, "search": "", "key": str(uuid4())}


def part(request: Request[Any, Any, Any], context: Context, name: str, **values: Any) -> str:
    """A fragment as text, for streams."""
    engine = request.app.template_engine
    if engine is None:
        raise RuntimeError("the app has no template engine")
    return str(
        engine.get_template(f"parts/{name}.html").render({"request": request, **words(request, context)} | values)
    )
