"""People at a browser, and a small field for them to look at."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.builders import HEALTHY
from tests.web.conftest import TOKEN, Site

SECRET = "a long enough password"
FIELD = "Palisade"
WELL = "PAL-014"
STEADY = "PAL-015"


@dataclass(frozen=True)
class Person:
    """A signed-in browser without scripts."""

    name: str
    browser: httpx.Client

    def see(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, *, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        return self.browser.post(path, data={"_csrf_token": self.csrf(), **form}, headers=headers)

    def csrf(self) -> str:
        return field_of(self.see("/account"), "_csrf_token")

    def ask(self, text: str, **form: str) -> httpx.Response:
        """The page that follows."""
        answer = self.post("/ask", text=text, **form)
        assert answer.status_code == 303, answer.text
        return self.browser.get(answer.headers["location"])


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


@pytest.fixture(scope="session")
def small_field(site: Site) -> None:
    """Two wells with a day of readings; the first one loses flow since six hours."""
    now = datetime.now(UTC).replace(microsecond=0)
    with site.bearer(TOKEN) as admin:
        pump = {"model": "D2400N", "ror_min": 1500, "ror_max": 3200, "rated_current": 60}
        limits = {"motor_temp": {"high": 115}}
        for well in (WELL, STEADY):
            body = {"well_id": well, "field": FIELD, "target_flow": 2000, "pump": pump, "limits": limits}
            assert admin.post("/api/v1/wells", json=body).status_code == 201
            rows = [reading(well, now - timedelta(minutes=5 * step), step) for step in range(288)]
            answer = admin.post("/telemetry/ingest", json=rows)
            assert answer.json()["stored"] == 288, answer.text


def reading(well: str, at: datetime, steps_ago: int) -> dict[str, object]:
    lost = 10.0 * max(0, 72 - steps_ago) if well == WELL else 0.0
    return {**HEALTHY, "well_id": well, "timestamp": at.isoformat(), "flow_rate": 2000 - lost, "pip": 900 + lost / 4}


@pytest.fixture
def new_person(site: Site) -> Iterator[Callable[..., Person]]:
    """A new user of some role, signed in."""
    opened: list[httpx.Client] = []

    def make(role: str = "engineer", fields: list[str] | None = None) -> Person:
        name = f"p-{uuid.uuid4().hex[:8]}"
        body = {"username": name, "password": SECRET, "role": role, "fields": fields, "must_renew": False}
        with site.bearer(TOKEN) as admin:
            assert admin.post("/api/v1/users", json=body).status_code == 201
        browser = site.client(Accept="text/html")
        opened.append(browser)
        assert browser.post("/login", data={"username": name, "password": SECRET}).status_code == 303
        return Person(name, browser)

    yield make
    for browser in opened:
        browser.close()


@pytest.fixture
def person(new_person: Callable[..., Person], small_field: None) -> Person:
    return new_person()
