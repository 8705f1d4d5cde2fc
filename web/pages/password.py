"""One's own password, and the code of an app beside it."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from assistant import accounts
from assistant.accounts import codes
from assistant.errors import Forbidden, TooMany, Unauthenticated
from assistant.model import Caller
from telemetry.errors import Invalid, Problem
from web.auth import session_cookie, source_of
from web.context import Context
from web.errors import headers_of, status_of
from web.pages.asking import word
from web.pages.frame import page

NOT_YOURS = "This is not your password."


@get("/account/password", opt={"password_due": True}, include_in_schema=False)
async def show(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    return await shown(request, context, caller)


@post("/account/password", status_code=200, opt={"password_due": True}, include_in_schema=False)
async def change(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    _people_only(caller)
    form = await request.form()
    old, new, again = (raw(form, name) for name in ("old", "new", "again"))
    now, db = context.now(), context.runtime.db
    try:
        if new != again:
            raise Invalid([Problem("again", "differs from the new password")])
        account = await accounts.change_password(db, caller.name, old, new, now=now, source=source_of(request))
    except (Invalid, Unauthenticated, TooMany) as error:
        return await _refused(request, context, caller, error)
    cookie = session_cookie(context.settings, await accounts.open_session(db, account.id, now))
    return Redirect("/account?saved", status_code=303, cookies=[cookie])


@post("/account/code", status_code=200, include_in_schema=False)
async def offer(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    """The secret is shown this once; it counts when a code of it comes back."""
    _people_only(caller)
    password = raw(await request.form(), "password")
    db, now, source = context.runtime.db, context.now(), source_of(request)
    try:
        secret = await accounts.offer_code(db, caller.name, password, now=now, source=source)
    except (Unauthenticated, TooMany) as error:
        return await _refused(request, context, caller, error)
    offered = {"secret": codes.as_text(secret), "address": codes.address(secret, caller.name)}
    return await shown(request, context, caller, offered=offered)


@post("/account/code/confirm", status_code=200, include_in_schema=False)
async def confirm(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    _people_only(caller)
    code = word(await request.form(), "code")[:20]
    try:
        await accounts.take_up_code(context.runtime.db, caller.name, code, now=context.now())
    except (Invalid, TooMany) as error:
        return await _refused(request, context, caller, error, offered={})
    return Redirect("/account?saved", status_code=303)


@post("/account/code/drop", status_code=200, include_in_schema=False)
async def drop(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    _people_only(caller)
    password = raw(await request.form(), "password")
    db, now, source = context.runtime.db, context.now(), source_of(request)
    try:
        await accounts.drop_code(db, caller.name, password, now=now, source=source)
    except (Unauthenticated, TooMany) as error:
        return await _refused(request, context, caller, error)
    return Redirect("/account?saved", status_code=303)


async def shown(
    request: Request[Any, Any, Any],
    context: Context,
    caller: Caller,
    *,
    problems: Sequence[str] = (),
    offered: dict[str, str] | None = None,
) -> Response[Any]:
    has_code = caller.kind == "user" and (await accounts.find(context.runtime.db, caller.name)).has_code
    due = bool(request.auth.must_change_password)
    more = {"problems": problems, "offered": offered, "has_code": has_code, "due": due}
    return await page(request, context, caller, "password", "account", **more)


def raw(form: Any, name: str) -> str:
    """A password may begin and end with blanks."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def _refused(
    request: Request[Any, Any, Any],
    context: Context,
    caller: Caller,
    error: Invalid | Unauthenticated | TooMany,
    offered: dict[str, str] | None = None,
) -> Response[Any]:
    if isinstance(error, Invalid):
        said = [f"{_named(problem.field)} {problem.message}." for problem in error.problems]
    else:
        said = [NOT_YOURS if isinstance(error, Unauthenticated) else str(error)]
    answer = await shown(request, context, caller, problems=said, offered=offered)
    answer.status_code = 422 if isinstance(error, Unauthenticated) else status_of(error)
    answer.headers |= headers_of(error)
    return answer


def _named(field: str) -> str:
    return {"new": "The new password", "again": "The second one", "code": "The code"}.get(field, field)


def _people_only(caller: Caller) -> None:
    if caller.kind != "user":
        raise Forbidden("Only people have passwords.")


ROUTES = [show, change, offer, confirm, drop]
