"""Gateway keys and API tokens."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant import accounts
from assistant.accounts import Key
from assistant.accounts.keys import WELLS_AT_MOST
from assistant.model import Caller, Role
from web.bodies import read_form
from web.context import Context
from web.lists import Page, Query, page

USUAL_OVERLAP_S = 86_400
LONGEST_OVERLAP_S = 30 * 86_400


class NewKey(msgspec.Struct, frozen=True):
    """`secret` is shown this once."""

    id: str
    secret: str
    name: str
    kind: str
    role: Role | None
    fields: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    wells: tuple[str, ...] | None = None
    previous_until: datetime | None = None


@get("/", summary="Keys and tokens that are not revoked")
async def list_keys(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[Key]:
    query = Query(request)
    limit, after = query.limit(), query.cursor()
    query.check()
    found = await accounts.keys(context.runtime.db, within=caller.fields, after=after, limit=limit + 1)
    return page(found, limit, lambda key: key.id)


@post("/", summary="A new gateway key or API token; its secret is shown once")
async def create_key(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> NewKey:
    """A gateway may be confined to `wells`, by their ids, as well as to fields."""
    form = await read_form(request, ("name", "kind", "role", "fields", "wells"))
    name, kind = form.words("name", required=True), form.words("kind", required=True)
    role, fields, wells = form.text("role"), form.names("fields"), form.names("wells", most=WELLS_AT_MOST)
    form.check()
    by, now, within = caller.name, context.now(), caller.fields
    return shown(
        *await accounts.create_key(
            context.runtime.db, name, kind, role, fields, by=by, now=now, within=within, wells=wells
        )
    )


@post("/{key_id:str}/rotate", summary="A new secret, shown once; the one before goes on for a while")
async def rotate_key(
    request: Request[Any, Any, Any],
    key_id: FromPath[str],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> NewKey:
    """`overlap_s`: how long the secret before goes on, a day unless given, 30 days at most. Two are valid at a time."""
    form = await read_form(request, ("overlap_s",))
    overlap_s = form.number("overlap_s", low=0, high=LONGEST_OVERLAP_S)
    form.check()
    overlap = timedelta(seconds=USUAL_OVERLAP_S if overlap_s is None else overlap_s)
    by, now, within = caller.name, context.now(), caller.fields
    return shown(*await accounts.rotate(context.runtime.db, key_id, by=by, now=now, overlap=overlap, within=within))


@delete("/{key_id:str}/previous", summary="End the secret before; it ends within 5 seconds")
async def end_previous(
    key_id: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> None:
    await accounts.end_previous(context.runtime.db, key_id, by=caller.name, now=context.now(), within=caller.fields)


def shown(key: Key, secret: str) -> NewKey:
    return NewKey(
        id=key.id,
        secret=secret,
        name=key.name,
        kind=key.kind,
        role=key.role,
        fields=key.fields,
        created_at=key.created_at,
        created_by=key.created_by,
        wells=key.wells,
        previous_until=key.previous_until,
    )


@get("/{key_id:str}", summary="One key, without its secret")
async def get_key(key_id: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]) -> Key:
    return await accounts.key(context.runtime.db, key_id, within=caller.fields)


@delete("/{key_id:str}", summary="Revoke a key; it ends within 5 seconds")
async def revoke_key(key_id: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]) -> None:
    await accounts.revoke(context.runtime.db, key_id, by=caller.name, now=context.now(), within=caller.fields)


ROUTES = [
    Router(
        "/api/v1/keys",
        route_handlers=[list_keys, create_key, rotate_key, end_previous, get_key, revoke_key],
        opt={"role": "admin"},
        tags=["keys"],
    )
]
