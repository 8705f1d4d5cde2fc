"""The demonstration field, asked as people ask: each well's fault is found, with numbers that are in the store."""

import asyncio
import re
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.ledger import HEADERS, TOKEN, Server, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
# The words that fit what one sees on such a well, and what the simulator plays on it.
ASKED = [
    ("why is well AK-014 losing flow?", "AK-014", "free_gas_lock"),
    ("AK-012 makes less every week, whats wrong with it", "AK-012", "pump_wear"),
    ("why are the amps hunting on AK-013", "AK-013", "gas_interference"),
    ("why is AK-016 production declining", "AK-016", "low_inflow"),
    ("what is wrong with AK-017, surface rate fell", "AK-017", "tubing_leak"),
    ("BG-021 stopped producing but it is still running, why", "BG-021", "broken_shaft"),
    ("why has BG-023 no flow", "BG-023", "deadhead"),
    ("diagnose BG-024, intake pressure is falling", "BG-024", "pump_off"),
    ("why did the flow of BG-025 change", "BG-025", "frequency_change"),
    ("what's the matter with the readings of BG-027", "BG-027", "sensor_fault"),
    ("why no lift on RM-031", "RM-031", "gas_lock_full"),
    ("why is RM-032 down", "RM-032", "planned_shutdown"),
    ("what is wrong with RM-034, nothing comes in", "RM-034", "gateway_comms_loss"),
    ("why is RM-036 below target", "RM-036", "insufficient_data"),
    ("is anything wrong with AK-011", "AK-011", "normal"),
]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("demo")
    environ = {
        "WELLSPEAK_DATA_DIR": str(folder / "data"),
        "WELLSPEAK_PORT": str(port := free_port()),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    server = Server([sys.executable, "-m", "assistant", "demo"], environ, folder / "log", port)
    server.start()
    try:
        asyncio.run(server.ready(180))
        with httpx.Client(base_url=server.url, headers=HEADERS, timeout=60) as client:
            yield client
    finally:
        assert server.stop() == 0, server.log.read_text()[-2000:]


def test_the_field_is_large_enough(field: httpx.Client) -> None:
    wells = field.get("/api/v1/wells").json()["items"]
    assert len(wells) >= 16
    assert len({well["field"] for well in wells}) == 3


@pytest.mark.parametrize(("text", "well", "fault"), ASKED)
def test_the_fault_that_is_played_is_found(field: httpx.Client, text: str, well: str, fault: str) -> None:
    answer = field.post("/api/v1/ask", json={"text": text}).json()
    assert answer["parse"]["intent"]["name"] == "diagnose", answer["parse"]
    assert answer["parse"]["wells"] == [well]
    found = answer["diagnosis"]
    assert found["diagnosis"]["fault"] == fault, (found["diagnosis"], found["alternatives"])
    assert well in answer["text"]
    if fault not in {"normal", "insufficient_data", "gateway_comms_loss", "planned_shutdown"}:
        assert found["evidence"]
        assert found["ruled_out"]
        assert found["diagnosis"]["actions"]


def test_the_window_and_the_sources_are_said(field: httpx.Client) -> None:
    answer = field.post("/api/v1/ask", json={"text": "why is well AK-014 losing flow?"}).json()
    assert answer["sources"]
    assert all(source["rows"] > 0 for source in answer["sources"])
    assert answer["diagnosis"]["window"]["end"] <= answer["diagnosis"]["at"]
    assert answer["chart"]["well_ids"] == ["AK-014"]


STRETCH = re.compile(r"median of the last (\d+) min")


def _stored(field: httpx.Client, well: str, metric: str, start: datetime, end: datetime) -> list[float]:
    params = {"metrics": metric, "start": start.isoformat(), "end": end.isoformat(), "limit": "10000"}
    page = field.get(f"/api/v1/wells/{well}/telemetry", params=params).json()
    return [value for value in page["series"][metric] if value is not None]


def _disagreeing(field: httpx.Client, found: dict[str, Any], times: float = 1.0) -> tuple[int, list[str]]:
    """How many numbers were compared with the stretch their text names, and which of them are not its median."""
    end, compared, wrong = datetime.fromisoformat(found["at"]), 0, []
    for entry in found["evidence"]:
        stretch = STRETCH.search(entry["text"])
        if stretch is None or not entry["now"]:
            continue
        start = end - timedelta(minutes=int(stretch[1]))
        stored = _stored(field, found["well_id"], entry["metric"], start, end + timedelta(microseconds=1))
        compared += 1
        if not stored or entry["now"] * times != pytest.approx(statistics.median(stored), rel=1e-6):
            wrong.append(entry["metric"])
    return compared, wrong


def _diagnosed(field: httpx.Client, well: str) -> dict[str, Any]:
    """As of a minute ago: no reading from before that is still on its way."""
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    found: dict[str, Any] = field.post(f"/api/v1/wells/{well}/diagnose", json={"at": at}).json()
    return found


@pytest.mark.parametrize("well", ["AK-012", "AK-013", "AK-014", "AK-016", "AK-017", "BG-021", "BG-023", "RM-031"])
def test_the_numbers_of_the_evidence_are_in_the_store(field: httpx.Client, well: str) -> None:
    found = _diagnosed(field, well)
    compared, wrong = _disagreeing(field, found)
    assert compared >= 10
    assert wrong == []


def test_numbers_that_are_off_by_one_in_a_hundred_are_seen(field: httpx.Client) -> None:
    found = _diagnosed(field, "AK-014")
    compared, wrong = _disagreeing(field, found, times=1.01)
    assert len(wrong) == compared >= 10
