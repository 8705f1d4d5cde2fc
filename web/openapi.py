"""The OpenAPI document, at /openapi.json alone: no page of it loads anything from elsewhere."""

from importlib.metadata import PackageNotFoundError, version

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme


def _version() -> str:
    try:
        return version("wellspeak")
    except PackageNotFoundError:
        return "0"


OPENAPI = OpenAPIConfig(
    title="Wellspeak",
    version=_version(),
    description=(
        "Ask about wells lifted by electrical submersible pumps. People sign in at /login, programs send "
        "`Authorization: Bearer TOKEN`, gateways `X-API-Key: KEY`. Every error has the same body: "
        '`{"error": {"id", "type", "message", "details", "timestamp"}, "status_code"}`. '
        "Lists are `{items, next}`; `next` is the `after` of the following page. Times are RFC 3339. "
        "`WS /api/v1/live?wells=a,b` sends readings as they are committed; "
        "`GET /api/v1/events` is a stream of server-sent events."
    ),
    path="/openapi.json",
    render_plugins=[JsonRenderPlugin(path="/")],
    use_handler_docstrings=True,
    components=Components(
        security_schemes={
            "token": SecurityScheme(type="http", scheme="bearer"),
            "gateway": SecurityScheme(type="apiKey", name="X-API-Key", security_scheme_in="header"),
            "session": SecurityScheme(type="apiKey", name="wellspeak", security_scheme_in="cookie"),
        }
    ),
    security=[{"token": []}, {"session": []}],
)
