"""Near misses first: what cannot be asked, and where buckets begin."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.conftest import problems_of

START = datetime(2026, 6, 1, 0, 0, 30, tzinfo=UTC)


@pytest.fixture
def well(admin: httpx.Client, new_well: Callable[..., str]) -> str:
    """Ten readings, a minute apart, the sixth without pip."""
    well_id = new_well()
    readings = [
        {"well_id": well_id, "timestamp": (START + timedelta(minutes=n)).isoformat(), "flow_rate": 100.0 * n}
        | ({} if n == 5 else {"pip": float(n)})
        for n in range(10)
    ]
    assert admin.post("/telemetry/ingest", json=readings).json()["stored"] == 10
    return well_id


def series(client: httpx.Client, well: str, **query: Any) -> httpx.Response:
    wanted = {"start": "2026-06-01T00:00:00Z", "end": "2026-06-01T00:12:00Z", "metrics": "pip", **query}
    return client.get(f"/api/v1/wells/{well}/telemetry", params=wanted)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"metrics": "pop"}, ["metrics"]),
        ({"metrics": "pip,"}, None),
        ({"start": "yesterday"}, ["start"]),
        ({"start": "2026-06-01T00:00:00"}, ["start"]),
        ({"end": "2026-05-01T00:00:00Z"}, ["start"]),
        ({"start": "2026-06-01T00:12:00Z"}, ["start"]),
        ({"step": "0"}, ["step"]),
        ({"step": "1.5"}, ["step"]),
        ({"step": "-60"}, ["step"]),
        ({"limit": "10001"}, ["limit"]),
        ({"limit": "0"}, ["limit"]),
        ({"format": "xls"}, ["format"]),
        ({"after": "x"}, ["after"]),
        ({"start": "a", "end": "b", "step": "c", "limit": "d", "metrics": "e"},
         ["metrics", "end", "start", "step", "limit"]),
    ],
)  # fmt: skip
def test_every_wrong_parameter_is_named(
    admin: httpx.Client, well: str, query: dict[str, str], fields: list[str] | None
) -> None:
    answer = series(admin, well, **query)
    if fields is None:
        assert answer.status_code == 200
    else:
        assert sorted(problems_of(answer)) == sorted(fields)


def test_raw_readings_come_as_they_were_sent(admin: httpx.Client, well: str) -> None:
    body = series(admin, well, metrics="flow_rate,pip").json()
    assert (body["well_id"], body["step_s"], body["next"]) == (well, None, None)
    assert body["timestamps"][0] == "2026-06-01T00:00:30Z"
    assert body["series"]["pip"] == [0, 1, 2, 3, 4, None, 6, 7, 8, 9]
    assert list(body["series"]) == ["flow_rate", "pip"]
    assert body["resolution"] == "raw"


@pytest.mark.parametrize("step", [None, 60, 7])
def test_pages_leave_nothing_out_and_nothing_twice(admin: httpx.Client, well: str, step: int | None) -> None:
    more = {} if step is None else {"step": step}
    whole = series(admin, well, **more).json()
    stamps, values, after = [], [], None
    for _ in range(100):
        part = series(admin, well, limit=4, **more, **({"after": after} if after else {})).json()
        stamps += part["timestamps"]
        values += part["series"]["pip"]
        after = part["next"]
        if after is None:
            break
    assert (stamps, values) == (whole["timestamps"], whole["series"]["pip"])


def test_buckets_are_aligned_to_the_epoch_and_empty_ones_are_null(admin: httpx.Client, well: str) -> None:
    body = series(admin, well, step=120, start="2026-06-01T00:01:10Z").json()
    assert body["step_s"] == 120
    assert body["timestamps"] == [f"2026-06-01T00:{minute:02}:00Z" for minute in (0, 2, 4, 6, 8, 10)]
    assert body["series"]["pip"] == [1.0, 2.5, 4.0, 6.5, 8.5, None]


def test_csv_holds_the_same(admin: httpx.Client, well: str) -> None:
    answer = series(admin, well, format="csv", metrics="pip,flow_rate")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="{well}.csv"'
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["well_id", "timestamp", "pip", "flow_rate"]
    assert rows[6] == [well, "2026-06-01T00:05:30Z", "", "500.0"]
    assert len(rows) == 11
    assert len(series(admin, well, format="csv", limit=3).text.splitlines()) == 4


def test_parquet_holds_the_same(admin: httpx.Client, well: str) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(io.BytesIO(series(admin, well, format="parquet").content))
    assert table.column("pip").to_pylist() == [0, 1, 2, 3, 4, None, 6, 7, 8, 9]
    assert table.column("timestamp").to_pylist()[0] == START


def test_without_times_the_last_day_is_meant(admin: httpx.Client, well: str) -> None:
    admin.post("/telemetry/ingest", json={"well_id": well, "pip": 77.0})
    body = admin.get(f"/api/v1/wells/{well}/telemetry").json()
    assert body["series"]["pip"] == [77.0]


def test_the_latest_value_of_each_signal(admin: httpx.Client, well: str, new_well: Callable[..., str]) -> None:
    body = admin.get(f"/api/v1/wells/{well.lower()}/latest").json()
    assert body["well_id"] == well
    assert body["timestamp"] == "2026-06-01T00:09:30Z"
    assert (body["flow_rate"], body["pip"]) == (900.0, 9.0)
    assert set(body["at"]) == {"flow_rate", "pip"}
    silent = admin.get(f"/api/v1/wells/{new_well()}/latest").json()
    assert (silent["timestamp"], silent["at"]) == (None, {})
