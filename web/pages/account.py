"""How one wants the pages: theme and time zone, kept in the browser."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from assistant.model import Caller
from web.auth import is_https
from web.context import Context
from web.pages.asking import word
from web.pages.frame import page
from web.pages.person import THEMES, UNITS, ZONES

YEAR_S = 365 * 24 * 3600


@get("/account", include_in_schema=False)
async def account(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    return await shown(request, context, caller, saved="saved" in request.query_params)


@post("/account", status_code=200, include_in_schema=False)
async def save(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    form = await request.form()
    zone, theme = word(form, "zone"), word(form, "theme")
    if zone not in ZONES:
        answer = await shown(request, context, caller, zone_problem=zone[:64] or "nothing")
        answer.status_code = 422
        return answer
    units = word(form, "units")
    kept = {
        "zone": zone,
        "theme": theme if theme in THEMES else THEMES[0],
        "units": units if units in UNITS else UNITS[0],
    }
    return Redirect("/account?saved", status_code=303, cookies=[cookie(context, *item) for item in kept.items()])


async def shown(
    request: Request[Any, Any, Any], context: Context, caller: Caller, *, saved: bool = False, zone_problem: str = ""
) -> Response[Any]:
    return await page(
        request,
        context,
        caller,
        "account",
        "account",
        saved=saved,
        zone_problem=zone_problem,
        zones=sorted(zone for zone in ZONES if "/" in zone and not zone.startswith(("Etc", "System"))),
        site_zone=context.settings.timezone,
    )


def cookie(context: Context, name: str, value: str) -> Cookie:
    return Cookie(
        key=name, value=value, max_age=YEAR_S, samesite="lax", secure=is_https(context.settings), httponly=True
    )


ROUTES = [account, save]
