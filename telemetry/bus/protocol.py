"""What travels between those who post and the one who writes, and what every adapter can do."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from telemetry.errors import TelemetryError
from telemetry.model import Aside, Reading


@dataclass(frozen=True)
class Parcel:
    """What one post brought: checked readings, and the implausible numbers that were taken out of them.

    `version` is that of the register of wells against which they were checked; None: written whatever it is by then.
    """

    readings: Sequence[Reading]
    asides: Sequence[Aside] = ()
    size: int = 0
    version: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a parcel; `refused` are the places of readings that the database would not take."""

    stored: int
    duplicates: int
    refused: tuple[int, ...] = ()


class DeadLetter(msgspec.Struct, frozen=True):
    """`why` is the broker's word, or that the letter cannot be read; then nothing else is known of it."""

    why: str
    died_at: datetime | None
    size: int
    readings: int | None = None
    wells: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None


class Dead(msgspec.Struct, frozen=True):
    """How many there are, and the oldest of them."""

    count: int
    letters: tuple[DeadLetter, ...] = ()


class Queue(Protocol):
    """Between those who post and the one who writes; bounded, and never the only holder of what was answered.

    `keeps` says that a parcel is answered for before it is written.
    """

    keeps: bool

    async def put(self, parcel: Parcel) -> Receipt | None:
        """Returns once the parcel is written, or with None once a broker holds a durable copy; raises Unavailable."""

    def batches(self) -> AsyncIterator[Sequence[Parcel]]:
        """Whatever waits now, again and again, until the queue is closed."""

    async def acknowledge(self, batch: Sequence[Parcel], receipts: Sequence[Receipt]) -> None: ...

    async def give_back(self, batch: Sequence[Parcel], error: TelemetryError) -> None:
        """The batch could not be written: whoever waits is told, a broker's letters are offered again.

        Unavailable says that nothing is wrong with the batch itself, so that it is never given up.
        """

    def waiting(self) -> Sequence[Parcel]:
        """What has come, whose sender waits for it to be written, and that no writer has taken: taken now."""

    def close(self) -> None:
        """Takes no more; what has come is still offered to the writer."""

    async def end(self) -> None:
        """Lets go of what it holds outside this process."""


class Subscription(Protocol):
    """Messages of some topics as they come; one who reads too slowly loses the oldest, and `dropped` counts them."""

    dropped: int

    def __aiter__(self) -> AsyncIterator[tuple[str, bytes]]: ...


class Fanout(Protocol):
    """Tells all who listen now; keeps nothing."""

    def wanted(self, topic: str) -> bool:
        """Whether anybody may be listening, as far as this process knows."""

    async def publish(self, topic: str, message: bytes) -> None: ...

    def subscribe(self, topics: Iterable[str]) -> AbstractAsyncContextManager[Subscription]: ...

    async def close(self) -> None: ...
