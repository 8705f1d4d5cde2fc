"""The bubble of an alert in a person's conversation, and what the buttons in it do."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.web.pages.conftest import Person

ENOUGH_S = 60.0
NewPerson = Callable[..., Person]


@pytest.fixture
def well(new_well: Callable[..., str]) -> str:
    return new_well(field="Bubbling", limits={"motor_temp": {"high": 120, "high_high": 140}})


def alerted(admin: httpx.Client, person: Person, well: str, value: float = 130) -> dict[str, Any]:
    """As the person sees it."""
    body = {"well_id": well, "timestamp": datetime.now(UTC).isoformat(), "motor_temp": value}
    assert admin.post("/telemetry/ingest", json=body).status_code == 200
    return until(person, well, "unacknowledged")


def until(person: Person, well: str, state: str) -> dict[str, Any]:
    end = time.monotonic() + ENOUGH_S
    while time.monotonic() < end:
        found = person.browser.get("/api/v1/alerts", params={"well": well, "state": state}).json()["items"]
        if found:
            return dict(found[0])
        time.sleep(0.05)
    pytest.fail(f"no alert became {state}")


def talk_of(alert: dict[str, Any]) -> str:
    return f"/conversations/{alert['conversation_ids'][0]}"


def test_a_viewer_sees_it_without_buttons(admin: httpx.Client, new_person: NewPerson, well: str) -> None:
    viewer = new_person("viewer")
    alert = alerted(admin, viewer, well)
    page = viewer.see(talk_of(alert))
    assert alert["text"] in page
    assert "/ack" not in page
    assert viewer.post(f"/alerts/{alert['id']}/ack").status_code == 403


def test_what_lies_elsewhere_is_not_there(admin: httpx.Client, new_person: NewPerson, well: str) -> None:
    alert = alerted(admin, new_person("operator"), well)
    stranger = new_person("operator", ["Elsewhere"])
    assert stranger.browser.get(f"/alerts/{alert['id']}/bubble").status_code == 404
    assert stranger.post(f"/alerts/{alert['id']}/ack").status_code == 404
    assert stranger.post(f"/alerts/{alert['id']}/explode").status_code == 404


def test_the_buttons_work_without_scripts_and_say_who_did_what(
    admin: httpx.Client, new_person: NewPerson, well: str
) -> None:
    person, other = new_person("operator"), new_person("operator")
    alert = alerted(admin, person, well)
    page = person.see(talk_of(alert))
    assert ">medium<" in page
    assert '<svg class="chart"' in page
    answer = person.post(f"/alerts/{alert['id']}/comment", text="pump is hot", back=talk_of(alert))
    assert (answer.status_code, answer.headers["location"]) == (303, talk_of(alert))
    person.post(f"/alerts/{alert['id']}/ack")
    page = other.see(talk_of(dict(until(other, well, "acknowledged"))))
    assert f"<b>{person.name}</b> acknowledged" in page
    assert "pump is hot" in page
    late = other.post(f"/alerts/{alert['id']}/ack", headers={"HX-Request": "true"})
    assert (late.status_code, "moved on" in late.text) == (200, True)
    person.post(f"/alerts/{alert['id']}/shelve", hours="1", text="gauge test")
    assert until(person, well, "shelved")["shelved_until"]
    person.post(f"/alerts/{alert['id']}/unshelve")
    until(person, well, "unacknowledged")


def test_the_same_again_folds_what_was_before(admin: httpx.Client, new_person: NewPerson, well: str) -> None:
    person = new_person("operator")
    first = alerted(admin, person, well)
    admin.post("/telemetry/ingest", json={"well_id": well, "motor_temp": 100})
    until(person, well, "returned_unacknowledged")
    second = alerted(admin, person, well)
    page = person.see(talk_of(second))
    assert talk_of(first) == talk_of(second)
    assert (page.count("the same before"), page.count("Acknowledge</button>")) == (1, 1)
