"""One suite over every adapter of the queue and the fan-out."""

import asyncio

import pytest

from telemetry.bus import Fanout, Parcel, Queue, Receipt, fanout_for, queue_for
from telemetry.errors import DatabaseFault, Unavailable
from tests.builders import a_reading


def a_parcel(rows: int = 1, size: int = 100) -> Parcel:
    return Parcel([a_reading(f"AK-{row}") for row in range(rows)], size=size)


@pytest.fixture(params=[""])
def queue(request: pytest.FixtureRequest) -> Queue:
    return queue_for(request.param)


@pytest.fixture(params=[""])
def fanout(request: pytest.FixtureRequest) -> Fanout:
    return fanout_for(request.param)


async def test_put_does_not_return_before_the_acknowledgement(queue: Queue) -> None:
    put = asyncio.ensure_future(queue.put(a_parcel()))
    batch = await anext(queue.batches())
    await asyncio.sleep(0.01)
    assert not put.done()
    await queue.acknowledge(batch, [Receipt(1, 0)])
    assert await put == Receipt(1, 0)


async def test_what_waits_together_comes_together_in_its_order(queue: Queue) -> None:
    parcels = [a_parcel(), a_parcel(2), a_parcel(3)]
    puts = [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels]
    await asyncio.sleep(0)
    batch = await anext(queue.batches())
    assert [len(parcel.readings) for parcel in batch] == [1, 2, 3]
    await queue.acknowledge(batch, [Receipt(n, 0) for n in (1, 2, 3)])
    assert [receipt.stored for receipt in await asyncio.gather(*puts) if receipt] == [1, 2, 3]


async def test_given_back_is_told_to_whoever_waits(queue: Queue) -> None:
    put = asyncio.ensure_future(queue.put(a_parcel()))
    batch = await anext(queue.batches())
    await queue.give_back(batch, DatabaseFault("no"))
    with pytest.raises(DatabaseFault):
        await put


async def test_a_sender_who_left_does_no_harm(queue: Queue) -> None:
    puts = [asyncio.ensure_future(queue.put(a_parcel())) for _ in range(2)]
    batch = await anext(queue.batches())
    puts[0].cancel()
    await asyncio.sleep(0)
    await queue.acknowledge(batch, [Receipt(1, 0), Receipt(1, 0)])
    assert await puts[1] == Receipt(1, 0)


async def test_closed_takes_nothing_and_offers_what_waits(queue: Queue) -> None:
    put = asyncio.ensure_future(queue.put(a_parcel()))
    await asyncio.sleep(0)
    queue.close()
    with pytest.raises(Unavailable):
        await queue.put(a_parcel())
    async for batch in queue.batches():
        await queue.acknowledge(batch, [Receipt(1, 0)])
    assert await put == Receipt(1, 0)


async def test_only_those_who_subscribed_hear(fanout: Fanout) -> None:
    await fanout.publish("AK-014", b"lost")
    async with fanout.subscribe(["AK-014", "AK-015"]) as mine, fanout.subscribe(["AK-015"]) as other:
        await fanout.publish("AK-014", b"1")
        await fanout.publish("AK-015", b"2")
        await fanout.publish("AK-016", b"3")
        heard = aiter(mine)
        assert [await anext(heard), await anext(heard)] == [("AK-014", b"1"), ("AK-015", b"2")]
        assert await anext(aiter(other)) == ("AK-015", b"2")


async def test_closing_ends_every_subscription(fanout: Fanout) -> None:
    async with fanout.subscribe(["a"]) as mine:
        await fanout.publish("a", b"last")
        await fanout.close()
        assert [message async for _, message in mine] == [b"last"]
