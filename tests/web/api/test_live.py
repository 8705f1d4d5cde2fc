"""A real WebSocket: near misses first."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.builders import NOON, a_reading
from tests.web.conftest import Make, Site
from web.api.live import SOCKETS_AT_MOST, Waiting


@asynccontextmanager
async def opened(site: Site, query: str = "", **headers: str) -> AsyncIterator[Any]:
    address = f"{site.url.replace('http', 'ws')}/api/v1/live{query}"
    async with websockets.connect(address, additional_headers=headers) as socket:
        yield socket


def header(client: httpx.Client) -> dict[str, str]:
    return {"Authorization": client.headers["authorization"]}


def post(admin: httpx.Client, well: str, pip: float) -> None:
    assert admin.post("/telemetry/ingest", json={"well_id": well, "pip": pip}).status_code == 200


async def heard(socket: Any, seconds: float = 60.0) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), seconds))
    return message


async def test_nobody_listens_without_a_name(site: Site, gateway: Make) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"X-API-Key": gateway().headers["x-api-key"]}):
        with pytest.raises(InvalidStatus) as refused:
            async with opened(site, **headers):
                pass
        assert refused.value.response.status_code == 403


async def test_a_well_one_does_not_see_is_not_there(site: Site, token: Make, new_well: Callable[..., str]) -> None:
    south = new_well(field="South")
    for well in (south, "NOWHERE", "%00"):
        with pytest.raises(InvalidStatus):
            async with opened(site, f"?wells={well}", **header(token("viewer", "North"))):
                pass


async def test_readings_come_as_they_are_committed(
    site: Site, admin: httpx.Client, new_well: Callable[..., str]
) -> None:
    one, other = new_well(), new_well()
    async with opened(site, f"?wells={one.lower()}", **header(admin)) as socket:
        await asyncio.to_thread(post, admin, other, 1.0)
        await asyncio.to_thread(post, admin, one, 2.5)
        message = await heard(socket)
    assert (message["type"], message["well_id"], message["pip"]) == ("reading", one, 2.5)
    assert message["timestamp"].endswith("Z")


async def test_the_confined_hear_their_own_wells_alone(
    site: Site, admin: httpx.Client, token: Make, new_well: Callable[..., str]
) -> None:
    north, south = new_well(field="North"), new_well(field="South")
    async with opened(site, **header(token("viewer", "North"))) as socket:
        await asyncio.to_thread(post, admin, south, 1.0)
        await asyncio.to_thread(post, admin, north, 2.0)
        assert (await heard(socket))["well_id"] == north


async def test_a_revoked_token_ends_its_sockets(site: Site, admin: httpx.Client) -> None:
    body = {"name": "live", "kind": "token", "role": "viewer"}
    made = (await asyncio.to_thread(admin.post, "/api/v1/keys", json=body)).json()
    async with opened(site, Authorization=f"Bearer {made['secret']}") as socket:
        await asyncio.to_thread(admin.delete, f"/api/v1/keys/{made['id']}")
        with pytest.raises(ConnectionClosed) as ended:
            await heard(socket)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 4401


async def test_one_who_cannot_follow_loses_the_oldest_and_is_told_how_many() -> None:
    waiting = Waiting(most=3)
    readings = [a_reading(at=NOON + timedelta(seconds=n), pip=float(n)) for n in range(5)]
    waiting.add(readings[:2])
    waiting.add(readings[2:])
    assert [await waiting.take() for _ in range(3)] == [(2, readings[2]), (0, readings[3]), (0, readings[4])]
    later = asyncio.create_task(waiting.take())
    await asyncio.sleep(0)
    assert not later.done()
    waiting.add(readings[:1])
    assert await asyncio.wait_for(later, 60) == (0, readings[0])


async def test_more_at_once_than_fit_are_counted_too() -> None:
    waiting = Waiting(most=2)
    readings = [a_reading(at=NOON + timedelta(seconds=n), pip=float(n)) for n in range(5)]
    waiting.add(readings)
    assert await waiting.take() == (3, readings[3])


async def test_nobody_listens_more_often_than_is_allowed(site: Site, token: Make) -> None:
    who = header(token("viewer"))
    async with AsyncExitStack() as stack:
        for _ in range(SOCKETS_AT_MOST):
            await stack.enter_async_context(opened(site, **who))
        with pytest.raises(InvalidStatus):
            await stack.enter_async_context(opened(site, **who))
        await stack.enter_async_context(opened(site, **header(token("viewer"))))
