"""Three servers on one database, each of them a watcher: onsets, cut streams and kills, and what each listener heard.

WELLSPEAK_LEDGER_ONSETS, _CUTS and _KILLS say how many: 1,000, 100 and 20 unless given.
"""

import asyncio
import os
import random
import time
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from telemetry.db import Database
from tests.faults.alert_ledger import LIMITS, METRICS, Listener, post, raised, seconds, share, verdict
from tests.faults.ledger import HEADERS, Server
from tests.stories.test_alerts import a_server

pytestmark = pytest.mark.faults
ONSETS, CUTS, KILLS = (
    int(os.environ.get(f"WELLSPEAK_LEDGER_{name}", usual))
    for name, usual in (("ONSETS", 1000), ("CUTS", 100), ("KILLS", 20))
)
SERVERS, LISTENERS = 3, 3
ENOUGH_S = 300.0


async def kill(server: Server) -> None:
    """And start it again, which nobody waits for."""
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(1.0)
    server.start()
    await server.ready()


async def test_every_alert_is_heard_once_through_cuts_and_kills(
    database_url: str, db: Database, tmp_path: Path
) -> None:
    dice = random.Random(20)
    servers = [a_server(f"server-{n}", database_url, tmp_path) for n in range(SERVERS)]
    urls = [server.url for server in servers]
    try:
        for server in servers:
            server.start()
            await server.ready()
        listeners = [Listener(HEADERS, urls, random.Random(n)) for n in range(LISTENERS)]
        forgetful = Listener(HEADERS, urls, random.Random(99), forgetful=True, pause_s=1.0)
        everybody = [*listeners, forgetful]
        tasks = [asyncio.create_task(one.run()) for one in everybody]
        wells = [f"LG-{n:03d}" for n in range(-(-ONSETS // len(METRICS)))]
        onsets = [(well, metric) for metric in METRICS for well in wells][:ONSETS]
        cut_at = set(dice.sample(range(ONSETS), CUTS))
        kill_at = set(dice.sample(range(ONSETS), KILLS))
        killed: list[float] = []
        async with httpx.AsyncClient(headers=HEADERS, timeout=60) as http:
            for well in wells:
                body = {"well_id": well, "field": "Ledger", "limits": LIMITS}
                assert (await http.post(f"{urls[0]}/api/v1/wells", json=body)).status_code == 201
            await asyncio.gather(*(one.connected.wait() for one in everybody))
            dying: asyncio.Task[None] | None = None
            for n, (well, metric) in enumerate(onsets):
                await post(http, dice.sample(urls, SERVERS), well, metric, 130.0)
                if n in cut_at:
                    for one in everybody:
                        one.cut()
                if n in kill_at:
                    if dying is not None:
                        await dying  # one at a time: two live on
                    killed.append(time.time())
                    dying = asyncio.create_task(kill(dice.choice(servers)))
            if dying is not None:
                await dying
            async with asyncio.timeout(ENOUGH_S):
                while len(wanted := await raised(http, urls, set(wells))) < len(onsets):  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
                while any(verdict(one, wanted).missed for one in listeners):
                    for task in tasks:
                        assert not task.done(), await task
                    await asyncio.sleep(0.5)
        for task in tasks:
            task.cancel()
        assert len(wanted) == len(onsets)
        await _told(db, listeners, forgetful, wanted, killed)
        assert [verdict(one, wanted).twice for one in listeners] == [0] * LISTENERS
        assert verdict(forgetful, wanted).missed
    finally:
        for server in servers:
            if server.process is not None and server.process.poll() is None:
                await asyncio.to_thread(server.stop)


async def _told(
    db: Database, listeners: list[Listener], forgetful: Listener, wanted: set[int], killed: list[float]
) -> None:
    committed: dict[int, datetime] = {
        row["seq"]: row["at"] for row in await db.fetch("SELECT seq, at FROM outbox WHERE event = 'alert'")
    }
    all_ = sorted(one for listener in listeners for one in seconds(listener, committed))
    through = [
        (listener.heard[number] - committed[number]).total_seconds()
        for listener in listeners
        for number in listener.heard.keys() & committed.keys()
        if any(0 <= committed[number].timestamp() - at < 15 for at in killed)
    ]
    print(
        f"{len(wanted)} alerts, {sum(one.cuts for one in listeners)} cuts, {len(killed)} kills: none lost, none twice"
    )
    print(f"commit to stream p50 {share(all_, 0.5):.3f} s, p95 {share(all_, 0.95):.3f} s, longest {all_[-1]:.1f} s")
    print(f"of those within 15 s after a kill: p95 {share(sorted(through), 0.95):.3f} s, {len(through)} of them")
    print(f"the control, without Last-Event-ID, missed {verdict(forgetful, wanted).missed}")
