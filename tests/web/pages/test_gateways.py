"""The pages for people who connect gateways."""

import re
import time
from collections.abc import Callable

import httpx
import pytest

from tests.web.conftest import Site
from tests.web.pages.conftest import Person

ENOUGH_S = 60.0


@pytest.fixture
def gateway(site: Site, admin: httpx.Client) -> tuple[str, httpx.Client]:
    body = {"name": "scada <b>", "kind": "gateway", "fields": ["Palisade"]}
    made = admin.post("/api/v1/keys", json=body).json()
    return made["id"], site.client(**{"X-API-Key": made["secret"]})


def until_seen(person: Person, path: str, words: str) -> str:
    until = time.monotonic() + ENOUGH_S
    while words not in (page := person.see(path)):
        assert time.monotonic() < until, page
        time.sleep(0.1)
    return page


def every_page(person: Person) -> str:
    """Other tests have made keys as well, more than one page shows."""
    seen, path = "", "/gateways"
    while path:
        page = person.see(path)
        following = re.search(r'href="(/gateways\?after=[^"]+)"', page)
        seen, path = seen + page, following[1] if following else ""
    return seen


def test_engineers_alone_are_shown_them(new_person: Callable[..., Person], gateway: tuple[str, httpx.Client]) -> None:
    for role in ("viewer", "operator"):
        assert new_person(role).browser.get("/gateways").status_code == 403
        assert 'href="/gateways"' not in new_person(role).see("/account")
    for who in (new_person("engineer"), new_person("engineer", ["Palisade"])):
        assert gateway[0] in every_page(who)
        assert 'href="/gateways"' in who.see("/account")
    other = new_person("engineer", ["Elsewhere"])
    assert gateway[0] not in every_page(other)
    assert other.browser.get(f"/gateways/{gateway[0]}").status_code == 404


def test_why_readings_were_not_taken(new_person: Callable[..., Person], gateway: tuple[str, httpx.Client]) -> None:
    key_id, client = gateway
    person = new_person()
    assert "never posted" in person.see(f"/gateways/{key_id}")
    client.post("/telemetry/ingest", json=[{"well_id": "X", "pip": 1}, {"well_id": "X", "<i>": 1}])
    page = until_seen(person, f"/gateways/{key_id}", "&lt;i&gt;")
    assert "unknown field" in page
    assert "unknown well" in page
    assert "scada &lt;b&gt;" in page


def test_names_are_saved_and_what_is_wrong_is_said(
    new_person: Callable[..., Person], gateway: tuple[str, httpx.Client], admin: httpx.Client
) -> None:
    person, path = new_person(), f"/gateways/{gateway[0]}"
    wrong = person.post(f"{path}/tags", tag="P1", metric="pip", unit="degF", scale="x")
    assert wrong.status_code == 422
    assert "tags.P1.unit" in wrong.text
    assert "tags.P1.scale" in wrong.text
    assert 'value="P1"' in wrong.text
    saved = person.post(f"{path}/tags", tag="P1", metric="pip", unit="bar", scale="0,1")
    assert saved.status_code == 303
    assert 'value="bar"' in person.see(path)
    table = admin.get(f"/api/v1/gateways/{gateway[0]}").json()["tags"]
    assert table == {"P1": {"metric": "pip", "unit": "bar", "scale": 0.1}}
    assert person.post(f"{path}/tags", tag="", metric="pip", unit="", scale="").status_code == 303
    assert admin.get(f"/api/v1/gateways/{gateway[0]}").json()["tags"] == {}


def test_a_name_that_stands_twice(new_person: Callable[..., Person], gateway: tuple[str, httpx.Client]) -> None:
    person, path = new_person(), f"/gateways/{gateway[0]}/tags"
    form = {"_csrf_token": person.csrf(), "tag": ["A", "A"], "metric": ["pip", "gor"], "unit": ["", ""]}
    answer = person.browser.post(path, data={**form, "scale": ["", ""]})
    assert answer.status_code == 422
    assert "stands twice" in answer.text


def test_what_was_set_aside_lately(
    new_person: Callable[..., Person], admin: httpx.Client, new_well: Callable[..., str]
) -> None:
    well = new_well(field="Palisade")
    admin.post("/telemetry/ingest", json={"well_id": well, "pip": 94_906.9, "gor": 3})
    assert well in new_person("engineer", ["Palisade"]).see("/gateways")
    assert well not in new_person("engineer", ["Elsewhere"]).see("/gateways")
