"""Near misses first: answers of others, answers without data, formulas."""

import csv
import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of

BASE = "/api/v1/messages"


@pytest.fixture
def asked(token: Make, new_well: Callable[..., str], admin: httpx.Client) -> tuple[httpx.Client, str]:
    well = new_well(field="North")
    rows = [{"well_id": well, "timestamp": f"2026-11-23T10:0{n}:00Z", "pip": 800 + n / 8} for n in range(9)]
    assert admin.post("/telemetry/ingest", json=rows).json()["stored"] == 9
    return token("viewer", "North"), well


def ask(client: httpx.Client, text: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/ask", json={"text": text, "now": "2026-11-23T10:10:00Z", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("number", ["1", "0", "x", "-1", "9" * 30])
def test_an_answer_there_is_not(token: Make, number: str) -> None:
    client = token("viewer")
    is_error(client.get(f"{BASE}/{number}/answer"), 404, "NOT_FOUND")
    is_error(client.post(f"{BASE}/{number}/feedback", json={"verdict": "right"}), 404, "NOT_FOUND")


def test_an_answer_given_to_somebody_else(asked: tuple[httpx.Client, str], token: Make) -> None:
    client, well = asked
    message = ask(client, f"pip of {well}")["message_id"]
    is_error(token("admin").get(f"{BASE}/{message}/answer"), 404, "NOT_FOUND")


def test_an_answer_without_data_has_no_file(asked: tuple[httpx.Client, str]) -> None:
    client, _ = asked
    message = ask(client, "what can you do")["message_id"]
    is_error(client.get(f"{BASE}/{message}/answer", params={"format": "csv"}), 404, "NOT_FOUND")
    assert problems_of(client.get(f"{BASE}/{message}/answer", params={"format": "xls"})) == ["format"]


@pytest.mark.parametrize(
    "text",
    ["average pip of {} today", "plot pip of {} for the last 2 hours", "list the wells", "how is {} doing",
     "when did {} last send data", "when did pip of {} rise above 800 psi", "handover for the last 12 hours",
     "what is wrong with {}", "which wells are silent"],
)  # fmt: skip
def test_every_answer_as_json_csv_and_parquet(asked: tuple[httpx.Client, str], text: str) -> None:
    client, well = asked
    answer = ask(client, text.format(well))
    address = f"{BASE}/{answer['message_id']}/answer"
    assert client.get(address).json()["text"] == answer["text"]
    sheet = client.get(address, params={"format": "csv"})
    assert sheet.status_code == 200, sheet.text
    assert "attachment" in sheet.headers["content-disposition"]
    heads, *rows = csv.reader(io.StringIO(sheet.text))
    assert "well_id" in heads and (rows or "silent" in text)
    parquet = client.get(address, params={"format": "parquet"})
    assert parquet.content[:4] == b"PAR1"


def test_a_series_as_a_table(asked: tuple[httpx.Client, str]) -> None:
    client, well = asked
    answer = ask(client, f"plot pip of {well} for the last 2 hours")
    sheet = client.get(f"{BASE}/{answer['message_id']}/answer", params={"format": "csv"}).text
    heads, *rows = csv.reader(io.StringIO(sheet))
    (series,) = answer["data"]["series"]
    assert heads == ["well_id", "timestamp", "pip"]
    assert [row[1] for row in rows] == series["timestamps"]
    assert [float(row[2]) if row[2] else None for row in rows] == series["series"]["pip"]


def test_feedback_needs_a_verdict_and_a_known_fault(asked: tuple[httpx.Client, str]) -> None:
    client, well = asked
    message = ask(client, f"what is wrong with {well}")["message_id"]
    address = f"{BASE}/{message}/feedback"
    wrong = problems_of(client.post(address, json={"fault": "gremlins", "extra": 1}))
    assert set(wrong) == {"verdict", "fault", "extra"}
    plain = ask(client, f"pip of {well}")["message_id"]
    body = {"verdict": "wrong", "fault": "broken_shaft"}
    assert problems_of(client.post(f"{BASE}/{plain}/feedback", json=body)) == ["fault"]


def test_a_claim_is_reviewed_by_an_engineer_of_its_field(asked: tuple[httpx.Client, str], token: Make) -> None:
    client, well = asked
    answer = ask(client, f"what is wrong with {well}")
    body = {"verdict": "wrong", "fault": "broken_shaft", "text": "=HYPERLINK(1)"}
    made = client.post(f"{BASE}/{answer['message_id']}/feedback", json=body)
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["diagnosis_id"]) == ("claimed", answer["diagnosis"]["diagnosis_id"])
    is_error(client.get("/api/v1/feedback"), 403, "FORBIDDEN")
    engineer, elsewhere = token("engineer", "North"), token("engineer", "South")
    assert made.json()["id"] in [one["id"] for one in engineer.get("/api/v1/feedback").json()["items"]]
    assert elsewhere.get("/api/v1/feedback").json()["items"] == []
    review = f"/api/v1/wells/{well}/root-causes/{made.json()['root_cause_id']}/review"
    is_error(elsewhere.post(review, json={"confirmed": True}), 404, "NOT_FOUND")
    assert problems_of(engineer.post(review, json={})) == ["confirmed"]
    assert engineer.post(review, json={"confirmed": True}).json()["state"] == "confirmed"
    is_error(engineer.post(review, json={"confirmed": False}), 409, "CONFLICT")
    is_error(engineer.post(review.replace("root-causes/", "root-causes/9"), json={"confirmed": True}), 404, "NOT_FOUND")


# What it asked of the database.


def test_queries_of_an_answer_given_to_somebody_else(asked: tuple[httpx.Client, str], token: Make) -> None:
    client, well = asked
    message = ask(client, f"pip of {well}")["message_id"]
    is_error(token("admin").get(f"{BASE}/{message}/queries"), 404, "NOT_FOUND")
    is_error(client.get(f"{BASE}/x/queries"), 404, "NOT_FOUND")


def test_queries_come_with_their_values(asked: tuple[httpx.Client, str]) -> None:
    client, well = asked
    message = ask(client, f"average pip of {well} in the last 2 hours")["message_id"]
    body = client.get(f"{BASE}/{message}/queries").json()
    assert body["next"] is None
    (one,) = [query for query in body["items"] if query["name"] == "telemetry/series.sql: aggregate"]
    assert "avg(pip)" in one["sql"]
    assert one["values"] == [well.lower(), "2026-11-23T08:10:00Z", "2026-11-23T10:10:00Z"]


@pytest.mark.parametrize(
    "text",
    ["average pip of {} today", "plot pip of {}", "how is {} doing", "when did {} last send data",
     "when did pip of {} rise above 800 psi", "how many times did {} trip today", "handover for the last 12 hours",
     "what is wrong with {}", "top 3 wells by pip", "forecast pip of {}", "which wells are silent"],
)  # fmt: skip
def test_every_source_of_readings_says_how_fine_they_were(asked: tuple[httpx.Client, str], text: str) -> None:
    client, well = asked
    sources = ask(client, text.format(well))["sources"]
    assert [one for one in sources if one["resolution"] is None and "readings" in one["what"]] == []
    assert sources or "forecast" in text or "handover" in text  # a handover counts readings of the flow alone
