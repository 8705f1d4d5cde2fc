"""Tells readings as they are committed to whoever listens now; can neither fail nor delay the writing."""

import asyncio
from collections import deque
from collections.abc import Sequence

import msgspec
import structlog

from telemetry.bus import Fanout
from telemetry.model import Reading

READINGS = "readings"
MOST_WAITING = 20_000
AT_ONCE = 500

LOG = structlog.get_logger(__name__)


class Announcer:
    """Owns what was written and not yet told; where too much waits the oldest is lost."""

    def __init__(self, fanout: Fanout, most: int = MOST_WAITING) -> None:
        self._fanout = fanout
        self._waiting: deque[Reading] = deque(maxlen=most)
        self._arrived = asyncio.Event()
        self.failures = 0

    def note(self, written: Sequence[Reading]) -> None:
        if self._fanout.wanted(READINGS):
            self._waiting.extend(written)
            self._arrived.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                await self._tell([self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))])

    async def _tell(self, readings: list[Reading]) -> None:
        try:
            await self._fanout.publish(READINGS, msgspec.json.encode(readings))
        except Exception:
            self.failures += 1
            LOG.exception("readings_not_told", count=len(readings))
