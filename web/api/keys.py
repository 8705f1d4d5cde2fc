"""Gateway keys and API tokens."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant import accounts
from assistant.accounts import Key
from assistant.model import Caller, Role
from web.bodies import read_form
from web.context import Context
from web.lists import Page, Query, page


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
    form = await read_form(request, ("name", "kind", "role", "fields"))
    name, kind = form.words("name", required=True), form.words("kind", required=True)
    role, fields = form.text("role"), form.names("fields")
    form.check()
    key, secret = await accounts.create_key(
        context.runtime.db, name, kind, role, fields, by=caller.name, now=context.now(), within=caller.fields
    )
    return NewKey(
        id=key.id,
        secret=secret,
        name=key.name,
        kind=key.kind,
        role=key.role,
        fields=key.fields,
        created_at=key.created_at,
        created_by=key.created_by,
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
        route_handlers=[list_keys, create_key, get_key, revoke_key],
        opt={"role": "admin"},
        tags=["keys"],
    )
]
