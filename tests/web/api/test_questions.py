"""Near misses first: what is no question, and what must not be told."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of

PARSE, ASK = "/api/v1/nlu/parse", "/api/v1/ask"


@pytest.mark.parametrize("path", [PARSE, ASK])
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["text"]),
        ({"text": ""}, ["text"]),
        ({"text": "   "}, ["text"]),
        ({"text": None}, ["text"]),
        ({"text": 5}, ["text"]),
        ({"text": "a\0b"}, ["text"]),
        ({"text": "help", "timezone": "Mars/Olympus"}, ["timezone"]),
        ({"text": "help", "now": "today", "timezone": 3, "extra": 1}, ["extra", "now", "timezone"]),
        ([], ["body"]),
    ],
)
def test_every_wrong_field_is_named(admin: httpx.Client, path: str, body: Any, fields: list[str]) -> None:
    assert set(problems_of(admin.post(path, json=body))) >= set(fields)


@pytest.mark.parametrize("path", [PARSE, ASK])
def test_a_question_has_two_thousand_characters_at_most(admin: httpx.Client, path: str) -> None:
    is_error(admin.post(path, json={"text": "x" * 2001}), 413, "TOO_LARGE")
    is_error(admin.post(path, json={"text": "x" * 100_000}), 413, "TOO_LARGE")
    assert admin.post(path, json={"text": "é" * 2000}).status_code == 200


@pytest.mark.parametrize("path", [PARSE, ASK])
@pytest.mark.parametrize(
    "content", [b"{", b'{"text": "\xff"}', b'{"text":' * 5000, b'{"text": "\\ud800"}', b"nonsense"]
)
def test_what_is_not_json_cannot_be_read(admin: httpx.Client, path: str, content: bytes) -> None:
    is_error(admin.post(path, content=content, headers={"Content-Type": "application/json"}), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("conversation_id", ["1", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("path", [PARSE, ASK])
def test_an_unknown_conversation_is_not_found(admin: httpx.Client, path: str, conversation_id: str) -> None:
    is_error(admin.post(path, json={"text": "help", "conversation_id": conversation_id}), 404, "NOT_FOUND")


@pytest.mark.parametrize("key", ["x" * 201, "a\x01b"])
def test_an_idempotency_key_can_be_read(admin: httpx.Client, key: str) -> None:
    answer = admin.post(ASK, json={"text": "help"}, headers={"Idempotency-Key": key.encode()})
    assert answer.status_code in {400, 422}


def test_a_question_is_read_without_being_stored(token: Make, new_well: Callable[..., str]) -> None:
    well, client = new_well(field="North"), token("viewer", "North")
    body = client.post(PARSE, json={"text": f"average pip on {well} last week", "now": "2026-11-23T12:00:00Z"}).json()
    assert (body["intent"]["name"], body["wells"], body["metrics"]) == ("metric_value", [well], ["pip"])
    assert body["time_range"] == {"start": "2026-11-16T00:00:00Z", "end": "2026-11-23T00:00:00Z"}
    assert client.get("/api/v1/conversations").json()["items"] == []


def test_an_answer_has_the_keys_of_the_contract_and_is_remembered(token: Make) -> None:
    client = token("viewer")
    answer = client.post(ASK, json={"text": "what can you do"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) >= {
        "conversation_id", "message_id", "text", "parse", "data", "diagnosis", "chart", "clarification", "confirm",
        "suggestions", "sources", "elapsed_ms",
    }  # fmt: skip
    messages = client.get(f"/api/v1/conversations/{body['conversation_id']}/messages").json()["items"]
    assert [one["from"] for one in messages] == ["person", "assistant"]
    assert messages[1]["id"] == body["message_id"]
    assert messages[1]["answer"]["text"] == body["text"]


def test_the_same_key_asks_once(token: Make) -> None:
    client, headers = token("viewer"), {"Idempotency-Key": "k-1"}
    answers = [client.post(ASK, json={"text": "help"}, headers=headers).json() for _ in range(2)]
    assert answers[0]["message_id"] == answers[1]["message_id"]
    assert len(client.get("/api/v1/conversations").json()["items"]) == 1


def test_a_well_of_another_field_is_unknown_to_the_language_too(
    token: Make, new_well: Callable[..., str], admin: httpx.Client
) -> None:
    south = new_well(field="South", name="Secret Spring")
    admin.post("/telemetry/ingest", json={"well_id": south, "pip": 1812.625})
    client = token("viewer", "North")
    for text in (f"pip of {south}", "pip of Secret Spring", f"pip of {south[:-1]}"):
        assert client.post(PARSE, json={"text": text}).json()["wells"] == []
        said = client.post(ASK, json={"text": text})
        assert "1812.6" not in said.text
        assert said.json()["parse"]["corrections"] == []


def test_the_sixty_first_question_of_a_minute_is_too_many(token: Make) -> None:
    client = token("viewer")
    statuses = [client.post(ASK, json={"text": "help"}).status_code for _ in range(62)]
    refused = client.post(ASK, json={"text": "help"})
    if statuses[-1] == 429:
        is_error(refused, 429, "RATE_LIMITED")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert statuses[:60] == [200] * 60
    assert client.post(PARSE, json={"text": "help"}).status_code == 200
