"""What goes on beside serving: watching, shelving's end, keeping the outbox short; one process does each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from assistant import delivery, feed, watch
from assistant.alerts import silence
from assistant.alerts import upkeep as alerts_upkeep
from assistant.alerts.findings import Judge
from assistant.alerts.leases import holding
from assistant.alerts.limits import LimitWatch
from assistant.alongside import alongside
from assistant.runtime import Runtime
from telemetry.errors import TelemetryError

LOG = structlog.get_logger(__name__)
EXPIRES_S = 1.0
FORGETS_S = 3600.0
REMEMBERED = feed.KEPT + timedelta(days=1)


@asynccontextmanager
async def working(runtime: Runtime) -> AsyncIterator[None]:
    """Beside whatever the block does. Readings are watched where they are written."""
    judge = Judge(runtime)
    work = [
        watch.run(runtime, judge.consider),
        holding(runtime.db, "diagnosis", judge.hold),
        holding(runtime.db, "upkeep", lambda: upkeep(runtime)),
        holding(runtime.db, "silence", lambda: silence.run(runtime)),
        holding(runtime.db, "delivery", lambda: delivery.run(runtime)),
    ]
    if runtime.writes:
        work.append(holding(runtime.db, "limits", lambda: LimitWatch(runtime).run()))
    async with alongside(*work):
        yield


async def upkeep(runtime: Runtime) -> None:
    """Until cancelled: what time does to alerts is done, old events of alerts are forgotten."""
    forgot = float("-inf")
    loop = asyncio.get_running_loop()
    while True:
        try:
            await alerts_upkeep.look(runtime, runtime.clock())
            if loop.time() - forgot >= FORGETS_S:
                await feed.forget(runtime.db, runtime.clock() - REMEMBERED)
                await delivery.forget(runtime.db, runtime.clock() - REMEMBERED)
                forgot = loop.time()
        except TelemetryError:
            LOG.warning("upkeep_failed", exc_info=True)
        await asyncio.sleep(EXPIRES_S)
