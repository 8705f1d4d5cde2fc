"""A gateway's view: what it may post, what it is answered, and what stands in the store afterwards."""

import gzip
import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.stories.checks import at, is_error

fresh = (f"TEL-{number:04d}" for number in itertools.count())


def reading(well: str, **more: Any) -> dict[str, Any]:
    return {"well_id": well, "timestamp": at(60), "flow_rate": 1500.0, "pip": 850.0, **more}


@pytest.fixture
def well() -> str:
    return next(fresh)


@pytest.mark.parametrize("path", ["/telemetry/ingest", "/api/v1/telemetry"])
def test_one_reading_is_stored(admin: httpx.Client, well: str, path: str) -> None:
    answer = admin.post(path, json=reading(well))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["status"], body["well_id"], body["stored"], body["duplicates"]) == ("success", well, 1, 0)


def test_a_reading_without_a_signal_is_refused(admin: httpx.Client, well: str) -> None:
    details = is_error(admin.post("/telemetry/ingest", json={"well_id": well}), 422, "VALIDATION_ERROR")
    assert details["validation_errors"]
    assert all({"field", "message"} <= set(entry) for entry in details["validation_errors"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("flow_rate", "1500"),
        ("flow_rate", True),
        ("flow_rate", [1]),
        ("colour", 3),
        ("timestamp", "2026-11-23T10:00:00"),
        ("timestamp", 1790000000),
        ("timestamp", "yesterday"),
        ("timestamp", "0001-01-01T00:00:00Z"),
        ("timestamp", "2010-01-01T00:00:00Z"),
        ("timestamp", "2126-01-01T00:00:00Z"),
        ("well_id", ""),
        ("well_id", 7),
        ("well_id", "-AK"),
        ("well_id", "A" * 65),
        ("well_id", "АК-014"),
        ("well_id", "AK 014"),
        ("units", {"motor_temp": "furlong"}),
    ],
)
def test_a_wrong_field_is_named(admin: httpx.Client, well: str, field: str, value: object) -> None:
    details = is_error(admin.post("/telemetry/ingest", json=reading(well) | {field: value}), 422, "VALIDATION_ERROR")
    assert any(field in entry["field"] for entry in details["validation_errors"]), details


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_never_gets_in(admin: httpx.Client, well: str, token: str) -> None:
    body = f'{{"well_id": "{well}", "flow_rate": {token}, "pip": 800}}'
    answer = admin.post("/telemetry/ingest", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 200_000, b"", b'{"well_id": "A", "pip": 1} x'])
def test_what_cannot_be_read_is_400(admin: httpx.Client, body: bytes) -> None:
    answer = admin.post("/telemetry/ingest", content=body, headers={"Content-Type": "application/json"})
    is_error(answer, 400, "VALIDATION_ERROR")


