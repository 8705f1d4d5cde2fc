"""Dead letters over HTTP; what they do on a broker is tested beside the broker."""

from collections.abc import Callable, Iterator

import aio_pika
import httpx
import pytest

from telemetry.bus.broker import READINGS, connect, dead_name, declare
from tests.brokers import Broker
from tests.doors.conftest import settings_for
from tests.web.conftest import TOKEN, Make, Site, is_error, serving


def test_without_a_broker_there_are_none(admin: httpx.Client) -> None:
    assert admin.get("/api/v1/dead-letters").json() == {"count": 0, "letters": []}
    assert admin.post("/api/v1/dead-letters/requeue").json() == {"letters": 0}
    assert admin.post("/api/v1/dead-letters/discard").json() == {"letters": 0}


def test_nobody_but_an_administrator_of_all_fields(token: Make) -> None:
    is_error(token("engineer").get("/api/v1/dead-letters"), 403, "FORBIDDEN")
    confined = token("admin", "North")
    is_error(confined.get("/api/v1/dead-letters"), 404, "NOT_FOUND")
    is_error(confined.post("/api/v1/dead-letters/discard"), 404, "NOT_FOUND")


@pytest.fixture
def queued(server_url: str, tmp_path_factory: pytest.TempPathFactory, rabbit_server: Broker) -> Iterator[Site]:
    with serving(settings_for(server_url, tmp_path_factory, rabbit_server.url)) as made:
        yield made


async def lay_down(url: str, count: int) -> None:
    line = await connect(url)
    await declare(line.channel, READINGS)
    for number in range(count):
        message = aio_pika.Message(f"junk {number}".encode(), type="x")
        await line.channel.default_exchange.publish(message, dead_name(READINGS))
    await line.close()


@pytest.mark.production
async def test_looked_at_and_thrown_away(queued: Site, rabbit_server: Broker, a_name: Callable[[str], str]) -> None:
    await lay_down(rabbit_server.url, 3)
    with queued.bearer(TOKEN) as admin:
        found = admin.get("/api/v1/dead-letters").json()
        assert found["count"] == 3
        assert "cannot be read" in found["letters"][0]["why"]
        assert admin.post("/api/v1/dead-letters/discard").json() == {"letters": 3}
        assert admin.get("/api/v1/dead-letters").json()["count"] == 0
        trail = admin.get("/api/v1/audit").json()["items"]
        assert any(one["action"] == "dead_letters_discard" and one["detail"] == {"letters": 3} for one in trail)
