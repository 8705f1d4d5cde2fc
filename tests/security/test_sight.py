"""What a person may not see any more is not there: titles, messages, answers, searches, streams, keys of questions."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.security.conftest import Fresh, House, Person


def ask(client: httpx.Client, text: str, person: Person | None = None, **more: Any) -> httpx.Response:
    headers = more.pop("headers", {}) | (person.csrf() if person else {})
    return client.post("/api/v1/ask", json={"text": text, **more}, headers=headers)


@pytest.fixture
def fields(fresh: Fresh) -> tuple[str, str]:
    return fresh("Ours"), fresh("Theirs")


def read(house: House, well: str) -> None:
    with house.admin() as admin:
        body = {"well_id": well, "timestamp": datetime.now(UTC).isoformat(), "flow_rate": 1717.0, "motor_temp": 161.0}
        assert admin.post("/telemetry/ingest", json=body).status_code == 200


def confine(house: House, person: Person, *fields: str) -> None:
    with house.admin() as admin:
        changed = admin.patch(f"/api/v1/users/{person.name}", json={"fields": list(fields) or None})
        assert changed.status_code == 200, changed.text


def replayed(client: httpx.Client, until_message: int) -> str:
    """All that a stream from the beginning tells, up to that message."""
    heard = ""
    with client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": "0"}) as stream:
        for text in stream.iter_text():
            heard += text
            if f'"id":{until_message},' in heard:
                break
    return heard


def until(found: Callable[[], Any], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return value


def test_what_was_said_with_a_wider_sight_is_gone_with_a_narrower_one(house: House, fields: tuple[str, str]) -> None:
    ours, theirs = fields
    mine, gone = house.well(field=ours), house.well(field=theirs, limits={"motor_temp": {"high": 150.0}})
    person = house.person("engineer", ours, theirs)
    client = person.client
    read(house, gone)
    alert = until(lambda: client.get("/api/v1/alerts", params={"well": gone}).json()["items"])[0]
    told = until(lambda: client.get(f"/api/v1/alerts/{alert['id']}").json()["conversation_ids"])[0]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    said = ask(client, f"flow of {gone} now", person, headers=key).json()
    assert said["data"]["rows"][0]["value"] == 1717.0
    kept = ask(client, f"flow of {mine} now", person).json()["conversation_id"]
    shown = client.get("/api/v1/conversations").json()["items"]
    assert {told, said["conversation_id"], kept} <= {one["id"] for one in shown}

    confine(house, person, ours)
    listed = client.get("/api/v1/conversations")
    assert gone not in listed.text
    for search in (gone, "flow"):
        assert client.get("/api/v1/conversations", params={"search": search}).json()["items"] == []
    assert gone not in client.get("/conversations", params={"search": "flow"}).text
    for hidden in (told, said["conversation_id"]):
        assert client.get(f"/api/v1/conversations/{hidden}").status_code == 404
        assert client.get(f"/api/v1/conversations/{hidden}/messages").status_code == 404
        assert client.get(f"/conversations/{hidden}").status_code == 404
        assert ask(client, "and the temperature?", person, conversation_id=hidden).status_code == 404
    for form in ("json", "csv"):
        answer = client.get(f"/api/v1/messages/{said['message_id']}/answer", params={"format": form})
        assert answer.status_code == 404, "an answer again"
    again = ask(client, f"flow of {gone} now", person, headers=key)
    assert again.status_code == 404, "an answer by the key of its question"
    for path in ("/", "/conversations", "/alerts", "/wells"):
        assert gone not in client.get(path).text
    last = ask(client, "list the wells", person).json()["message_id"]
    assert gone not in replayed(client, last)

    confine(house, person, ours, theirs)
    assert client.get(f"/api/v1/conversations/{told}").status_code == 200, "the control: with the sight it is back"
    assert gone in client.get("/api/v1/conversations").text
    assert gone in replayed(client, last)


def test_a_well_moved_to_another_field_takes_its_conversation_along(house: House, fields: tuple[str, str]) -> None:
    ours, theirs = fields
    well = house.well(field=ours, limits={"motor_temp": {"high": 150.0}})
    person = house.person("viewer", ours)
    read(house, well)
    until(lambda: well in person.client.get("/api/v1/conversations").text)
    with house.admin() as admin:
        assert admin.patch(f"/api/v1/wells/{well}", json={"field": theirs}).status_code == 200
    assert well not in person.client.get("/api/v1/conversations").text
