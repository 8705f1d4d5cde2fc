"""What of a request goes to the audit trail whatever the handler: refusals, and files that leave."""

from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from assistant.accounts.notes import Kind, Notes

LONGEST_TARGET = 200
SHOWN_SECRETS = ("authorization", "x-api-key")


def note_refusal(request: Request[Any, Any, Any], status: int) -> None:
    """403 to somebody, and 401 to who has shown a key or token that is none."""
    notes = _notes(request.scope)
    if notes is None or status not in {401, 403}:
        return
    if status == 401 and not any(name in request.headers for name in SHOWN_SECRETS):
        return
    target = f"{request.method} {_route(request.scope)}"
    action = "refused" if status == 403 else "secret_refused"
    notes.note(Kind(action, _name(request.scope), target, _source(request.scope)))


async def note_export(message: Message, scope: Scope) -> None:
    """A before_send hook: any answer that is a file to keep."""
    if message["type"] != "http.response.start" or message["status"] >= 300 or scope.get("method") != "GET":
        return
    if "attachment" not in MutableScopeHeaders.from_message(message).get("content-disposition", ""):
        return
    notes = _notes(scope)
    if notes is not None:
        query = scope.get("query_string", b"").decode("latin-1")
        target = f"{scope['path']}?{query}" if query else scope["path"]
        notes.note(Kind("exported", _name(scope), _plain(target), _source(scope)))


def _notes(scope: Scope) -> Notes | None:
    """None before the app has begun."""
    context = getattr(scope["litestar_app"].state, "context", None)
    return None if context is None else context.notes


def _name(scope: Scope) -> str:
    caller = scope.get("user")
    return "unknown" if caller is None else str(caller.name)


def _route(scope: Scope) -> str:
    """Its template: ids in a path make no kinds of their own."""
    return str(scope.get("path_template") or "") or _plain(scope["path"])


def _source(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST_TARGET])
