"""One suite over every adapter of the queue and the fan-out."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from telemetry.bus import Fanout, Parcel, Queue, Receipt
from telemetry.errors import Unavailable
from telemetry.model import Aside
from tests.builders import NOON, a_reading
from tests.telemetry.bus.conftest import ENOUGH_S, sent


def a_parcel(rows: int = 1, size: int = 100) -> Parcel:
    return Parcel([a_reading(f"AK-{row}") for row in range(rows)], size=size)


async def taken(batches: AsyncIterator[Sequence[Parcel]], count: int, queue: Queue) -> list[Parcel]:
    """The next parcels, written and acknowledged."""
    found: list[Parcel] = []
    async with asyncio.timeout(ENOUGH_S):
        while len(found) < count:
            batch = await anext(batches)
            found += batch
            await queue.acknowledge(batch, [Receipt(len(parcel.readings), 0) for parcel in batch])
    return found


async def test_closed_takes_nothing(queue: Queue) -> None:
    queue.close()
    with pytest.raises(Unavailable):
        await queue.put(a_parcel())
    assert [batch async for batch in queue.batches()] == []


async def test_what_is_put_comes_out_the_same_and_in_its_order(queue: Queue) -> None:
    aside = Aside("AK-014", NOON, "pip", 94_906.9, "above the plausible range")
    parcels = [a_parcel(), Parcel([a_reading()], [aside], 7), Parcel([], [aside]), a_parcel(3)]
    puts = [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels]
    found = await taken(queue.batches(), 4, queue)
    assert [(list(p.readings), list(p.asides)) for p in found] == [(list(p.readings), list(p.asides)) for p in parcels]
    receipts = await asyncio.gather(*puts)
    assert receipts in ([None] * 4, [Receipt(len(parcel.readings), 0) for parcel in parcels])


async def test_the_acknowledged_does_not_come_again(queue: Queue) -> None:
    batches = queue.batches()
    for rows in (1, 2, 3):
        put = asyncio.ensure_future(sent(queue, a_parcel(rows)))
        assert [len(parcel.readings) for parcel in await taken(batches, 1, queue)] == [rows]
        await put


async def test_a_sender_who_left_does_no_harm(queue: Queue) -> None:
    leaver, stayer = (asyncio.ensure_future(sent(queue, a_parcel(rows))) for rows in (1, 2))
    await asyncio.sleep(0)
    leaver.cancel()
    batches, found = queue.batches(), list[Parcel]()
    while not any(len(parcel.readings) == 2 for parcel in found):
        found += await taken(batches, 1, queue)
    assert await stayer in {None, Receipt(2, 0)}


async def test_only_those_who_subscribed_hear(fanout: Fanout) -> None:
    await fanout.publish("AK-014", b"lost")
    await asyncio.sleep(0.2)
    async with fanout.subscribe(["AK-014", "AK-015"]) as mine, fanout.subscribe(["AK-015"]) as other:
        await fanout.publish("AK-014", b"1")
        await fanout.publish("AK-015", b"\x00\xff")
        await fanout.publish("AK-016", b"3")
        async with asyncio.timeout(ENOUGH_S):
            heard = aiter(mine)
            assert [await anext(heard), await anext(heard)] == [("AK-014", b"1"), ("AK-015", b"\x00\xff")]
            assert await anext(aiter(other)) == ("AK-015", b"\x00\xff")


async def test_a_slow_reader_loses_the_oldest_and_knows_how_many(fanout: Fanout) -> None:
    async with fanout.subscribe(["a"]) as slow, fanout.subscribe(["end"]) as end, asyncio.timeout(ENOUGH_S):
        ends = aiter(end)
        for number in range(1_005):
            await fanout.publish("a", b"%d" % number)
            if number % 201 == 200:  # nothing is left on its way
                await fanout.publish("end", b"")
                await anext(ends)
        heard = aiter(slow)
        assert [await anext(heard) for _ in range(1_000)][-1] == ("a", b"1004")
    assert slow.dropped == 5


async def test_closing_ends_every_subscription(fanout: Fanout) -> None:
    async with fanout.subscribe(["a"]) as mine:
        await fanout.publish("a", b"last")
        async with asyncio.timeout(ENOUGH_S):
            assert await anext(aiter(mine)) == ("a", b"last")
            await fanout.close()
            assert [message async for _, message in mine] == []
