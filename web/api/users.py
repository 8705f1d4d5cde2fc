"""People and their roles; and what one may know and change of oneself."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from assistant import accounts
from assistant.accounts import Account
from assistant.errors import Forbidden, Unauthenticated
from assistant.model import Caller, Role
from telemetry.errors import Invalid, Problem
from web.auth import session_cookie, source_of
from web.bodies import Form, read_form
from web.context import Context
from web.lists import Page, Query, page


class User(msgspec.Struct, frozen=True):
    username: str
    role: Role
    fields: tuple[str, ...] | None
    disabled: bool
    must_renew: bool
    has_code: bool
    created_at: datetime
    last_sign_in_at: datetime | None


class Me(msgspec.Struct, frozen=True):
    name: str
    kind: str
    role: Role | None
    fields: tuple[str, ...] | None


def shown(account: Account) -> User:
    return User(
        username=account.username,
        role=account.role,
        fields=account.fields,
        disabled=account.disabled_at is not None,
        must_renew=account.must_change_password,
        has_code=account.has_code,
        created_at=account.created_at,
        last_sign_in_at=account.last_sign_in_at,
    )


@get("/", summary="Users by name")
async def list_users(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Page[User]:
    query = Query(request)
    limit, after = query.limit(), query.text("after")
    query.check()
    found = await accounts.listing(context.runtime.db, within=caller.fields, after=after, limit=limit + 1)
    return page([shown(account) for account in found], limit, lambda user: user.username)


@post("/", summary="A new user")
async def create_user(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> User:
    """The person is led to a password of their own first, unless `must_renew` is false."""
    form = await read_form(request, ("username", "password", "role", "fields", "must_renew"))
    username, password = form.words("username", required=True), form.words("password", required=True, longest=5000)
    role, fields = form.words("role", required=True), form.names("fields")
    lasting = form.flag("must_renew") is False
    form.check()
    return shown(
        await accounts.create_user(
            context.runtime.db,
            username,
            password,
            role,
            fields,
            by=caller.name,
            now=context.now(),
            within=caller.fields,
            lasting=lasting,
        )
    )


@get("/{username:str}", summary="One user")
async def get_user(username: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]) -> User:
    return shown(await accounts.find(context.runtime.db, username, within=caller.fields))


@patch("/{username:str}", summary="Change role, fields, password, or disable; a new password ends the sessions")
async def change_user(
    username: FromPath[str],
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
) -> User:
    """`has_code` false takes a second factor away, for who has lost the device."""
    form = await read_form(request, ("role", "fields", "password", "disabled", "has_code", "must_renew"))
    changes = _changes(form)
    if form.flag("has_code"):
        form.wrong("has_code", "can only be taken away; the person sets it up")
    own = caller.kind == "user" and caller.name.lower() == username.lower()
    lasting = own or form.flag("must_renew") is False
    form.check()
    db, now = context.runtime.db, context.now()
    reach = caller.fields
    return shown(await accounts.change(db, username, changes, by=caller.name, now=now, within=reach, lasting=lasting))


@delete("/{username:str}", summary="Remove a user; the name is not given again")
async def delete_user(
    username: FromPath[str], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> None:
    await accounts.delete(context.runtime.db, username, by=caller.name, now=context.now(), within=caller.fields)


@get("/api/v1/me", tags=["users"], summary="Who I am to the server", sync_to_thread=False)
def me(caller: NamedDependency[Caller]) -> Me:
    fields = None if caller.fields is None else tuple(sorted(caller.fields))
    return Me(name=caller.name, kind=caller.kind, role=caller.role, fields=fields)


@post("/api/v1/me/password", tags=["users"], status_code=200, summary="Change my password; other sessions end")
async def change_my_password(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[User]:
    if caller.kind != "user":
        raise Forbidden("Only people have passwords.")
    form = await read_form(request, ("old", "new"))
    old, new = form.words("old", required=True, longest=5000), form.words("new", required=True, longest=5000)
    form.check()
    db, now = context.runtime.db, context.now()
    try:
        account = await accounts.change_password(db, caller.name, old, new, now=now, source=source_of(request))
    except Unauthenticated:
        raise Invalid([Problem("old", "is not your password")]) from None
    cookie = session_cookie(context.settings, await accounts.open_session(db, account.id, now))
    return Response(shown(account), cookies=[cookie])


def _changes(form: Form) -> dict[str, Any]:
    """Merge patch: null takes the confinement away and leaves the rest as it is."""
    changes: dict[str, Any] = {
        "role": form.text("role"),
        "password": form.text("password", longest=5000),
        "disabled": form.flag("disabled"),
    }
    if form.body.get("has_code") is False:
        changes["code"] = False
    if "fields" in form.body:
        changes["fields"] = form.names("fields")
    return {key: value for key, value in changes.items() if value is not None or key == "fields"}


ROUTES: list[ControllerRouterHandler] = [
    Router(
        "/api/v1/users",
        route_handlers=[list_users, create_user, get_user, change_user, delete_user],
        opt={"role": "admin"},
        tags=["users"],
    ),
    me,
    change_my_password,
]
