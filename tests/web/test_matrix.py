"""Every route of the app, seen by a stranger, a gateway, each role, and one who is confined elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from litestar.routes import HTTPRoute

from assistant.model import ROLES
from assistant.settings import Settings
from tests.web.conftest import Make, Site, is_error
from web.app import create_app

OPEN = {"/health", "/health/live", "/health/ready", "/login", "/static/{file_path:path}"}
FOR_GATEWAYS = {"/telemetry/ingest", "/api/v1/telemetry"}
ROLE_OF = {
    ("POST", "/telemetry/ingest"): "operator",
    ("POST", "/api/v1/telemetry"): "operator",
    ("POST", "/api/v1/wells"): "engineer",
    ("PATCH", "/api/v1/wells/{well_id:str}"): "engineer",
    ("DELETE", "/api/v1/wells/{well_id:str}"): "engineer",
    ("POST", "/api/v1/wells/{well_id:str}/events"): "operator",
    ("POST", "/api/v1/wells/{well_id:str}/root-causes/{cause_id:str}/review"): "engineer",
    ("GET", "/api/v1/feedback"): "engineer",
    ("GET", "/feedback"): "engineer",
    ("POST", "/feedback/review"): "engineer",
    ("GET", "/wells/{well_id:str}/edit"): "engineer",
    ("POST", "/wells/{well_id:str}/edit"): "engineer",
    ("POST", "/wells/{well_id:str}/log"): "operator",
    ("POST", "/api/v1/well-file"): "engineer",
    ("POST", "/api/v1/alerts/{alert_id:str}/ack"): "operator",
    ("POST", "/api/v1/alerts/{alert_id:str}/shelve"): "operator",
    ("POST", "/api/v1/alerts/{alert_id:str}/unshelve"): "operator",
    ("POST", "/api/v1/alerts/{alert_id:str}/comment"): "operator",
    ("POST", "/alerts/{alert_id:str}/{move:str}"): "operator",
    ("POST", "/alerts/acknowledge"): "operator",
    ("POST", "/api/v1/maintenance"): "operator",
    ("POST", "/api/v1/shifts/signatures"): "operator",
    ("POST", "/alerts/maintenance"): "operator",
    ("POST", "/alerts/maintenance/end"): "operator",
    ("POST", "/shift/sign"): "operator",
    ("DELETE", "/api/v1/maintenance/{number:str}"): "operator",
}
OWN = {"/account/password", "/account/code", "/account/code/confirm", "/account/code/drop"}
SPECIAL = {"/api/v1/events", "/api/v1/me/password", *OWN}
API = ("/api/", "/telemetry/", "/health", "/metrics", "/openapi.json")


class Door(NamedTuple):
    method: str
    path: str

    @property
    def role(self) -> str:
        if self.path.startswith(("/api/v1/keys", "/api/v1/users", "/api/v1/audit")) or "/dead-letters" in self.path:
            return "admin"
        if "/gateways" in self.path:
            return "engineer"
        return ROLE_OF.get((self.method, self.path), "viewer")

    def address(self, well_id: str = "NOWHERE-1") -> str:
        address = self.path.replace("{well_id:str}", well_id)
        return address if "{" not in address else _filled(address)


def _filled(address: str) -> str:
    address = address.replace("{message_id:int}", "1")
    return "/".join(
        "00000000-0000-0000-0000-000000000000" if part.startswith("{") else part for part in address.split("/")
    )


def doors() -> Iterator[Door]:
    for route in create_app(Settings()).routes:
        if isinstance(route, HTTPRoute):
            yield from (Door(method, route.path) for method in sorted(route.methods) if method != "OPTIONS")


DOORS = sorted(doors())
GUARDED = [door for door in DOORS if door.path not in OPEN]


def ask(client: httpx.Client, door: Door, **more: Any) -> httpx.Response:
    body = {} if door.method in {"GET", "HEAD", "DELETE"} else {"json": {}}
    return client.request(door.method, door.address(), **body, **more)


def test_the_doors_are_all_there() -> None:
    assert len(GUARDED) > 30
    assert {door.path for door in DOORS} >= OPEN - {"/login"}
    assert all((door.method, door.path) in ROLE_OF or door.role in {"viewer", "engineer", "admin"} for door in DOORS)


@pytest.mark.parametrize("door", GUARDED, ids=str)
def test_a_stranger_finds_every_door_closed(stranger: httpx.Client, door: Door) -> None:
    answer = ask(stranger, door)
    if door.path.startswith(API):
        is_error(answer, 401, "UNAUTHENTICATED")
    else:
        assert answer.status_code in {303, 401}


@pytest.fixture(scope="session")
def gate(site: Site) -> httpx.Client:
    from tests.web.conftest import TOKEN

    made = site.bearer(TOKEN).post("/api/v1/keys", json={"name": "gate", "kind": "gateway"}).json()
    return site.client(**{"X-API-Key": made["secret"]})


@pytest.fixture(scope="session")
def of_role(site: Site) -> dict[str, httpx.Client]:
    from tests.web.conftest import TOKEN

    admin, made = site.bearer(TOKEN), {}
    for role in ROLES:
        body = {"name": role, "kind": "token", "role": role}
        made[role] = site.bearer(admin.post("/api/v1/keys", json=body).json()["secret"])
    return made


@pytest.mark.parametrize("door", [door for door in GUARDED if door.path not in FOR_GATEWAYS], ids=str)
def test_a_gateway_finds_all_but_its_own_doors_closed(gate: httpx.Client, door: Door) -> None:
    assert ask(gate, door, headers={"Accept": "application/json"}).status_code == 403


@pytest.mark.parametrize("door", GUARDED, ids=str)
def test_a_role_opens_its_doors_and_no_higher_ones(of_role: dict[str, httpx.Client], door: Door) -> None:
    if door.path in SPECIAL:
        pytest.skip("a stream without end, and what only people have")
    for role in ROLES:
        status = ask(of_role[role], door, headers={"Accept": "application/json"}).status_code
        allowed = ROLES.index(role) >= ROLES.index(door.role)
        assert (status != 403) is allowed, (role, status)
        assert status < 500


def test_what_lies_in_another_field_is_answered_as_what_is_not_there(
    token: Make, new_well: Callable[..., str], admin: httpx.Client
) -> None:
    south, bare = new_well(field="South"), new_well()
    client = token("engineer", "North")
    checked = 0
    for door in (door for door in GUARDED if "{well_id:str}" in door.path):
        body = {} if door.method in {"GET", "DELETE"} else {"json": {}}
        answers = [client.request(door.method, door.address(well), **body) for well in (south, bare, "NOWHERE-1")]
        assert [answer.status_code for answer in answers] == [404, 404, 404], door
        messages = {answer.json()["error"]["message"] for answer in answers if door.path.startswith("/api/")}
        assert messages <= {"unknown well"}, door
        checked += 1
    assert checked >= 8
    assert admin.get(f"/api/v1/wells/{south}").status_code == 200
    mine = new_well(field="North")
    listed = [well["well_id"] for well in client.get("/api/v1/wells?limit=1000").json()["items"]]
    assert mine in listed
    assert not {south, bare} & set(listed)
