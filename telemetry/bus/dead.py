"""Letters that nobody could write: looked at, sent on their way once more, or thrown away."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage

from telemetry.bus import letters
from telemetry.bus.broker import DELIVERIES, FAILURES, READINGS, Line, connect, dead_name, declare
from telemetry.bus.protocol import Dead, DeadLetter
from telemetry.errors import Malformed, Unavailable

ANSWER_S = 10.0
AT_ONCE = 1000
WELLS_NAMED = 5


class DeadLetters:
    """Opens a connection for each call: these are rare, and made by people."""

    def __init__(self, url: str, *, name: str = READINGS, deliveries: int = DELIVERIES) -> None:
        self._url, self._name, self._deliveries = url, name, deliveries

    async def look(self, most: int = 20) -> Dead:
        """Each is put back at the end of the queue as a copy, for brokers count how often a letter is returned."""
        async with self._line() as line:
            found = [message async for message in self._taken(line, most, to=dead_name(self._name))]
            _, count = await declare(line.channel, self._name, self._deliveries)
        return Dead(count, tuple(map(_described, found)))

    async def requeue(self, most: int = AT_ONCE) -> int:
        """Back to the readings; what is still wrong with one brings it here again."""
        async with self._line() as line:
            return len([message async for message in self._taken(line, most, to=self._name)])

    async def discard(self, most: int = AT_ONCE) -> int:
        async with self._line() as line:
            return len([message async for message in self._taken(line, most, to=None)])

    async def _taken(self, line: Line, most: int, to: str | None) -> AsyncIterator[AbstractIncomingMessage]:
        """The oldest, no more than there were at first; gone from here once the broker has confirmed a copy at `to`."""
        _, count = await declare(line.channel, self._name, self._deliveries)
        queue = await line.channel.get_queue(dead_name(self._name), ensure=False)
        for _ in range(min(most, count)):
            message = await queue.get(fail=False, timeout=ANSWER_S)
            if message is None:
                return
            if to is not None:
                keep = to == dead_name(self._name)
                copy = Message(
                    message.body,
                    headers=message.headers if keep else None,
                    delivery_mode=DeliveryMode.PERSISTENT,
                    type=message.type,
                    content_type=message.content_type,
                )
                await line.channel.default_exchange.publish(copy, to, mandatory=True, timeout=ANSWER_S)
            await message.ack()
            yield message

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Line]:
        try:
            line = await connect(self._url)
            try:
                yield line
            finally:
                await line.close()
        except FAILURES as error:
            raise Unavailable("the queue for readings cannot be reached") from error


def _described(message: AbstractIncomingMessage) -> DeadLetter:
    deaths = message.headers.get("x-death")
    death = deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict) else {}
    at, why = death.get("time"), str(death.get("reason", "unknown"))
    died_at = at if isinstance(at, datetime) else None
    try:
        parcel = letters.read(message.body, message.type)
    except Malformed as error:
        return DeadLetter(str(error)[:200], died_at, len(message.body))
    wells = Counter(reading.well_id for reading in parcel.readings)
    times = [reading.at for reading in parcel.readings]
    return DeadLetter(
        why,
        died_at,
        len(message.body),
        readings=len(parcel.readings),
        wells=tuple(well for well, _ in wells.most_common(WELLS_NAMED)),
        first=min(times, default=None),
        last=max(times, default=None),
    )
