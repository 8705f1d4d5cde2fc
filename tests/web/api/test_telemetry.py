"""Near misses first: what must not be stored, who must not post."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of

JSON = {"Content-Type": "application/json"}
Name = Callable[[str], str]


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize("path", ["/telemetry/ingest", "/api/v1/telemetry"])
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b'{"well_id": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"well_id": "X", "pip": NaN}', 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"well_id": "TEST-001"}', 422),
        (b'{"pip": 1}', 422),
        (b'{"well_id": "X", "pip": "1"}', 422),
        (b'{"well_id": "X", "pip": true}', 422),
        (b'{"well_id": "X", "pop": 1}', 422),
        (b'{"well_id": "X", "pip": 94906.9}', 422),
        (b'{"well_id": "X", "pip": 1, "timestamp": "2026-01-01T00:00:00"}', 422),
        (b'{"well_id": "X", "pip": 1, "timestamp": "2010-01-01T00:00:00Z"}', 422),
        (b'{"well_id": "X\\u0000", "pip": 1}', 422),
        (b'{"well_id": "../x", "pip": 1}', 422),
    ],
)
def test_is_no_reading(admin: httpx.Client, path: str, content: bytes, status: int) -> None:
    is_error(admin.post(path, content=content, headers=JSON), status, "VALIDATION_ERROR")


def test_more_than_sixteen_mib_is_too_large_packed_or_not(admin: httpx.Client) -> None:
    bulk = b'{"well_id": "X", "pip": 1}' + b" " * (16 * 1024 * 1024)
    is_error(admin.post("/telemetry/ingest", content=bulk, headers=JSON), 413, "TOO_LARGE")
    packed = {**JSON, "Content-Encoding": "gzip"}
    is_error(admin.post("/telemetry/ingest", content=gzip.compress(bulk), headers=packed), 413, "TOO_LARGE")


def test_one_reading_is_stored_once(admin: httpx.Client, a_name: Name) -> None:
    body = {"well_id": a_name("T"), "timestamp": ago(60), "pip": 800.5, "motor_temp": None}
    answer = admin.post("/telemetry/ingest", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"status": "success", "well_id": body["well_id"], "stored": 1, "duplicates": 0}
    assert admin.post("/telemetry/ingest", json=body).json()["duplicates"] == 1
    latest = admin.get(f"/api/v1/wells/{body['well_id']}/latest").json()
    assert latest["pip"] == 800.5
    assert "motor_temp" not in latest


def test_a_dry_run_stores_nothing(admin: httpx.Client, a_name: Name) -> None:
    body = {"well_id": a_name("T"), "pip": 1.0}
    assert admin.post("/telemetry/ingest?dry_run=true", json=body).json()["stored"] == 0
    is_error(admin.get(f"/api/v1/wells/{body['well_id']}"), 404, "NOT_FOUND")
    assert problems_of(admin.post("/telemetry/ingest?dry_run=maybe", json=body)) == ["dry_run"]


def test_good_readings_are_stored_though_others_are_rejected(admin: httpx.Client, a_name: Name) -> None:
    well = a_name("T")
    posted: list[dict[str, Any]] = [
        {"well_id": well, "timestamp": ago(30), "pip": 1.0},
        {"well_id": well, "timestamp": "yesterday", "pip": "x"},
        {"well_id": well, "timestamp": ago(20), "pip": 94906.9, "motor_current": 40.0},
    ]
    lines = "\n".join(json.dumps(one) for one in posted).encode()
    for content, kind in ((json.dumps(posted).encode(), "application/json"), (lines, "application/x-ndjson")):
        answer = admin.post("/telemetry/ingest", content=content, headers={"Content-Type": kind})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert (body["status"], body["stored"] + body["duplicates"]) == ("partial", 2)
        assert [one["index"] for one in body["rejected"]] == [1]
        assert {error["field"] for error in body["rejected"][0]["errors"]} == {"timestamp", "pip"}
        assert [(one["index"], one["metric"]) for one in body["warnings"]] == [(2, "pip")]


def test_a_gateway_posts_within_its_fields_only(gateway: Make, new_well: Callable[..., str], a_name: Name) -> None:
    inside, outside = new_well(field="North"), new_well(field="South")
    client = gateway("North")
    assert client.post("/telemetry/ingest", json={"well_id": inside, "pip": 1.0}).status_code == 200
    answers = [client.post("/telemetry/ingest", json={"well_id": well, "pip": 1.0}) for well in (outside, a_name("N"))]
    assert [problems_of(answer) for answer in answers] == [["well_id"]] * 2
    messages = [answer.json()["error"]["details"]["validation_errors"] for answer in answers]
    assert messages[0] == messages[1]


def many(well: str, hours_ago: int, count: int = 9000) -> list[dict[str, Any]]:
    start = datetime.now(UTC) - timedelta(hours=hours_ago)
    stamps = [(start + timedelta(milliseconds=n)).isoformat() for n in range(count)]
    return [{"well_id": well, "timestamp": stamp, "pip": 1.0} for stamp in stamps]


def test_a_key_that_sends_too_fast_is_told_to_wait(gateway: Make, a_name: Name) -> None:
    client, other, well = gateway(), gateway(), a_name("T")
    statuses = [client.post("/telemetry/ingest", json=many(well, hours)).status_code for hours in (2, 3, 4)]
    assert statuses == [200, 200, 429]
    refused = client.post("/telemetry/ingest", json={"well_id": well, "pip": 1.0})
    is_error(refused, 429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) >= 1
    assert other.post("/telemetry/ingest", json={"well_id": well, "pip": 1.0}).status_code == 200


def test_the_token_of_the_settings_is_not_limited(admin: httpx.Client, a_name: Name) -> None:
    well = a_name("T")
    statuses = [admin.post("/telemetry/ingest", json=many(well, hours)).status_code for hours in (2, 3, 4, 5)]
    assert statuses == [200] * 4
