"""One table from our errors to status and error body."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.response import Redirect

from telemetry.errors import Invalid, Problem
from web.noting import note_refusal

# Our errors by their code, so that no package needs to be imported for its errors alone.
STATUS_OF_CODE: Mapping[str, int] = {
    "malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "password_due": 403,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
    "too_long": 413,
    "text_too_long": 413,
    "unsupported": 415,
    "invalid": 422,
    "unknown_zone": 422,
    "too_hard": 422,
    "too_many": 429,
    "unavailable": 503,
}
TYPE_OF_STATUS: Mapping[int, str] = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
    503: "UNAVAILABLE",
}
SENTENCES: Mapping[int, str] = {
    400: "The request cannot be read.",
    401: "Sign in, or send a valid token or key.",
    403: "This is not allowed for you.",
    404: "There is no such thing here.",
    405: "This address does not take that method.",
    413: "The request is too large.",
    415: "This content type is not taken here.",
    422: "Some of the input is wrong.",
    500: "Something went wrong here. The id of this error stands in the log.",
    503: "Not available at the moment. Try again shortly.",
}
PROBLEMS: Mapping[str, Problem] = {
    "unknown_zone": Problem("timezone", "is not an IANA time zone"),
    "too_hard": Problem("text", "takes too long to read: ask it in fewer, plainer words"),
}
API_PATHS = ("/api/", "/telemetry/", "/health", "/metrics", "/openapi.json", "/static/")
_log = structlog.get_logger("wellspeak.web")


def status_of(error: Exception) -> int:
    if isinstance(error, ValidationException):
        return 422
    if isinstance(error, HTTPException):
        return error.status_code if error.status_code in TYPE_OF_STATUS else 400 if error.status_code < 500 else 500
    return STATUS_OF_CODE.get(getattr(error, "code", ""), 500)


def type_of(error: Exception) -> str:
    if getattr(error, "code", "") == "database_fault":
        return "DATABASE_ERROR"
    return TYPE_OF_STATUS[status_of(error)]


def sentence_of(error: Exception) -> str:
    """Ours are fit to be shown; Litestar's name handlers and paths, all others may name anything."""
    status = status_of(error)
    own = hasattr(error, "code") and status < 500 and status != 401
    if status == 422 or not (own or status == 503 or (isinstance(error, HTTPException) and status == 400)):
        return SENTENCES.get(status, SENTENCES[500])
    said = error.detail if isinstance(error, HTTPException) else str(error)
    return (said or SENTENCES.get(status, SENTENCES[500]))[:500]


def problems_of(error: Exception) -> list[Problem]:
    if isinstance(error, Invalid):
        return list(error.problems)
    if isinstance(error, ValidationException):
        return [Problem(str(one.get("key", "")), str(one.get("message", ""))) for one in _extra(error)]
    problem = PROBLEMS.get(getattr(error, "code", ""))
    return [problem] if problem else []


def body_of(error: Exception, error_id: str, now: datetime) -> dict[str, object]:
    problems = problems_of(error)
    details = {"validation_errors": problems} if problems or status_of(error) == 422 else {}
    return {
        "error": {
            "id": error_id,
            "type": type_of(error),
            "message": sentence_of(error),
            "details": details,
            "timestamp": now,
        },
        "status_code": status_of(error),
    }


def headers_of(error: Exception) -> dict[str, str]:
    headers = {}
    if isinstance(error, HTTPException) and error.headers:
        headers = {name: value for name, value in error.headers.items() if name.lower() == "allow"}
    status = status_of(error)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in {429, 503}:
        headers["Retry-After"] = str(getattr(error, "retry_after_s", 5))
    return headers


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The one exception handler of the app."""
    error_id = str(uuid4())
    note(request.method, request.scope["path"], error, error_id)
    note_refusal(request, status_of(error))
    if not wants_page(request):
        body = body_of(error, error_id, datetime.now(UTC))
        return Response(body, status_code=status_of(error), headers=headers_of(error), media_type=MediaType.JSON)
    if status_of(error) == 401:
        return _to_sign_in(request)
    if getattr(error, "code", "") == "password_due":
        return _led(request, "/account/password")
    return _page(request, error, error_id)


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a person looks at it; whoever gets no page gets the JSON body."""
    path = request.scope["path"]
    if path.startswith(API_PATHS) or path == "/health":
        return False
    reads_html = "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers
    return reads_html or (request.method == "GET" and "route_handler" in request.scope)


def local_path(text: str | None) -> str:
    """Where to go after the sign-in: a path of ours, never another site."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable():
        return "/"
    return text


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    raw = request.scope["path"] + (f"?{query}" if (query := request.scope["query_string"].decode("latin-1")) else "")
    target = local_path(raw) if request.method == "GET" else "/"
    address = "/login" if target == "/" else f"/login?next={quote(target, safe='/')}"
    return _led(request, "/login" if "hx-request" in request.headers else address, 401)


def _led(request: Request[Any, Any, Any], address: str, status: int = 403) -> Response[Any]:
    """To another page; a part of a page cannot be led there by a redirect."""
    if "hx-request" in request.headers:
        return Response(b"", status_code=status, headers={"HX-Redirect": address}, media_type=MediaType.HTML)
    return Redirect(address, status_code=303)


def _page(request: Request[Any, Any, Any], error: Exception, error_id: str) -> Response[Any]:
    status = status_of(error)
    context = {
        "status": status,
        "title": HTTPStatus(status).phrase,
        "message": sentence_of(error),
        "problems": problems_of(error),
        "error_id": error_id,
        "retry_after_s": headers_of(error).get("Retry-After"),
    }
    html = _rendered(request, context)
    if html is not None:
        return Response(html, status_code=status, headers=headers_of(error), media_type=MediaType.HTML)
    text = f"{status} {context['title']}\n{context['message']}\n{error_id}\n"
    return Response(text, status_code=status, headers=headers_of(error), media_type=MediaType.TEXT)


def _rendered(request: Request[Any, Any, Any], context: Mapping[str, Any]) -> str | None:
    """None where the page itself cannot be shown: an error while telling of an error ends here."""
    engine = request.app.template_engine
    if engine is None:
        return None
    try:
        return str(engine.get_template("pages/error.html").render(request=request, **context))
    except Exception as error:
        _log.error("error_page_failed", exc_info=error)
        return None


def note(method: str, path: str, error: Exception, error_id: str) -> None:
    """The log has the id of the answer; only what is our fault comes with its traceback."""
    about = {"id": error_id, "type": type_of(error), "method": method, "path": path[:200]}
    gone = isinstance(error, InternalServerException) and "disconnected" in error.detail
    if status_of(error) == 500 and not gone:
        _log.error("request_failed", **about, exc_info=error)
    else:
        _log.info("request_refused", **about, status=status_of(error), why=str(error)[:200])


def _extra(error: ValidationException) -> list[Mapping[str, Any]]:
    return [one for one in error.extra if isinstance(one, Mapping)] if isinstance(error.extra, list) else []
