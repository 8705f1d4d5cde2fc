"""What the handlers of one process share: the runtime, who holds which key, limits and counters."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from assistant.accounts import KeyRing
from assistant.accounts.notes import Notes
from assistant.accounts.watchman import Watchman
from assistant.model import Caller
from assistant.runtime import Runtime
from assistant.settings import Settings
from assistant.tallies import Tallies
from telemetry import wells
from telemetry.errors import NotFound
from telemetry.model import Well
from web.counters import Counters
from web.headers import raw
from web.hub import Hub
from web.limits import Bucket, Room

Connection = ASGIConnection[Any, Any, Any, Any]
READINGS_A_POST = 10_000
BODY_BYTES_AT_ONCE = 128 * 1024 * 1024


@dataclass(frozen=True)
class Context:
    """`closing` is set when the server is told to end; whoever holds a stream open ends it then.

    `always` are the headers of an answer in JSON that does not pass through the framework.
    """

    runtime: Runtime
    keys: KeyRing
    readings: Bucket
    room: Room
    tallies: Tallies
    hub: Hub
    watchman: Watchman
    notes: Notes
    counters: Counters = field(default_factory=Counters)
    always: Sequence[tuple[bytes, bytes]] = ()
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> Settings:
        return self.runtime.settings

    def now(self) -> datetime:
        return self.runtime.clock()


def context_for(runtime: Runtime) -> Context:
    rate = runtime.settings.ingest_rate
    watchman = Watchman(runtime.db, runtime.clock)
    return Context(
        runtime=runtime,
        watchman=watchman,
        notes=Notes(runtime.db, watchman, runtime.clock),
        keys=KeyRing(runtime.db),
        readings=Bucket(rate, max(rate, READINGS_A_POST)),
        always=raw(https=runtime.settings.public_url.startswith("https://"), content_type="application/json"),
        room=Room(BODY_BYTES_AT_ONCE),
        tallies=Tallies(runtime.db),
        hub=Hub(runtime),
    )


def context_of(connection: Connection) -> Context:
    context: Context = connection.app.state.context
    return context


async def provide_context(state: State) -> Context:
    context: Context = state.context
    return context


async def provide_runtime(state: State) -> Runtime:
    context: Context = state.context
    return context.runtime


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Only where the guard lets callers through; a handler open to all asks `request.user` itself."""
    caller: Caller = request.user
    return caller


async def provide_well(
    runtime: NamedDependency[Runtime], caller: NamedDependency[Caller], well_id: FromPath[str]
) -> Well:
    return await seen_well(runtime, caller, well_id)


async def seen_well(runtime: Runtime, caller: Caller, well_id: str) -> Well:
    """The well, if it is there for this caller; one that is not is answered as one that never was."""
    try:
        well = await wells.get(runtime.db, well_id) if well_id.isprintable() else None
    except NotFound:
        well = None
    if well is None or not caller.sees(well):
        raise NotFound("unknown well")
    return well
