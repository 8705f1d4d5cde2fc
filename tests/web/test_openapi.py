"""The document names every route of the API, every body and every query parameter."""

import json
from typing import Any

import httpx
import msgspec
import pytest

from assistant.settings import Settings
from tests.web.conftest import Make, is_error
from web.app import create_app
from web.openapi import completed, described, operations

NO_BODY = {"POST /api/v1/dead-letters/requeue", "POST /api/v1/dead-letters/discard", "POST /logout"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    schema = create_app(Settings()).openapi_schema.to_schema()
    read: dict[str, Any] = json.loads(msgspec.json.encode(completed(schema)))
    return read


def test_the_file_names_no_operation_that_is_not_there(document: dict[str, Any]) -> None:
    known, added = {name for name, _ in operations(document)}, described()
    assert set(added["lists"]) | set(added["parameters"]) | set(added["bodies"]) <= known


def test_every_change_says_what_it_takes(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        if name.startswith(("POST", "PATCH")) and name not in NO_BODY:
            assert "requestBody" in operation, name


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation.get("summary"), name
        assert operation["responses"]["default"], name
        assert operation.get("tags"), name


def test_every_list_is_paged(document: dict[str, Any]) -> None:
    paged = {"/".join(name.split("/")[:5]) for name in described()["lists"]}
    assert "GET /api/v1/wells" in paged
    for name, operation in operations(document):
        if name in described()["lists"]:
            assert {"limit", "after"} <= {one["name"] for one in operation["parameters"]}


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.split('"')[0] in document["components"]["schemas"]


def test_any_signed_in_reads_it_and_nobody_else(
    admin: httpx.Client, token: Make, gateway: Make, stranger: httpx.Client
) -> None:
    for client in (admin, token("viewer")):
        answer = client.get("/openapi.json")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["info"]["title"] == "Wellspeak"
    is_error(stranger.get("/openapi.json"), 401, "UNAUTHENTICATED")
    is_error(gateway().get("/openapi.json"), 403, "FORBIDDEN")


@pytest.mark.parametrize("path", ["/schema", "/docs", "/openapi.json/swagger", "/schema/elements"])
def test_no_page_loads_from_elsewhere(admin: httpx.Client, path: str) -> None:
    assert admin.get(path).status_code == 404
