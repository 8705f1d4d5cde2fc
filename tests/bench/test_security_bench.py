"""Half-open connections by the hundred, and hostile questions beside the posts of a gateway."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.faults.ledger import HEADERS
from tests.security.conftest import House, running

pytestmark = pytest.mark.bench
HALF_OPEN = 500
HOSTILE = 20
HEAVY = "compare flow, intake pressure, motor temp and vibration of all wells this year and last year"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("bench")
    with running("embedded", folder, [], {"WELLSPEAK_QUESTION_RATE": "100000"}) as made:
        yield made


def at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


async def test_half_open_connections(house: House) -> None:
    host, port = house.url.removeprefix("http://").split(":")
    lines = [await asyncio.open_connection(host, int(port)) for _ in range(HALF_OPEN)]
    for _, writer in lines:
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    began, times = time.monotonic(), []
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
        while time.monotonic() - began < 30:
            asked = time.perf_counter()
            assert (await client.get("/health")).status_code == 200
            times.append(time.perf_counter() - asked)
            await asyncio.sleep(0.1)
    held = sum(not reader.at_eof() and reader.exception() is None for reader, _ in lines)
    for _, writer in lines:
        writer.close()
    print(
        f"\n{HALF_OPEN} half-open: health p95 {at(times, 0.95):.0f} ms (aim 200), {held} still held after 30 s (aim 50)"
    )
    assert len(times) > 0


async def test_hostile_questions_beside_posts(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url, headers=HEADERS, timeout=120) as client:
        for number in range(40):
            rows = [reading(number, back) for back in range(500)]
            assert (await client.post("/telemetry/ingest", json=rows)).status_code == 200
        alone = await posts(client, 10)
        asking = [asyncio.create_task(asked(client)) for _ in range(HOSTILE)]
        beside = await posts(client, 10)
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    ratio = at(beside, 0.99) / at(alone, 0.99)
    print(
        f"\nposts p99 alone {at(alone, 0.99):.0f} ms, beside {HOSTILE} questions {at(beside, 0.99):.0f} ms: "
        f"{ratio:.1f} (aim 2)"
    )
    assert beside


def reading(well: int, back: int) -> dict[str, object]:
    moment = datetime.now(UTC) - timedelta(minutes=10 * back)
    return {"well_id": f"HB-{well:03}", "timestamp": moment.isoformat(), "flow_rate": 1500.0 + back, "pip": 900.0}


async def posts(client: httpx.AsyncClient, seconds: float) -> list[float]:
    times, began = [], time.monotonic()
    while time.monotonic() - began < seconds:
        asked_at = time.perf_counter()
        answer = await client.post("/telemetry/ingest", json={"well_id": "HB-000", "pip": 900.0})
        assert answer.status_code == 200
        times.append(time.perf_counter() - asked_at)
        await asyncio.sleep(0.02)
    return times


async def asked(client: httpx.AsyncClient) -> None:
    while True:
        await client.post("/api/v1/ask", json={"text": HEAVY})
