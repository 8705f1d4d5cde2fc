"""Two servers on one database and no Redis: an alert reaches streams of both, and a killed one's watch is taken up."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.faults.ledger import HEADERS, TOKEN, Server, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
ENOUGH_S = 90.0


def a_server(name: str, database_url: str, folder: Path) -> Server:
    environ = {
        "WELLSPEAK_DATA_DIR": str(folder / name),
        "WELLSPEAK_PORT": str(port := free_port()),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "WELLSPEAK_ADMIN_PASSWORD": "a long enough password",
        "WELLSPEAK_DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
    }
    return Server([sys.executable, "-m", "assistant", "serve"], environ, folder / f"{name}.log", port)


async def post(http: httpx.AsyncClient, value: float) -> None:
    body = {"well_id": "TWIN-1", "timestamp": datetime.now(UTC).isoformat(), "motor_temp": value}
    assert (await http.post("/telemetry/ingest", json=body)).status_code == 200


async def heard(http: httpx.AsyncClient, opened: asyncio.Event) -> dict[str, Any]:
    """The first alert that comes over a stream."""
    async with http.stream("GET", "/api/v1/events", timeout=ENOUGH_S) as answer:
        event = ""
        async for line in answer.aiter_lines():
            opened.set()
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: ") and event == "alert":
                return dict(json.loads(line.removeprefix("data: ")))
    raise AssertionError("the stream ended")


async def alerts(http: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    end = time.monotonic() + ENOUGH_S
    found: list[dict[str, Any]] = []
    while time.monotonic() < end:
        found = (await http.get("/api/v1/alerts", params={"well": "TWIN-1"})).json()["items"]
        if len(found) == count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def test_alerts_across_servers_and_through_a_kill(database_url: str, tmp_path: Path) -> None:
    first, second = a_server("first", database_url, tmp_path), a_server("second", database_url, tmp_path)
    try:
        first.start()
        await first.ready()
        second.start()
        await second.ready()
        async with (
            httpx.AsyncClient(base_url=first.url, headers=HEADERS, timeout=30) as one,
            httpx.AsyncClient(base_url=second.url, headers=HEADERS, timeout=30) as two,
        ):
            well = {"well_id": "TWIN-1", "limits": {"motor_temp": {"high": 120}}}
            assert (await one.post("/api/v1/wells", json=well)).status_code == 201
            opened = [asyncio.Event(), asyncio.Event()]
            hearing = [asyncio.create_task(heard(*pair)) for pair in zip((one, two), opened, strict=True)]
            for task, event in zip(hearing, opened, strict=True):
                await asyncio.wait([task, asyncio.create_task(event.wait())], return_when=asyncio.FIRST_COMPLETED)
            await post(two, 130)  # the first watches, the second wrote it
            told = await asyncio.gather(*hearing)
            assert len({alert["id"] for alert in told}) == 1
            await post(two, 100)
            await asyncio.to_thread(first.kill)
            began = time.monotonic()
            await post(two, 131)
            await alerts(two, 2)
            print(f"the watch of a killed server was taken up after {time.monotonic() - began:.1f} s")
    finally:
        for server in (first, second):
            if server.process is not None and server.process.poll() is None:
                await asyncio.to_thread(server.stop)
