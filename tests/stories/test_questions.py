"""Questions over HTTP: how they are read, and that an answer has the contract's shape whatever is asked."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.stories.checks import at

NOW = "2026-11-23T14:30:00Z"
WELLS = [
    *({"well_id": f"AK-0{n}", "name": f"Akkas {n}", "field": "Akkas"} for n in range(11, 17)),
    *({"well_id": f"BG-00{n}", "name": f"Burgan {n}", "field": "Burgan"} for n in range(1, 6)),
]
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
DIRECT = {
    "intent": lambda q: q["intent"]["name"],
    "clarify": lambda q: q["needs_clarification"],
    "time": lambda q: q["time_range"] and [q["time_range"]["start"], q["time_range"]["end"]],
    "compare": lambda q: q["compare_range"] and [q["compare_range"]["start"], q["compare_range"]["end"]],
    "unknown": lambda q: q["unknown_wells"],
    "corrected": lambda q: bool(q["corrections"]),
}
KEYS = {
    "text", "intent", "alternatives", "wells", "metrics", "time_range", "compare_range", "aggregation", "threshold",
    "limit", "order", "frequency_hz", "frequency_delta_hz", "fault", "alert_id", "duration_s", "fields", "state",
    "needs_clarification", "unknown_wells", "inherited", "corrections",
}  # fmt: skip
ANSWER = {
    "conversation_id", "message_id", "text", "parse", "data", "diagnosis", "chart", "clarification", "confirm",
    "suggestions", "sources", "elapsed_ms",
}  # fmt: skip


@pytest.fixture(scope="module")
def asking(server: Any) -> httpx.Client:
    from tests.faults.ledger import HEADERS

    client = httpx.Client(base_url=server.url, headers=HEADERS, timeout=30)
    for well in WELLS:
        assert client.post("/api/v1/wells", json=well).status_code in {201, 409}
    return client


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["ask"][:60])
def test_a_question_is_read(asking: httpx.Client, case: dict[str, Any]) -> None:
    body = {"text": case["ask"], "now": NOW, "timezone": case.get("zone", "UTC")}
    answer = asking.post("/api/v1/nlu/parse", json=body)
    assert answer.status_code == 200, answer.text
    question = answer.json()
    assert set(question) >= KEYS
    for key, wanted in case.items():
        if key in {"ask", "zone"}:
            continue
        if key == "threshold":
            found = question["threshold"]
            assert found, question
            assert (found["op"], found["unit"]) == (wanted[0], wanted[2])
            assert found["value"] == pytest.approx(wanted[1], rel=1e-4)
        else:
            assert DIRECT.get(key, lambda q, key=key: q[key])(question) == wanted, (key, question)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["ask"][:60])
def test_every_question_is_answered_in_the_same_shape(asking: httpx.Client, case: dict[str, Any]) -> None:
    answer = asking.post("/api/v1/ask", json={"text": case["ask"], "now": NOW})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) >= ANSWER
    assert body["text"].strip()
    assert body["parse"]["text"] == case["ask"]
    assert len(body["suggestions"]) <= 3
    if "clarify" in case and not case["intent"].startswith("alert_"):
        assert body["clarification"]["question"]


@pytest.mark.parametrize(
    "text", ["", "   ", "?" * 1999, "\u202e" * 50, "(" * 1500, "😀" * 900, "z\u0300" * 700, "\u0000a"]
)
def test_strange_text_is_answered_or_refused(asking: httpx.Client, text: str) -> None:
    answer = asking.post("/api/v1/ask", json={"text": text})
    assert answer.status_code in {200, 422}, answer.text


def test_a_value_in_an_answer_is_the_stored_one(asking: httpx.Client) -> None:
    for seconds, pip in ((7200, 801.5), (3600, 811.25), (60, 820.125)):
        asking.post("/telemetry/ingest", json={"well_id": "AK-016", "timestamp": at(seconds), "pip": pip})
    latest = asking.post("/api/v1/ask", json={"text": "what is the intake pressure of AK-016"}).json()
    assert latest["data"]["rows"][0]["value"] == 820.125
    assert latest["data"]["rows"][0]["unit"] == "psi"
    assert "820.1" in latest["text"]
    mean = asking.post("/api/v1/ask", json={"text": "average intake pressure of AK-016 in the last 3 hours"}).json()
    row = mean["data"]["rows"][0]
    assert row["value"] == pytest.approx((801.5 + 811.25 + 820.125) / 3)
    assert (row["aggregation"], row["samples"]) == ("avg", 3)


def test_no_data_is_not_zero(asking: httpx.Client) -> None:
    body = asking.post("/api/v1/ask", json={"text": "average vibration of BG-005 yesterday"}).json()
    assert body["data"]["rows"][0]["value"] is None
    assert "no " in body["text"].lower()


def test_a_conversation_goes_on(asking: httpx.Client) -> None:
    first = asking.post("/api/v1/ask", json={"text": "average intake pressure of AK-016 today"}).json()
    again = {"conversation_id": first["conversation_id"]}
    second = asking.post("/api/v1/ask", json={"text": "and yesterday?", **again}).json()
    assert second["parse"]["wells"] == ["AK-016"]
    assert second["parse"]["metrics"] == ["pip"]
    assert {"wells", "metrics"} <= set(second["parse"]["inherited"])
    third = asking.post("/api/v1/ask", json={"text": "what about AK-015", **again}).json()
    assert third["parse"]["wells"] == ["AK-015"]
    assert third["parse"]["metrics"] == ["pip"]
    messages = asking.get(f"/api/v1/conversations/{first['conversation_id']}/messages").json()["items"]
    assert [message["from"] for message in messages] == ["person", "assistant"] * 3
    assert [message["id"] for message in messages] == sorted(message["id"] for message in messages)


def test_a_missing_slot_is_filled_by_a_bare_reply(asking: httpx.Client) -> None:
    first = asking.post("/api/v1/ask", json={"text": "what is the intake pressure"}).json()
    assert first["clarification"]["slot"] == "well"
    reply = {"text": "AK-016", "conversation_id": first["conversation_id"]}
    second = asking.post("/api/v1/ask", json=reply).json()
    assert second["parse"]["intent"]["name"] == "metric_value"
    assert second["data"]["rows"][0]["value"] is not None


def test_a_question_sent_twice_is_answered_once(asking: httpx.Client) -> None:
    headers = {"Idempotency-Key": "the-same-key"}
    answers = [asking.post("/api/v1/ask", json={"text": "list wells"}, headers=headers).json() for _ in range(2)]
    assert answers[0]["message_id"] == answers[1]["message_id"]
    assert answers[0]["conversation_id"] == answers[1]["conversation_id"]


def test_the_same_question_gives_the_same_answer(asking: httpx.Client) -> None:
    body = {"text": "why is AK-016 losing flow", "now": NOW}
    one, two = (asking.post("/api/v1/ask", json=body).json() for _ in range(2))
    assert one["text"] == two["text"]
    assert one["data"] == two["data"]
