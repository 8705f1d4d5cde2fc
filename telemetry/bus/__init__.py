"""Queue (put, batches, acknowledge, give_back) and Fanout; a URL picks the adapter."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from telemetry.bus.memory import MemoryFanout, MemoryQueue
from telemetry.bus.protocol import Fanout, Parcel, Queue, Receipt, Subscription
from telemetry.errors import StartRefused

__all__ = ["Fanout", "Parcel", "Queue", "Receipt", "Subscription", "dead_letters_for", "fanout_for", "queue_for"]

if TYPE_CHECKING:
    from telemetry.bus.dead import DeadLetters

T = TypeVar("T")


def _memory_queue(_: str) -> Queue:
    return MemoryQueue()


def _memory_fanout(_: str) -> Fanout:
    return MemoryFanout()


def _rabbit_queue(url: str) -> Queue:
    from telemetry.bus.rabbitmq import RabbitQueue  # noqa: PLC0415  only who uses it pays for its import

    return RabbitQueue(url)


def _redis_fanout(url: str) -> Fanout:
    from telemetry.bus.redis import RedisFanout  # noqa: PLC0415  only who uses it pays for its import

    return RedisFanout(url)


_QUEUES: dict[str, Callable[[str], Queue]] = {
    "": _memory_queue,
    "memory": _memory_queue,
    "amqp": _rabbit_queue,
    "amqps": _rabbit_queue,
}
_FANOUTS: dict[str, Callable[[str], Fanout]] = {
    "": _memory_fanout,
    "memory": _memory_fanout,
    "redis": _redis_fanout,
    "rediss": _redis_fanout,
}


def queue_for(url: str) -> Queue:
    """Empty: in this process, straight to the database."""
    return _pick(_QUEUES, url, "queue")(url)


def fanout_for(url: str) -> Fanout:
    """Empty: within this process."""
    return _pick(_FANOUTS, url, "fan-out")(url)


def dead_letters_for(url: str) -> "DeadLetters | None":
    """None where there is no broker, and so no letter."""
    if not url.startswith(("amqp:", "amqps:")):
        return None
    from telemetry.bus.dead import DeadLetters  # noqa: PLC0415  only who uses it pays for its import

    return DeadLetters(url)


def _pick(adapters: dict[str, T], url: str, what: str) -> T:
    scheme = url.partition(":")[0]
    if scheme not in adapters:
        raise StartRefused(f"there is no {what} for the address {scheme}:")
    return adapters[scheme]
