"""What goes on beside a block ends with it, whatever became of either."""

import asyncio

import pytest

from assistant.alongside import alongside


class Work:
    def __init__(self) -> None:
        self.began, self.ended = asyncio.Event(), False

    async def run(self) -> None:
        try:
            self.began.set()
            await asyncio.Event().wait()
        finally:
            self.ended = True


async def failing() -> None:
    raise RuntimeError("beside")


async def test_work_that_fails_does_not_reach_the_block() -> None:
    async with alongside(failing()):
        await asyncio.sleep(0)


async def test_it_is_gone_after_the_block() -> None:
    one, other = Work(), Work()
    async with alongside(one.run(), other.run(), name="both"):
        await asyncio.gather(one.began.wait(), other.began.wait())
        assert not one.ended
    assert one.ended
    assert other.ended


async def test_it_is_gone_after_a_block_that_fails() -> None:
    work = Work()
    with pytest.raises(ValueError, match="block"):
        async with alongside(work.run()):
            await work.began.wait()
            raise ValueError("block")
    assert work.ended
