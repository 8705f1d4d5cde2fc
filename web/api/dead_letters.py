"""Letters of the queue that nobody could write: to be looked at, sent on once more, or thrown away."""

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency

from assistant.accounts import audit
from assistant.model import Caller
from telemetry.bus import dead_letters_for
from telemetry.bus.protocol import Dead
from telemetry.errors import NotFound
from web.context import Context


class Moved(msgspec.Struct, frozen=True):
    """How many letters were sent on or thrown away, 1,000 at most a call."""

    letters: int


@get("/", summary="Letters that could not be written: how many, and the oldest of them")
async def look_at_dead_letters(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> Dead:
    """Without RabbitMQ there are none."""
    return await look(context, caller)


@post("/requeue", status_code=200, summary="Send them to the writers once more")
async def requeue_dead_letters(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> Moved:
    return Moved(await moved(context, caller, "requeue"))


@post("/discard", status_code=200, summary="Throw them away")
async def discard_dead_letters(context: NamedDependency[Context], caller: NamedDependency[Caller]) -> Moved:
    return Moved(await moved(context, caller, "discard"))


async def look(context: Context, caller: Caller) -> Dead:
    _of_all_fields(caller)
    dead = dead_letters_for(context.settings.amqp_url)
    return Dead(0) if dead is None else await dead.look()


async def moved(context: Context, caller: Caller, how: str) -> int:
    _of_all_fields(caller)
    dead = dead_letters_for(context.settings.amqp_url)
    if dead is None:
        return 0
    count = await (dead.requeue() if how == "requeue" else dead.discard())
    detail = {"letters": count}
    await audit.record(
        context.runtime.db, f"dead_letters_{how}", by=caller.name, now=context.now(), target="queue", detail=detail
    )
    return count


def _of_all_fields(caller: Caller) -> None:
    """A letter holds readings of any field."""
    if caller.fields is not None:
        raise NotFound("there is no such thing here")


ROUTES = [
    Router(
        "/api/v1/dead-letters",
        route_handlers=[look_at_dead_letters, requeue_dead_letters, discard_dead_letters],
        opt={"role": "admin"},
        tags=["gateways"],
    )
]
