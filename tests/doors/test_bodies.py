"""Whole bodies as an outsider may send them: how they are packed, how large they are, what they hold."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.doors.doors import JSON, LINES, rows_of
from tests.doors.poison import WELL, good
from tests.web.conftest import is_error, problems_of

MIB = 2**20
WAYS = ("/telemetry/ingest", "/api/v1/telemetry", "/telemetry/ingest?dry_run=true")
ONE = json.dumps(good(1)).encode()
MARK = b"\xef\xbb\xbf"
way = pytest.mark.parametrize("way", WAYS)


def post(client: httpx.Client, way: str, body: bytes, **headers: str) -> httpx.Response:
    sent = httpx.Headers(JSON)
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return client.post(way, content=body, headers=sent)


@way
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n ",
        b"{",
        b"[",
        b"not json",
        ONE + b" x",
        ONE + ONE,
        b"\xff\xfe{",
        json.dumps(good(1)).encode("utf-16"),
        json.dumps(good(1)).encode("utf-16-le"),
        b'{"well_id": "A", "pip": 1, "name": "\xed\xa0\x80"}',
        b"[" * 200_000,
        b"[" * 5_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"[" + b"[]," * 150_000 + b"[]]",
    ],
)
def test_what_cannot_be_read_is_400(client: httpx.Client, way: str, body: bytes) -> None:
    is_error(post(client, way, body), 400, "VALIDATION_ERROR")


@way
@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (b"no gzip at all", "gzip"),
        (gzip.compress(ONE)[:-9], "gzip"),
        (gzip.compress(ONE)[:12], "gzip"),
        (gzip.compress(ONE) + b"tail", "gzip"),
        (gzip.compress(ONE)[:-8] + b"\0" * 8, "gzip"),
        (gzip.compress(b"") * 100_000 + gzip.compress(ONE), "gzip"),
    ],
)
def test_what_cannot_be_unpacked_is_400(client: httpx.Client, way: str, packed: bytes, encoding: str) -> None:
    is_error(post(client, way, packed, content_encoding=encoding), 400, "VALIDATION_ERROR")


@way
@pytest.mark.parametrize("kind", ["text/plain", "text/csv", "application/xml", "application/octet-stream", "json"])
def test_another_content_type_is_415(client: httpx.Client, way: str, kind: str) -> None:
    is_error(post(client, way, ONE, content_type=kind), 415, "UNSUPPORTED_MEDIA_TYPE")


@way
@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "snappy"])
def test_another_encoding_is_415(client: httpx.Client, way: str, encoding: str) -> None:
    is_error(post(client, way, ONE, content_encoding=encoding), 415, "UNSUPPORTED_MEDIA_TYPE")


@way
def test_another_charset_is_415(client: httpx.Client, way: str) -> None:
    is_error(post(client, way, ONE, content_type="application/json; charset=latin-1"), 415, "UNSUPPORTED_MEDIA_TYPE")
    for charset in ("utf-8", "UTF-8", '"utf-8"'):
        assert post(client, way, ONE, content_type=f"application/json; charset={charset}").status_code == 200


@way
@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/ndjson", "application/jsonl"])
def test_lines_by_each_of_their_names(client: httpx.Client, way: str, kind: str) -> None:
    body = b"\r\n".join([ONE, b"", b"  ", ONE, b"{oops", b""])
    answer = post(client, way, body, content_type=kind).json()
    assert (answer["status"], [one["index"] for one in answer["rejected"]]) == ("partial", [2])


@way
@pytest.mark.parametrize("body", [MARK + ONE, MARK + b"[" + ONE + b"]"])
def test_a_byte_order_mark_does_no_harm(client: httpx.Client, way: str, body: bytes) -> None:
    assert post(client, way, body).status_code == 200
    assert post(client, way, gzip.compress(body), content_encoding="gzip").status_code == 200
    assert post(client, way, body, content_type=LINES["Content-Type"]).status_code in {200, 422}


@way
def test_gzip_in_several_parts(client: httpx.Client, way: str) -> None:
    packed = b"".join(gzip.compress(part) for part in (b"[", ONE, b"]"))
    assert post(client, way, packed, content_encoding="GZIP").status_code == 200


@way
def test_at_most_ten_thousand_readings(client: httpx.Client, way: str) -> None:
    reading = b'{"well_id":"%s","pip":800}' % WELL.encode()
    for body, kind in ((b"[" + b",".join([reading] * 10_001) + b"]", JSON), (b"\n".join([reading] * 10_001), LINES)):
        is_error(client.post(way, content=body, headers=kind), 413, "TOO_LARGE")


def test_ten_thousand_are_taken(client: httpx.Client) -> None:
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    rows = [{"well_id": "DOOR-10K", "timestamp": _after(begin, n), "pip": 800} for n in range(10_000)]
    answer = client.post("/telemetry/ingest", json=rows)
    assert answer.json() == {"status": "success", "stored": 10_000, "duplicates": 0, "rejected": [], "warnings": []}
    again = client.post("/telemetry/ingest", json=rows).json()
    assert (again["stored"], again["duplicates"]) == (0, 10_000)


@way
def test_at_most_sixteen_mebibytes_before_and_after_unpacking(client: httpx.Client, way: str) -> None:
    fits, over = b" " * (16 * MIB - len(ONE)) + ONE, b" " * (16 * MIB) + ONE
    assert post(client, way, fits).status_code == 200
    is_error(post(client, way, over), 413, "TOO_LARGE")
    assert post(client, way, gzip.compress(fits), content_encoding="gzip").status_code == 200
    for bomb in (gzip.compress(over), gzip.compress(b"\0" * (64 * MIB)), gzip.compress(b" " * MIB) * 17):
        is_error(post(client, way, bomb, content_encoding="gzip"), 413, "TOO_LARGE")


@way
@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"', b"[null]", b"[1, 2]", b"[[]]", b'["a"]', b"{}"])
def test_what_holds_no_reading_is_422(client: httpx.Client, way: str, body: bytes) -> None:
    problems = problems_of(post(client, way, body))
    assert problems


@way
def test_a_list_in_every_reading_is_an_unknown_field_and_not_too_deep(client: httpx.Client, way: str) -> None:
    rows = [{**good(number), "tags": [1, 2]} for number in range(500)]
    problems = problems_of(client.post(way, json=rows))
    assert problems[:2] == ["0.tags", "1.tags"]
    assert len(problems) == 500


def test_without_a_time_they_are_told_apart_by_their_place(client: httpx.Client) -> None:
    before = datetime.now(UTC)
    rows: list[Any] = [{"well_id": "DOOR-NOW", "pip": 800 + n} for n in range(5)]
    assert client.post("/telemetry/ingest", json=[*rows[:2], 7, *rows[2:]]).json()["stored"] == 5
    times = [datetime.fromisoformat(at) for at, _ in rows_of(client, "DOOR-NOW")]
    assert before <= times[0] <= datetime.now(UTC)
    assert [(at - times[0]).microseconds for at in times] == [0, 1, 3, 4, 5]


def test_drive_and_gauge_fill_each_other_in(client: httpx.Client) -> None:
    at = _after(datetime.now(UTC), 0)
    base = {"well_id": "DOOR-FILL", "timestamp": at}
    both = client.post("/telemetry/ingest", json=[{**base, "pip": 800}, {**base, "motor_temp": 100, "pip": 1}]).json()
    assert (both["stored"], both["duplicates"], both["status"]) == (1, 1, "success")
    more = client.post("/telemetry/ingest", json={**base, "gor": 400, "motor_temp": 1}).json()
    assert (more["stored"], more["duplicates"]) == (0, 1)
    latest = client.get("/api/v1/wells/DOOR-FILL/latest").json()
    assert (latest["pip"], latest["motor_temp"], latest["gor"]) == (800, 100, 400)


def test_warnings_name_place_metric_value_and_reason(client: httpx.Client) -> None:
    rows = [good(1), {**good(2), "motor_temp": 900, "units": {"motor_temp": "degF"}}, {**good(3), "flow_rate": -1}]
    answer = client.post("/telemetry/ingest", json=rows).json()
    said = [(one["index"], one["metric"], pytest.approx(one["value"])) for one in answer["warnings"]]
    assert said == [(1, "motor_temp", pytest.approx(482.22, abs=0.01)), (2, "flow_rate", -1)]
    assert "-40 to 350 degC" in answer["warnings"][0]["reason"]


def test_units_are_converted_and_named_when_wrong(client: httpx.Client) -> None:
    at = _after(datetime.now(UTC), 0)
    row = {"well_id": "DOOR-UNIT", "timestamp": at, "pip": 50, "motor_temp": 212}
    client.post("/telemetry/ingest", json={**row, "units": {"pip": "bar", "motor_temp": "degF"}})
    latest = client.get("/api/v1/wells/DOOR-UNIT/latest").json()
    assert latest["pip"] == pytest.approx(725.19, abs=0.01)
    assert latest["motor_temp"] == pytest.approx(100)
    for units in ("bar", ["bar"], {"pip": 3}, {"pip": "m"}, {"depth": "ft"}):
        assert problems_of(client.post("/telemetry/ingest", json={**row, "units": units}))[0].startswith("units")


def test_times_at_the_edges(client: httpx.Client) -> None:
    now = datetime.now(UTC)
    for at, good_ in (
        (now + timedelta(minutes=9), True),
        (now + timedelta(minutes=30), False),
        (now - timedelta(days=3640), True),
        (now - timedelta(days=3660), False),
    ):
        answer = client.post("/telemetry/ingest", json={"well_id": "DOOR-EDGE", "timestamp": at.isoformat(), "pip": 1})
        assert (answer.status_code == 200) is good_, at


def _after(begin: datetime, seconds: float) -> str:
    return (begin + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
