"""Signing in and out."""

from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.response import Redirect, Template

from assistant.errors import TooMany, Unauthenticated
from web.auth import sign_in, sign_out
from web.context import context_of
from web.errors import headers_of, local_path, status_of
from web.pages.asking import word

OPEN = {"open": True}


@get("/login", opt=OPEN, include_in_schema=False)
async def ask_who(request: Request[Any, Any, Any]) -> Response[Any]:
    target = local_path(request.query_params.get("next"))
    return Redirect(target, status_code=303) if request.user else form(request, target)


@post("/login", opt=OPEN, status_code=200, include_in_schema=False)
async def enter(request: Request[Any, Any, Any]) -> Response[Any]:
    given = await request.form()
    username, target = word(given, "username")[:200], local_path(word(given, "next"))
    password = given.get("password")
    try:
        entered = password if isinstance(password, str) else ""
        cookies = await sign_in(request, username, entered, word(given, "code")[:20])
    except (Unauthenticated, TooMany) as problem:
        page = form(request, target, username=username, problem=str(problem), status=status_of(problem))
        page.headers |= headers_of(problem)
        return page
    return Redirect(target, status_code=303, cookies=cookies)


@post("/logout", status_code=200, opt={"password_due": True}, include_in_schema=False)
async def leave(request: Request[Any, Any, Any]) -> Redirect:
    return Redirect("/login", status_code=303, cookies=[await sign_out(request)])


def form(
    request: Request[Any, Any, Any], target: str, *, username: str = "", problem: str = "", status: int = 200
) -> Template:
    notice = context_of(request).settings.sign_in_notice
    values = {"next": target, "username": username, "problem": problem, "notice": notice}
    return Template("pages/login.html", context=values, status_code=status, media_type=MediaType.HTML)


ROUTES = [ask_who, enter, leave]
