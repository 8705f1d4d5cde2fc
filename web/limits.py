"""Rate limits of this process: readings of a key, bytes of bodies."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from math import ceil

from assistant.errors import TooMany
from telemetry.errors import Unavailable

KNOWN_AT_MOST = 10_000


class Bucket:
    """A rate with room for a burst. What was taken is paid afterwards, so a batch may overdraw once.

    Where several processes take, each is told what the others took.
    """

    def __init__(self, per_second: float, burst: float) -> None:
        self._rate, self._burst = per_second, burst
        self._levels: dict[str, tuple[float, datetime]] = {}
        self._taken: dict[str, float] = {}

    def check(self, who: str, now: datetime) -> None:
        level = self._level(who, now)
        if level <= 0:
            raise TooMany("Too many readings from this key. Send slower.", max(1, ceil((1 - level) / self._rate)))

    def take(self, who: str, amount: float, now: datetime) -> None:
        self._taken[who] = self._taken.get(who, 0.0) + amount
        self.take_elsewhere(who, amount, now)

    def drained(self) -> Mapping[str, float]:
        """What was taken here since it was last asked for."""
        taken, self._taken = self._taken, {}
        return taken

    def take_elsewhere(self, who: str, amount: float, now: datetime) -> None:
        if len(self._levels) >= KNOWN_AT_MOST:
            self._levels = {one: held for one, held in self._levels.items() if self._level(one, now) < self._burst}
        self._levels[who] = (self._level(who, now) - amount, now)

    def _level(self, who: str, now: datetime) -> float:
        level, at = self._levels.get(who, (self._burst, now))
        return min(self._burst, level + self._rate * max(0.0, (now - at).total_seconds()))


class Room:
    """So many bytes of request bodies may be held at once, whoever sends them; the first is taken whatever its size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.bytes = 0

    @contextmanager
    def held(self, size: int) -> Iterator[None]:
        if self.bytes and self.bytes + size > self._most:
            raise Unavailable("more is being sent at once than can be taken")
        self.bytes += size
        try:
            yield
        finally:
            self.bytes -= size
