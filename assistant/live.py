"""Tells whoever listens of readings as they are committed, without ever holding up the writer."""

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import chain

import msgspec
import structlog

from telemetry.bus import Fanout
from telemetry.errors import TelemetryError
from telemetry.model import Reading

READINGS = "readings"
WAITING_AT_MOST = 100

_log = structlog.get_logger(__name__)


class Announcer:
    """The worker's `on_written`. Batches wait while the fan-out is slow; beyond a hundred the oldest are lost."""

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout
        self._waiting: deque[Sequence[Reading]] = deque(maxlen=WAITING_AT_MOST)
        self._task: asyncio.Task[None] | None = None

    def __call__(self, readings: Sequence[Reading]) -> None:
        self._waiting.append(readings)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._publish())

    async def _publish(self) -> None:
        while self._waiting:
            batches = [self._waiting.popleft() for _ in range(len(self._waiting))]
            message = msgspec.json.encode(list(chain.from_iterable(batches)))
            try:
                await self._fanout.publish(READINGS, message)
            except TelemetryError as error:
                _log.warning("readings_not_announced", why=str(error))
