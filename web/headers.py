"""The security headers of every answer, whatever its status."""

from collections.abc import Awaitable, Callable

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# same-origin, not no-referrer: under no-referrer browsers send `Origin: null` with our own forms.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR_S = 365 * 24 * 3600


def always(*, https: bool) -> dict[str, str]:
    return HEADERS | ({"Strict-Transport-Security": f"max-age={YEAR_S}"} if https else {})


def raw(*, https: bool, content_type: str) -> list[tuple[bytes, bytes]]:
    named = always(https=https) | {"Cache-Control": "no-store", "Content-Type": content_type}
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]


def secured(*, https: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """A before_send hook. Nothing is stored by caches unless the handler says otherwise."""
    secure = always(https=https)

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            for name, value in secure.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")

    return add
