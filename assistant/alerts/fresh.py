"""Readings just written and not yet looked at; noting them costs the writer next to nothing."""

import asyncio
from collections import deque
from collections.abc import Sequence

from telemetry.model import Reading

MOST_READINGS = 50_000


class Fresh:
    """Owns batches as they were written. Where too many wait the oldest go: the table still has them."""

    def __init__(self, most: int = MOST_READINGS) -> None:
        self._batches: deque[Sequence[Reading]] = deque()
        self._most = most
        self._waiting = 0
        self.arrived = asyncio.Event()
        self.overflowed = False
        self.wanted = False

    def note(self, written: Sequence[Reading]) -> None:
        """Nothing is kept while nobody looks."""
        if not self.wanted:
            return
        self._batches.append(written)
        self._waiting += len(written)
        while self._waiting > self._most and len(self._batches) > 1:
            self._waiting -= len(self._batches.popleft())
            self.overflowed = True
        self.arrived.set()

    def take(self) -> list[Sequence[Reading]]:
        taken, self._batches, self._waiting = list(self._batches), deque(), 0
        self.arrived.clear()
        return taken
