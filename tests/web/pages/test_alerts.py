"""The page of alerts: filters in its address, bulk acknowledgement after a second look."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from tests.web.pages.conftest import Person
from tests.web.pages.test_alerting import until

NewPerson = Callable[..., Person]


@pytest.fixture
def wells(admin: httpx.Client, new_well: Callable[..., str], new_person: NewPerson) -> list[str]:
    """One critical and one medium alert in a field of their own."""
    made = [new_well(field="Listed", limits={"pip": {"low": 300, "low_low": 100}}) for _ in range(2)]
    seer = new_person("operator", ["Listed"])
    for well, value in zip(made, (50.0, 200.0), strict=True):
        admin.post(
            "/telemetry/ingest", json={"well_id": well, "timestamp": datetime.now(UTC).isoformat(), "pip": value}
        )
        until(seer, well, "unacknowledged")
    return made


def test_what_lies_elsewhere_is_not_there(new_person: NewPerson, wells: list[str]) -> None:
    stranger = new_person("operator", ["Elsewhere"])
    assert "Nothing is open" in stranger.see("/alerts")
    assert stranger.browser.get("/alerts/waiting").json() == {"waiting": 0, "critical": 0}
    assert stranger.browser.get("/alerts/1").status_code == 404


@pytest.mark.parametrize("query", ["view=x", "priority=urgent", "after=x"])
def test_a_wrong_address_is_said_to_be_wrong(new_person: NewPerson, query: str) -> None:
    assert new_person("viewer").browser.get(f"/alerts?{query}").status_code == 422


def test_the_gravest_first_and_filtered_by_the_address(new_person: NewPerson, wells: list[str]) -> None:
    person = new_person("viewer", ["Listed"])
    page = person.see("/alerts")
    assert page.index(wells[0]) < page.index(wells[1])
    assert "checkbox" not in page
    page = person.see("/alerts?priority=critical")
    assert wells[0] in page
    assert wells[1] not in page.split("alert-list")[1]
    assert "No alert matches" in person.see(f"/alerts?view=shelved&well={wells[0]}")
    assert person.see("/alerts/figures").count(wells[0]) >= 1


def test_bulk_acknowledgement_asks_once_more(new_person: NewPerson, wells: list[str]) -> None:
    person = new_person("operator", ["Listed"])
    numbers = re.findall(r'name="alert" value="(\d+)"', person.see("/alerts?view=waiting"))
    assert len(numbers) >= 2
    form = {"_csrf_token": person.csrf(), "alert": numbers}
    sure = person.browser.post("/alerts/acknowledge", data=form)
    assert "Acknowledge" in sure.text
    assert person.browser.get("/alerts/waiting").json()["waiting"] == len(numbers)
    done = person.browser.post("/alerts/acknowledge", data={**form, "sure": "yes"})
    assert (done.status_code, done.headers["location"]) == (303, f"/alerts?done={len(numbers)}")
    assert person.browser.get("/alerts/waiting").json()["waiting"] == 0
    assert "<b>ack</b>" in person.see(f"/alerts/{numbers[0]}")
    assert person.browser.post("/alerts/acknowledge", data={**form, "alert": ["x"]}).status_code == 422
