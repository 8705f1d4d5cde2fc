"""The audit trail, for administrators of everything."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency

from assistant.accounts import audit
from assistant.accounts.audit import Entry
from assistant.model import Caller
from telemetry.errors import NotFound
from web.context import Context
from web.lists import Page, Query, page

LARGEST = 2**62


@get("/api/v1/audit", opt={"role": "admin"}, tags=["users"], summary="Who did what, the youngest first")
async def list_audit(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Entry]:
    """Not there for administrators of some fields only, since it speaks of all."""
    if caller.fields is not None:
        raise NotFound("There is no such thing here.")
    query = Query(request)
    limit, before = query.limit(), query.whole("after", low=0, high=LARGEST)
    query.check()
    found = await audit.entries(context.runtime.db, before=before, limit=limit + 1)
    return page(found, limit, lambda entry: entry.position)


ROUTES = [list_audit]
