"""Who asks: session, token, gateway key; and the one guard that decides what each may do."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, WebSocketException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.utils.scope.state import ScopeState

from assistant import accounts
from assistant.accounts import Held, browsers
from assistant.accounts.sessions import ABSOLUTE
from assistant.errors import AssistantError, Forbidden, PasswordDue, Unauthenticated
from assistant.model import Caller
from assistant.settings import Settings
from telemetry.errors import TelemetryError
from telemetry.unpacking import NDJSON
from web.context import Connection, Context, context_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json", "text/csv", *NDJSON})
API_PREFIXES = ("/api/", "/telemetry/")
PROGRAM_PATHS = (*API_PREFIXES, "/metrics", "/openapi.json")
BROWSER_S = 180 * 24 * 3600
CSRF_FIELDS = ("csrf_token", "_csrf_token")
CSRF_HEADERS = ("x-csrf-token", "x-csrftoken")


class Means(msgspec.Struct, frozen=True):
    """How the caller has shown who it is. `who` names it for limits of its own; only a session has a CSRF token."""

    kind: str
    who: str
    session: str | None = None
    csrf: str | None = None
    must_change_password: bool = False


STRANGER = AuthenticationResult(user=None, auth=None)
ADMIN = AuthenticationResult(
    Caller(name="ADMIN_TOKEN", kind="token", role="admin", limited=False), Means("token", "ADMIN_TOKEN")
)


class Authentication(AbstractAuthenticationMiddleware):
    """Puts the Caller, or None, into `request.user` and its Means into `request.auth`."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        try:
            found = await identify(connection)
        except TelemetryError:
            if not connection.route_handler.opt.get("open"):
                raise
            found = STRANGER
        if found.auth is not None:
            ScopeState.from_scope(connection.scope).csrf_token = found.auth.csrf or ""
        return found


async def identify(connection: Connection, *, anew: bool = False) -> AuthenticationResult:
    """A header counts before a cookie; one that is wrong is not made good by the other. `anew` trusts no memory."""
    context = context_of(connection)
    headers = connection.headers
    if "x-api-key" in headers or "authorization" in headers:
        return await held_by(context, headers.get("x-api-key"), headers.get("authorization"), anew=anew)
    token = connection.cookies.get(cookie_name(context.settings), "")
    found = await accounts.sitting(context.runtime.db, token, context.now()) if token else None
    if found is None:
        return STRANGER
    who = f"user:{found.caller.name}"
    means = Means("session", who, token, csrf_of(token), found.must_change_password)
    return AuthenticationResult(found.caller, means)


async def held_by(
    context: Context, api_key: str | None, authorization: str | None, *, anew: bool = False
) -> AuthenticationResult:
    """The holder of a secret that came in a header."""
    secret, kind = _secret(api_key, authorization)
    if _is_admin_token(context, secret, kind):
        return ADMIN
    look = context.keys.fresh if anew else context.keys.held
    return _holder(await look(secret, context.now()), kind) if secret else STRANGER


def remembered(
    context: Context, api_key: str | None, authorization: str | None, now: datetime
) -> AuthenticationResult | None:
    """As held_by says, where that needs no look at the database; else None."""
    secret, kind = _secret(api_key, authorization)
    if _is_admin_token(context, secret, kind):
        return ADMIN
    held = context.keys.remembered(secret, now)
    return None if held is None else _holder(held, kind)


def _secret(api_key: str | None, authorization: str | None) -> tuple[str, str]:
    """The secret, empty where there is none, and the kind of key that it must belong to."""
    if api_key is not None:
        return api_key, "gateway"
    scheme, _, token = (authorization or "").partition(" ")
    return (token.strip() if scheme.lower() == "bearer" else ""), "token"


def _is_admin_token(context: Context, secret: str, kind: str) -> bool:
    admin = context.settings.admin_token
    if not admin or kind != "token":
        return False
    return hmac.compare_digest(admin.encode(), secret.encode("utf-8", "surrogatepass"))


def _holder(held: Held | None, kind: str) -> AuthenticationResult:
    if held is None or held.caller.kind != kind:
        return STRANGER
    return AuthenticationResult(held.caller, Means(kind, f"key:{held.key_id}"))


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Every route asks for a viewer unless its `opt` says: open=True, role="engineer", gateway=True."""
    if isinstance(connection, Request) and connection.method == "OPTIONS":
        return  # says which methods there are, and nothing else
    try:
        if not handler.opt.get("open"):
            permit(connection.user, handler.opt)
        if isinstance(connection, Request):
            _check_password_due(connection, handler)
            _check_content_type(connection)
            if connection.method not in SAFE_METHODS:
                await _check_intent(connection, handler)
        else:
            _check_origin(connection)
    except AssistantError as error:
        if isinstance(connection, Request):
            raise
        code = 4401 if isinstance(error, Unauthenticated) else 4403
        raise WebSocketException(code=code, detail=str(error)) from None


def permit(caller: Caller | None, opt: Mapping[str, Any]) -> None:
    if caller is None:
        raise Unauthenticated("Sign in, or send a valid token or key.")
    if caller.kind == "gateway":
        if not opt.get("gateway"):
            raise Forbidden("A gateway key may post telemetry and nothing else.")
    elif not caller.may(opt.get("role", "viewer")):
        raise Forbidden(f"This needs the role {opt.get('role', 'viewer')}.")


def _check_password_due(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Pages lead to the change of a password that another has set; programs go on."""
    path, opt = request.scope["path"], handler.opt
    if opt.get("open") or opt.get("password_due") or path.startswith(PROGRAM_PATHS):
        return
    if request.auth is not None and request.auth.must_change_password:
        raise PasswordDue("Choose a password of your own first.")


