"""The in-process adapter: its bounds."""

import asyncio

import pytest

from telemetry.bus import Parcel, Receipt
from telemetry.bus.memory import MemoryFanout, MemoryQueue
from telemetry.errors import DatabaseFault, Unavailable
from tests.builders import a_reading


def a_parcel(rows: int = 1, size: int = 100) -> Parcel:
    return Parcel([a_reading(f"AK-{row}") for row in range(rows)], size=size)


async def fill(queue: MemoryQueue, *parcels: Parcel) -> list["asyncio.Future[Receipt]"]:
    puts = [asyncio.ensure_future(queue.put(parcel)) for parcel in parcels]
    await asyncio.sleep(0)
    return puts


@pytest.mark.parametrize("parcel", [a_parcel(2), a_parcel(1, size=200)])
async def test_full_in_rows_or_bytes_is_unavailable_until_written(parcel: Parcel) -> None:
    queue = MemoryQueue(most_rows=3, most_bytes=300)
    puts = await fill(queue, a_parcel(2, size=150))
    with pytest.raises(Unavailable, match="faster than they can be written"):
        await queue.put(parcel)
    taken = await anext(queue.batches())
    with pytest.raises(Unavailable):
        await queue.put(parcel)
    await queue.acknowledge(taken, [Receipt(2, 0)])
    assert await puts[0] == Receipt(2, 0)
    assert (queue.rows, queue.bytes, queue.turned_away) == (0, 0, 2)
    (second,) = await fill(queue, parcel)
    assert not second.done()
    second.cancel()


async def test_just_full_is_not_too_full() -> None:
    queue = MemoryQueue(most_rows=3, most_bytes=300)
    puts = await fill(queue, a_parcel(2, size=150), a_parcel(1, size=150))
    assert (queue.rows, queue.bytes) == (3, 300)
    assert not any(put.done() for put in puts)


async def test_one_parcel_larger_than_the_queue_is_taken_when_it_is_empty() -> None:
    queue = MemoryQueue(most_rows=3, most_bytes=300)
    (put,) = await fill(queue, a_parcel(5, size=900))
    assert not put.done()


async def test_batches_are_bounded() -> None:
    queue = MemoryQueue(batch_rows=3)
    await fill(queue, a_parcel(2), a_parcel(1), a_parcel(1), a_parcel(9))
    batches = queue.batches()
    assert [[len(parcel.readings) for parcel in await anext(batches)] for _ in range(3)] == [[2, 1], [1], [9]]


async def test_a_slow_reader_loses_the_oldest_and_knows_how_many() -> None:
    fanout = MemoryFanout(most=2)
    async with fanout.subscribe(["a"]) as slow:
        for number in range(5):
            await fanout.publish("a", b"%d" % number)
        heard = aiter(slow)
        assert [await anext(heard), await anext(heard)] == [("a", b"3"), ("a", b"4")]
        assert slow.dropped == 3


async def test_nothing_is_left_of_those_who_went() -> None:
    fanout = MemoryFanout()
    for _ in range(3):
        async with fanout.subscribe(["a", "b"]):
            pass
    assert fanout._listeners == {}


async def test_put_does_not_return_before_the_acknowledgement() -> None:
    queue = MemoryQueue()
    (put,) = await fill(queue, a_parcel())
    batch = await anext(queue.batches())
    await asyncio.sleep(0.01)
    assert not put.done()
    await queue.acknowledge(batch, [Receipt(1, 0)])
    assert await put == Receipt(1, 0)


async def test_what_waits_together_comes_together() -> None:
    queue = MemoryQueue()
    await fill(queue, a_parcel(), a_parcel(2), a_parcel(3))
    assert [len(parcel.readings) for parcel in await anext(queue.batches())] == [1, 2, 3]


async def test_given_back_is_told_to_whoever_waits() -> None:
    queue = MemoryQueue()
    (put,) = await fill(queue, a_parcel())
    await queue.give_back(await anext(queue.batches()), DatabaseFault("no"))
    with pytest.raises(DatabaseFault):
        await put


async def test_closed_offers_what_waits() -> None:
    queue = MemoryQueue()
    (put,) = await fill(queue, a_parcel())
    queue.close()
    async for batch in queue.batches():
        await queue.acknowledge(batch, [Receipt(1, 0)])
    assert await put == Receipt(1, 0)


async def test_closing_the_fan_out_loses_nothing_that_was_told() -> None:
    fanout = MemoryFanout()
    async with fanout.subscribe(["a"]) as mine:
        await fanout.publish("a", b"last")
        await fanout.close()
        assert [message async for _, message in mine] == [b"last"]


async def test_what_waits_can_be_taken_whole_and_given_back() -> None:
    queue = MemoryQueue()
    puts = [asyncio.ensure_future(queue.put(Parcel([a_reading()], size=10))) for _ in range(3)]
    await asyncio.sleep(0)
    taken = queue.waiting()
    assert (len(taken), queue.waiting()) == (3, [])
    await queue.give_back(taken, Unavailable("not now"))
    assert [type(one) for one in await asyncio.gather(*puts, return_exceptions=True)] == [Unavailable] * 3
    assert (queue.rows, queue.bytes) == (0, 0)


async def test_one_who_cannot_be_told_does_not_keep_the_others_waiting() -> None:
    queue, heard = MemoryQueue(), list[object]()

    def fragile(_: object) -> None:
        raise RuntimeError

    parcels = [Parcel([a_reading()]), Parcel([a_reading()])]
    for parcel, told in zip(parcels, (fragile, heard.append), strict=True):
        queue.hand_in(parcel, told)
    await queue.acknowledge(await anext(queue.batches()), [Receipt(1, 0), Receipt(1, 0)])
    assert heard == [Receipt(1, 0)]
    assert queue.rows == 0
