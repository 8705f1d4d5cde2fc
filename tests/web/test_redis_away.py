"""Redis stopped, flushed and started again under a server with open streams: delay at most, and nothing lost."""

import asyncio
import random
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.settings import Settings
from tests.brokers import Broker
from tests.faults.alert_ledger import LIMITS, METRICS, Listener, post, raised, verdict
from tests.web.conftest import PASSWORD, TOKEN, new_database, serving

pytestmark = pytest.mark.production
ENOUGH_S = 120.0
WELL = "RD-001"


def flush(redis: Broker) -> None:
    place = urlsplit(redis.url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as line:
        line.sendall(b"FLUSHALL\r\n")
        assert line.recv(64).startswith(b"+OK")


@pytest.mark.parametrize("away_s", [1.0, pytest.param(30.0, marks=pytest.mark.faults)])
async def test_nothing_is_lost_while_redis_is_away(
    server_url: str, redis_server: Broker, tmp_path: Path, away_s: float
) -> None:
    settings = Settings(
        database_url=await new_database(server_url),
        data_dir=tmp_path,
        admin_token=TOKEN,
        admin_password=PASSWORD,
        redis_url=redis_server.url,
    )
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with serving(settings) as site:
        listener = Listener(headers, [site.url], random.Random(1))
        task = asyncio.create_task(listener.run())
        async with httpx.AsyncClient(headers=headers, timeout=60) as http, asyncio.timeout(ENOUGH_S + away_s):
            body = {"well_id": WELL, "limits": LIMITS}
            assert (await http.post(f"{site.url}/api/v1/wells", json=body)).status_code == 201
            await listener.connected.wait()
            before, stopped, flushed, after = METRICS
            await post(http, [site.url], WELL, before, 130.0)
            await asyncio.to_thread(redis_server.stop)
            await post(http, [site.url], WELL, stopped, 130.0)
            await asyncio.sleep(away_s)
            await asyncio.to_thread(redis_server.start)
            await asyncio.to_thread(flush, redis_server)
            await post(http, [site.url], WELL, flushed, 130.0)
            await asyncio.to_thread(redis_server.stop)
            await asyncio.to_thread(redis_server.start)
            await post(http, [site.url], WELL, after, 130.0)
            while (
                len(wanted := await raised(http, [site.url], {WELL})) < len(METRICS) or verdict(listener, wanted).missed
            ):
                assert not task.done(), await task
                await asyncio.sleep(0.1)
        task.cancel()
        assert verdict(listener, wanted).twice == 0
        assert listener.cuts == listener.resets == 0
