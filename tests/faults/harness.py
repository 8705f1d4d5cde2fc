"""Clients post without pause while what they rest on is killed, frozen, refused or cut off; then both are compared."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tests.faults.clients import KINDS, Client, Ledger
from tests.faults.database import Database, descendants, tell
from tests.faults.ledger import HEADERS, Server, Verdict, stored, verdict
from tests.faults.proxy import Proxy

# On a machine that does much else a server takes a minute to start.
ENOUGH_S = 600.0


@dataclass
class Rig:
    """A server; the database and the way to it, where those are the harness's own."""

    server: Server
    database: Database | None = None
    proxy: Proxy | None = None


class Fault(Protocol):
    """What is done to a rig; the kinds are counted by their names."""

    __name__: str

    async def __call__(self, rig: Rig) -> None: ...


async def server_killed(rig: Rig) -> None:
    await asyncio.to_thread(rig.server.kill)
    await asyncio.to_thread(rig.server.start)


async def told_to_stop(rig: Rig) -> None:
    """SIGTERM: what is under way is finished, and the end is a good one."""
    status = await asyncio.to_thread(rig.server.stop)
    assert status == 0, rig.server.log.read_text()[-2000:]
    await asyncio.to_thread(rig.server.start)


async def database_killed(rig: Rig) -> None:
    assert rig.database is not None
    rig.database.kill()


async def all_killed(rig: Rig) -> None:
    """Server, database and whatever keeps them, in one breath."""
    assert rig.server.process is not None
    tell([rig.server.process.pid, *descendants(rig.server.process.pid)], signal.SIGKILL)
    await asyncio.to_thread(rig.server.process.wait)
    if rig.database is not None:
        await asyncio.to_thread(rig.database.kill_all)
        await asyncio.to_thread(rig.database.start)
    await asyncio.to_thread(rig.server.start)


def frozen(seconds: float) -> Fault:
    async def database_frozen(rig: Rig) -> None:
        assert rig.database is not None
        async with rig.database.frozen():
            await asyncio.sleep(seconds)

    return database_frozen


def refused(seconds: float) -> Fault:
    async def database_refused(rig: Rig) -> None:
        assert rig.proxy is not None
        async with rig.proxy.refusing():
            await asyncio.sleep(seconds)

    return database_refused


def swallowed(seconds: float) -> Fault:
    async def database_swallowed(rig: Rig) -> None:
        assert rig.proxy is not None
        async with rig.proxy.swallowing():
            await asyncio.sleep(seconds)

    return database_swallowed


@dataclass(frozen=True)
class Result:
    """`back_s` is how long after each fault the first post was answered again, the longest of each kind."""

    verdict: Verdict
    faults: Counter[str]
    back_s: dict[str, float]
    clients: dict[str, float]
    seconds: float

    def __str__(self) -> str:
        rate = self.verdict.acknowledged / self.seconds
        return (
            f"{asdict(self.verdict)}\nfaults {dict(self.faults)}, answered again after at most (s) {self.back_s}\n"
            f"clients {self.clients}\n{self.seconds:.0f} s, {rate:.0f} readings/s with all interruptions"
        )


async def run(rig: Rig, faults: Sequence[Fault], *, between_s: float, at_the_end: Fault | None = None) -> Result:
    """Everything of the rig runs already but for the server."""
    ledger, until, began = Ledger(), asyncio.Event(), time.monotonic()
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    url, back_s, done = rig.server.url, dict[str, float](), Counter[str]()
    clients = [Client(url, HEADERS, f"LEDGER-{number:03d}", kind, begin, ledger) for number, kind in enumerate(KINDS)]
    await asyncio.to_thread(rig.server.start)
    await rig.server.ready(ENOUGH_S)
    posting = [asyncio.create_task(client.run(until)) for client in clients]
    try:
        await _resumed(ledger, posting, between_s)
        for fault in faults:
            await fault(rig)
            seconds = await _resumed(ledger, posting, between_s)
            done[fault.__name__] += 1
            back_s[fault.__name__] = max(round(seconds, 1), back_s.get(fault.__name__, 0.0))
    finally:
        until.set()
        await asyncio.gather(*posting)
    posted_s = time.monotonic() - began
    if at_the_end is not None:
        await at_the_end(rig)
        await rig.server.ready(ENOUGH_S)
    rows = [row for client in clients for row in await stored(url, client.well, begin)]
    await asyncio.to_thread(rig.server.stop)
    went = {name: round(value, 1) for name, value in vars(ledger).items() if name != "acknowledged"}
    return Result(verdict(ledger.acknowledged, rows), done, back_s, went, posted_s)


async def _resumed(ledger: Ledger, posting: Sequence[asyncio.Task[None]], between_s: float) -> float:
    """Seconds until posts are answered again, which must come by itself; then so long in which they are."""
    before, began = len(ledger.acknowledged), time.monotonic()
    while len(ledger.acknowledged) == before:
        assert time.monotonic() < began + ENOUGH_S, "service has not come back"
        await _sleep(posting, 0.05)
    answered = time.monotonic()
    await _sleep(posting, between_s)
    return answered - began


async def _sleep(posting: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """A client that failed ends the run with its own error."""
    done, _ = await asyncio.wait(posting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
