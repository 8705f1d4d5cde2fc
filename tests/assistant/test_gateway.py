from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from assistant.gateway import KEPT, Gateway, posts
from telemetry.simulator import demo_field

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Server:
    """Answers with the given statuses in turn, then with success, and keeps what it took."""

    def __init__(self, *statuses: int | Exception) -> None:
        self.statuses, self.taken = list(statuses), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        status = self.statuses.pop(0) if self.statuses else 200
        if isinstance(status, Exception):
            raise status
        if status == 200:
            self.taken += msgspec.json.decode(request.content)
        return httpx.Response(status, headers={"Retry-After": "7"} if status == 503 else {})


def a_gateway(server: Server, waiting: int = 3) -> Gateway:
    gateway = Gateway(httpx.AsyncClient(base_url="http://field", transport=httpx.MockTransport(server)))
    gateway.waiting.extend({"well_id": "AK-014", "timestamp": str(number), "pip": 900.0} for number in range(waiting))
    return gateway


@pytest.mark.parametrize(("trouble", "wait"), [(503, 7), (500, 1), (429, 1), (httpx.ConnectError("refused"), 1)])
async def test_trouble_loses_nothing_and_is_tried_again(trouble: Any, wait: float) -> None:
    server = Server(trouble)
    gateway = a_gateway(server)
    assert await gateway.send() == wait
    assert len(gateway.waiting) == 3
    assert await gateway.send() == 0
    assert [post["timestamp"] for post in server.taken] == ["0", "1", "2"]
    assert not gateway.waiting


async def test_waits_longer_each_time_up_to_half_a_minute() -> None:
    gateway = a_gateway(Server(*[httpx.ConnectError("refused")] * 7))
    assert [await gateway.send() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


async def test_refused_key_ends_it() -> None:
    with pytest.raises(SystemExit, match="key is refused"):
        await a_gateway(Server(401)).send()


async def test_refused_batch_is_dropped_and_the_next_one_sent() -> None:
    server = Server(422)
    gateway = a_gateway(server, 700)
    assert await gateway.send() == 0
    assert len(server.taken) == 200


async def test_memory_is_bounded_while_the_server_is_away() -> None:
    assert len(a_gateway(Server(), KEPT + 5).waiting) == KEPT


def test_silent_wells_post_nothing_and_no_moment_is_posted_twice() -> None:
    wells = demo_field(NOW)
    first = posts(wells, NOW.timestamp(), NOW.timestamp() + 25)
    second = posts(wells, NOW.timestamp() + 25, NOW.timestamp() + 60)
    stamps = [(post["well_id"], post["timestamp"]) for post in first + second]
    assert len(stamps) == len(set(stamps)) == 6 * (len(wells) - 1)
    assert "RM-034" not in {well for well, _ in stamps}
    assert posts(wells, NOW.timestamp() + 1, NOW.timestamp() + 5) == []


def test_posts_agree_with_the_history_they_follow() -> None:
    wells = [sim for sim in demo_field(NOW) if sim.well.well_id == "AK-011"]
    (post,) = posts(wells, NOW.timestamp(), NOW.timestamp() + 10)
    assert post["timestamp"] == NOW.isoformat()
    assert post["flow_rate"] == pytest.approx(1850, rel=0.1)
    assert post["pip"] == pytest.approx(880, rel=0.03)
    assert NOW + timedelta(0) == datetime.fromisoformat(str(post["timestamp"]))
