"""The OpenAPI document, at /openapi.json alone: no page of it loads anything from elsewhere."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from litestar import MediaType, Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

PAGED = {
    "limit": {"description": "Items a page", "type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    "after": {"description": "`next` of the page before", "type": "string"},
}


@cache
def described() -> dict[str, Any]:
    """What openapi.yaml adds: parameters, bodies and the error, by "METHOD /path"."""
    read: dict[str, Any] = yaml.safe_load(files("web").joinpath("openapi.yaml").read_text("utf-8"))
    return read


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The document that Litestar drew up, with what handlers check themselves."""
    added = described()
    schema["components"].setdefault("schemas", {})["Error"] = added["error"]
    failed = {"description": "Any error", "content": _json({"$ref": "#/components/schemas/Error"})}
    for name, operation in operations(schema):
        paged = PAGED if name in added["lists"] else {}
        parameters = [_parameter(*one) for one in (paged | added["parameters"].get(name, {})).items()]
        operation["parameters"] = [*operation.get("parameters", []), *parameters]
        if name in added["bodies"]:
            operation["requestBody"] = {"required": True, "content": _json(added["bodies"][name])}
        responses = {status: answer for status, answer in operation["responses"].items() if status < "400"}
        operation["responses"] = responses | {"default": failed}
    return schema


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "patch", "put", "delete"}:
                yield f"{method.upper()} {path}", operation


class CompletedJson(JsonRenderPlugin):
    """Drawn up at the first request."""

    _rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._rendered is None:
            self._rendered = msgspec.json.encode(completed(openapi_schema))
        return self._rendered


def _parameter(name: str, about: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in about.items() if key != "description"}
    return {"name": name, "in": "query", "description": about.get("description", ""), "schema": schema}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _version() -> str:
    try:
        return version("wellspeak")
    except PackageNotFoundError:
        return "0"


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Wellspeak",
        version=_version(),
        description=files("web").joinpath("openapi.md").read_text("utf-8"),
        path="/openapi.json",
        render_plugins=[CompletedJson(path="/", media_type=MediaType.JSON)],
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
