"""Two server processes and a worker on PostgreSQL, Redis and RabbitMQ: nothing that was answered is lost."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import websockets

from tests import brokers
from tests.brokers import Broker
from tests.faults.ledger import HEADERS, TOKEN, Server, free_port

pytestmark = pytest.mark.production
ROOT = Path(__file__).resolve().parent.parent.parent
ENOUGH_S = 60.0


@pytest.fixture
def own_rabbit(tmp_path: Path) -> Iterator[Broker]:
    if brokers.RABBIT is None:
        pytest.skip("there is no rabbitmq-server on this machine")
    with brokers.running(brokers.rabbit(tmp_path)) as broker:
        yield broker


@pytest.fixture
def environ(tmp_path: Path, database_url: str, redis_server: Broker, own_rabbit: Broker) -> dict[str, str]:
    return {
        "WELLSPEAK_DATA_DIR": str(tmp_path / "data"),
        "WELLSPEAK_PORT": str(free_port()),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "WELLSPEAK_ADMIN_PASSWORD": "a long enough password",
        "WELLSPEAK_DATABASE_URL": database_url,
        "WELLSPEAK_REDIS_URL": redis_server.url,
        "WELLSPEAK_AMQP_URL": own_rabbit.url,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def worker(environ: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    made = Server([sys.executable, "-m", "assistant", "worker"], environ, tmp_path / "worker.log", 0)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.kill()


@pytest.fixture
async def servers(environ: dict[str, str], tmp_path: Path) -> AsyncIterator[Server]:
    """Two processes behind one address; at the end both go quietly."""
    command = [sys.executable, "-m", "assistant", "serve", "--processes", "2"]
    made = Server(command, environ, tmp_path / "serve.log", int(environ["WELLSPEAK_PORT"]))
    made.start()
    try:
        await made.ready()
        yield made
    finally:
        status = await asyncio.to_thread(made.stop)
    assert status == 0, made.log.read_text()[-2000:]


async def post(http: httpx.AsyncClient, number: int) -> httpx.Response:
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1) + timedelta(seconds=number)
    reading = {"well_id": "QUEUED-1", "timestamp": at.isoformat(), "pip": 1000.0 + number}
    return await http.post("/telemetry/ingest", json=reading)


async def values(http: httpx.AsyncClient) -> set[float]:
    """Every intake pressure that can be read by now."""
    period = {"start": (datetime.now(UTC) - timedelta(hours=2)).isoformat(), "end": datetime.now(UTC).isoformat()}
    answer = await http.get("/api/v1/wells/QUEUED-1/telemetry", params={"metrics": "pip", **period})
    return set(answer.json()["series"]["pip"]) if answer.status_code == 200 else set()


async def until_stored(http: httpx.AsyncClient, wanted: set[float]) -> None:
    found: set[float] = set()
    for _ in range(int(ENOUGH_S / 0.1)):
        found = await values(http)
        if found >= wanted:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"not stored: {sorted(wanted - found)[:10]} of {len(wanted)}")


async def until_answered(http: httpx.AsyncClient, status: int, number: int) -> httpx.Response:
    for _ in range(int(ENOUGH_S / 0.1)):
        answer = await post(http, number)
        if answer.status_code == status:
            return answer
        await asyncio.sleep(0.1)
    pytest.fail(f"never answered with {status}")


async def test_queued_written_and_told_across_processes(servers: Server, worker: Server, own_rabbit: Broker) -> None:
    async with httpx.AsyncClient(base_url=servers.url, headers=HEADERS, timeout=30) as http:
        answer = await post(http, 0)
        assert (answer.status_code, answer.json()["status"], answer.json()["accepted"]) == (202, "queued", 1)
        worker.start()
        await until_stored(http, {1000.0})
        await _seen_on_every_socket(servers, http)
        await _a_killed_worker_loses_nothing(worker, http)
        await _a_stopped_broker_is_said_and_found_again(own_rabbit, http)
        assert await asyncio.to_thread(worker.stop) == 0, worker.log.read_text()[-2000:]


async def test_processes_do_not_outlive_the_one_that_started_them(database_url: str, tmp_path: Path) -> None:
    environ = {
        "WELLSPEAK_DATA_DIR": str(tmp_path / "data"),
        "WELLSPEAK_PORT": str(port := free_port()),
        "WELLSPEAK_ADMIN_PASSWORD": "a long enough password",
        "WELLSPEAK_DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
    }
    servers = Server([sys.executable, "-m", "assistant", "serve", "--processes", "2"], environ, tmp_path / "log", port)
    servers.start()
    await servers.ready()
    await asyncio.to_thread(servers.kill)
    async with httpx.AsyncClient() as http:
        for _ in range(int(ENOUGH_S / 0.1)):
            try:
                await http.get(f"{servers.url}/health")
            except httpx.TransportError:
                return
            await asyncio.sleep(0.1)
    pytest.fail("somebody still answers")


async def _seen_on_every_socket(servers: Server, http: httpx.AsyncClient) -> None:
    """Eight sockets land on both processes; the reading reaches neither but by way of the worker."""
    url = servers.url.replace("http", "ws") + "/api/v1/live?wells=QUEUED-1"
    sockets = [await websockets.connect(url, additional_headers=HEADERS) for _ in range(8)]
    assert (await post(http, 1)).status_code == 202
    async with asyncio.timeout(ENOUGH_S):
        heard = [json.loads(await socket.recv()) for socket in sockets]
    assert [message["pip"] for message in heard] == [1001.0] * 8
    for socket in sockets:
        await socket.close()


async def _a_killed_worker_loses_nothing(worker: Server, http: httpx.AsyncClient) -> None:
    answered = set()
    for number in range(100, 400):
        assert (await post(http, number)).status_code == 202
        answered.add(1000.0 + number)
        if number % 100 == 50:
            await asyncio.to_thread(worker.kill)
        if number % 100 == 70:
            worker.start()
    await until_stored(http, answered)


async def _a_stopped_broker_is_said_and_found_again(own_rabbit: Broker, http: httpx.AsyncClient) -> None:
    await asyncio.to_thread(own_rabbit.stop)
    answer = await post(http, 500)
    assert (answer.status_code, answer.json()["error"]["type"]) == (503, "UNAVAILABLE")
    assert "retry-after" in answer.headers
    await asyncio.to_thread(own_rabbit.start)
    await until_answered(http, 202, 501)
    await until_stored(http, {1501.0})