def _check_content_type(request: Request[Any, Any, Any]) -> None:
    """A cross-site form can send text/plain and the form types without asking; only pages take forms."""
    if request.method in SAFE_METHODS:
        return
    content_type = request.content_type[0]
    allowed = JSON_TYPES if request.scope["path"].startswith(API_PREFIXES) else JSON_TYPES | FORM_TYPES
    if content_type and content_type.lower() not in allowed:
        raise HTTPException(status_code=415)


async def _check_intent(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A change by cookie, or by nobody yet as at the sign-in, must come from our own pages."""
    means: Means | None = request.auth
    if means is not None and means.session is None:
        return
    _check_origin(request)
    if means is None or means.csrf is None or handler.opt.get("open"):
        return
    given = next((request.headers[name] for name in CSRF_HEADERS if name in request.headers), None)
    if given is None and request.content_type[0] in FORM_TYPES:
        form = await request.form()
        given = next((form[name] for name in CSRF_FIELDS if name in form), None)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), means.csrf.encode()):
        raise Forbidden("This page is out of date. Load it again and repeat.")


def _check_origin(connection: Connection) -> None:
    """Browsers say where a request comes from; programs that are none of them say nothing and have no cookie."""
    if connection.auth is not None and connection.auth.session is None:
        return
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("This request came from another site.")
    origin = connection.headers.get("origin")
    ours = {connection.headers.get("host", ""), _host_of(context_of(connection).settings.public_url)}
    if origin is not None and _host_of(origin) not in ours - {""}:
        raise Forbidden("This request came from another site.")


def _host_of(address: str) -> str:
    """Nothing for what is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def csrf_of(session_token: str) -> str:
    """Bound to the session and not to be turned back into it; nothing needs to be stored."""
    return hashlib.sha256(b"csrf:" + session_token.encode("utf-8", "surrogatepass")).hexdigest()


def cookie_name(settings: Settings) -> str:
    return "__Host-wellspeak" if is_https(settings) else "wellspeak"


def is_https(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")


def session_cookie(settings: Settings, token: str) -> Cookie:
    """An empty token takes the cookie away."""
    return Cookie(
        key=cookie_name(settings),
        value=token,
        max_age=int(ABSOLUTE.total_seconds()) if token else 0,
        httponly=True,
        secure=is_https(settings),
        samesite="lax",
        path="/",
    )


def browser_cookie_name(settings: Settings) -> str:
    return "__Host-wellspeak-browser" if is_https(settings) else "wellspeak-browser"


def browser_cookie(settings: Settings, token: str) -> Cookie:
    """Opens nothing: guesses from elsewhere are not counted for a browser that was here before."""
    return Cookie(
        key=browser_cookie_name(settings),
        value=token,
        max_age=BROWSER_S,
        httponly=True,
        secure=is_https(settings),
        samesite="strict",
        path="/",
    )


async def sign_in(request: Request[Any, Any, Any], username: str, password: str, code: str = "") -> list[Cookie]:
    """The cookie of a new session; the one that came with the request, if any, is ended. And one for the browser."""
    context = context_of(request)
    now, db = context.now(), context.runtime.db
    browser = request.cookies.get(browser_cookie_name(context.settings))
    source = source_of(request)
    account = await accounts.sign_in(db, username, password, now, source, code=code, browser=browser)
    await _end(request)
    known = await browsers.remember(db, browser, account.id, now)
    session = await accounts.open_session(db, account.id, now)
    return [session_cookie(context.settings, session), browser_cookie(context.settings, known)]


async def sign_out(request: Request[Any, Any, Any]) -> Cookie:
    await _end(request)
    return session_cookie(context_of(request).settings, "")


async def still_known(connection: Connection) -> bool:
    """For long-lived streams: whether the caller they were opened for is still who it was."""
    try:
        return bool((await identify(connection, anew=True)).user == connection.user)
    except TelemetryError:
        return True


def source_of(connection: Connection) -> str | None:
    return connection.client.host if connection.client else None


async def _end(request: Request[Any, Any, Any]) -> None:
    context = context_of(request)
    token = request.cookies.get(cookie_name(context.settings))
    if token:
        await accounts.end_session(context.runtime.db, token, context.now(), source_of(request))
