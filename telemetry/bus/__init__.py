"""Queue (put, batches, acknowledge, give_back) and Fanout; a URL picks the adapter."""

from collections.abc import Callable
from typing import TypeVar

from telemetry.bus.memory import MemoryFanout, MemoryQueue
from telemetry.bus.protocol import Fanout, Parcel, Queue, Receipt, Subscription
from telemetry.errors import StartRefused

__all__ = ["Fanout", "Parcel", "Queue", "Receipt", "Subscription", "fanout_for", "queue_for"]

T = TypeVar("T")

_QUEUES: dict[str, Callable[[], Queue]] = {"": MemoryQueue, "memory": MemoryQueue}
_FANOUTS: dict[str, Callable[[], Fanout]] = {"": MemoryFanout, "memory": MemoryFanout}


def queue_for(url: str) -> Queue:
    """Empty: in this process, straight to the database."""
    return _pick(_QUEUES, url, "queue")()


def fanout_for(url: str) -> Fanout:
    """Empty: within this process."""
    return _pick(_FANOUTS, url, "fan-out")()


def _pick(adapters: dict[str, T], url: str, what: str) -> T:
    scheme = url.partition(":")[0]
    if scheme not in adapters:
        raise StartRefused(f"there is no {what} for the address {scheme}:")
    return adapters[scheme]
