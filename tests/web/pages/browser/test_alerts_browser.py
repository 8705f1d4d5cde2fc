"""An alert comes into an open page, is announced once, and is acknowledged where it stands."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.web.pages.browser.conftest import OpenWindow
from tests.web.pages.conftest import FIELD, Person
from tests.web.pages.test_alerting import until


def test_an_alert_comes_in_and_is_edited_in_place(
    window: OpenWindow, person: Person, admin: httpx.Client, new_well: Any
) -> None:
    well = new_well(field=FIELD, limits={"motor_temp": {"high": 120, "high_high": 140}})
    with window() as browser:
        page = browser.open("/wells")
        page.wait_for_selector("html[data-live]", state="attached")
        admin.post(
            "/telemetry/ingest",
            json={"well_id": well, "timestamp": datetime.now(UTC).isoformat(), "motor_temp": 150},
        )
        page.wait_for_function("well => document.querySelector('#critical-news').textContent.includes(well)", arg=well)
        page.wait_for_function("() => /^\\(\\d+\\)/.test(document.title)")
        alert = until(person, well, "unacknowledged")
        page = browser.open(f"/conversations/{alert['conversation_ids'][0]}")
        page.click("article.alert button.primary")
        page.wait_for_selector(f"article.alert.acknowledged >> text={person.name}")
        admin.post(f"/api/v1/alerts/{alert['id']}/comment", json={"text": "looked at it"})
        page.wait_for_selector("article.alert >> text=looked at it")