def test_another_content_type_is_415(admin: httpx.Client, well: str) -> None:
    answer = admin.post("/telemetry/ingest", content=json.dumps(reading(well)), headers={"Content-Type": "text/plain"})
    is_error(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_nobody_posts_without_a_key(stranger: httpx.Client, well: str) -> None:
    is_error(stranger.post("/telemetry/ingest", json=reading(well)), 401, "UNAUTHENTICATED")


def test_the_same_reading_again_is_a_duplicate_that_keeps_the_first_value(admin: httpx.Client, well: str) -> None:
    first = reading(well)
    admin.post("/telemetry/ingest", json=first)
    again = admin.post("/telemetry/ingest", json=first | {"flow_rate": 9.0, "motor_temp": 101.5}).json()
    assert (again["stored"], again["duplicates"]) == (0, 1)
    latest = admin.get(f"/api/v1/wells/{well}/latest").json()
    assert latest["flow_rate"] == 1500.0
    assert latest["motor_temp"] == 101.5


def test_the_good_of_a_batch_is_kept(admin: httpx.Client, well: str) -> None:
    batch = [
        reading(well, timestamp=at(60)),
        {"well_id": well, "timestamp": at(50), "flow_rate": "many"},
        {"well_id": well, "timestamp": at(40), "pip": 94906.9, "motor_temp": 110},
        {"well_id": well, "timestamp": at(30), "pip": 94906.9},
    ]
    body = admin.post("/telemetry/ingest", json=batch).json()
    assert (body["status"], body["stored"], body["duplicates"]) == ("partial", 2, 0)
    assert [entry["index"] for entry in body["rejected"]] == [1, 3]
    assert body["rejected"][0]["errors"][0]["field"] == "flow_rate"
    warning = next(entry for entry in body["warnings"] if entry["index"] == 2)
    assert (warning["metric"], warning["value"]) == ("pip", 94906.9)
    assert warning["reason"]


def test_a_whole_good_batch_is_a_success(admin: httpx.Client, well: str) -> None:
    batch = [{"well_id": well, "timestamp": at(60 - n), "pip": 800 + n} for n in range(50)]
    body = admin.post("/telemetry/ingest", json=[*batch, batch[0]]).json()
    assert (body["status"], body["stored"], body["duplicates"], body["rejected"]) == ("success", 50, 1, [])


def test_a_batch_with_nothing_good_is_422(admin: httpx.Client, well: str) -> None:
    is_error(admin.post("/telemetry/ingest", json=[{"well_id": well}] * 3), 422, "VALIDATION_ERROR")


def test_lines_and_gzip_are_read(admin: httpx.Client, well: str) -> None:
    lines = "\n".join(json.dumps({"well_id": well, "timestamp": at(60 - n), "pip": 800}) for n in range(20))
    headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
    body = admin.post("/telemetry/ingest", content=gzip.compress(lines.encode()), headers=headers).json()
    assert (body["status"], body["stored"]) == ("success", 20)


def test_too_many_or_too_large_is_413(admin: httpx.Client, well: str) -> None:
    batch = json.dumps([{"well_id": well, "pip": 800}] * 10_001)
    headers = {"Content-Type": "application/json"}
    is_error(admin.post("/telemetry/ingest", content=batch, headers=headers), 413, "TOO_LARGE")
    bomb = gzip.compress(b" " * (17 * 2**20))
    zipped = headers | {"Content-Encoding": "gzip"}
    is_error(admin.post("/telemetry/ingest", content=bomb, headers=zipped), 413, "TOO_LARGE")


def test_a_dry_run_stores_nothing(admin: httpx.Client, well: str) -> None:
    answer = admin.post("/telemetry/ingest", params={"dry_run": "true"}, json=reading(well))
    assert answer.status_code == 200, answer.text
    assert admin.get(f"/api/v1/wells/{well}").status_code == 404


def test_units_are_converted_at_the_edge(admin: httpx.Client, well: str) -> None:
    body = reading(well, pip=50.0, motor_temp=212.0, units={"motor_temp": "degF", "pip": "bar"})
    assert admin.post("/telemetry/ingest", json=body).status_code == 200
    page = admin.get(f"/api/v1/wells/{well}/telemetry", params={"metrics": "pip,motor_temp"}).json()
    assert page["series"]["motor_temp"] == [pytest.approx(100.0)]
    assert page["series"]["pip"] == [pytest.approx(725.19, abs=0.01)]


def test_readings_without_a_time_are_told_apart(admin: httpx.Client, well: str) -> None:
    body = admin.post("/telemetry/ingest", json=[{"well_id": well, "pip": 800 + n} for n in range(5)]).json()
    assert body["stored"] == 5


def test_buckets_are_aligned_and_empty_ones_are_null(admin: httpx.Client, well: str) -> None:
    base = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    batch = [
        {"well_id": well, "timestamp": (base + timedelta(minutes=m)).isoformat(), "pip": v}
        for m, v in ((1, 800.0), (4, 810.0), (11, 900.0))
    ]
    admin.post("/telemetry/ingest", json=batch)
    params = {"metrics": "pip", "start": base.isoformat(), "end": (base + timedelta(minutes=15)).isoformat()}
    page = admin.get(f"/api/v1/wells/{well}/telemetry", params={**params, "step": "300"}).json()
    assert (page["well_id"], page["step_s"]) == (well, 300)
    assert page["series"]["pip"] == [805.0, None, 900.0]
    assert [stamp[14:] for stamp in page["timestamps"]] == ["00:00Z", "05:00Z", "10:00Z"]
    raw = admin.get(f"/api/v1/wells/{well}/telemetry", params={**params, "limit": "2"}).json()
    assert len(raw["timestamps"]) == 2
    rest = admin.get(f"/api/v1/wells/{well}/telemetry", params={**params, "after": raw["next"]}).json()
    assert rest["series"]["pip"] == [900.0]


@pytest.mark.parametrize(
    "query",
    [{"step": "0"}, {"step": "1.5"}, {"metrics": "colour"}, {"start": "noon"}, {"limit": "0"}, {"limit": "10001"}],
)
def test_a_wrong_query_is_422(admin: httpx.Client, well: str, query: dict[str, str]) -> None:
    admin.post("/telemetry/ingest", json=reading(well))
    is_error(admin.get(f"/api/v1/wells/{well}/telemetry", params=query), 422, "VALIDATION_ERROR")


def test_a_table_can_be_downloaded(admin: httpx.Client, well: str) -> None:
    admin.post("/telemetry/ingest", json=reading(well))
    table = admin.get(f"/api/v1/wells/{well}/telemetry", params={"metrics": "pip,flow_rate", "format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert "850" in table.text
