"""The sample client of the docs against a real server: both are killed meanwhile, and nothing is lost or twice."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.faults.ledger import HEADERS, Server, stored
from tests.faults.test_ledger import wellspeak

CLIENT = Path(__file__).resolve().parent.parent / "docs" / "examples" / "gateway_client.py"
ENOUGH_S = 300.0
WELL = "SPOOL-1"


class Client:
    """The program as a site would run it."""

    def __init__(self, url: str, key: str, spool: Path) -> None:
        self.spool = spool
        self.process = subprocess.Popen(
            [sys.executable, str(CLIENT), url, str(spool)],
            env={**os.environ, "WELLSPEAK_KEY": key},
            stdin=subprocess.PIPE,
            text=True,
        )

    def say(self, *readings: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.writelines(f"{json.dumps(reading)}\n" for reading in readings)
        self.process.stdin.flush()

    def asked(self, sql: str) -> int:
        """0 also while there is no such table yet."""
        try:
            with sqlite3.connect(self.spool, timeout=60) as db:
                return int((db.execute(sql).fetchone() or [0])[0] or 0)
        except sqlite3.OperationalError:
            return 0

    def waiting(self) -> int:
        return self.asked("SELECT count(*) FROM waiting")

    def refused(self) -> int:
        return self.asked("SELECT count(*) FROM refused")

    async def until(self, read: int, waiting: int | None = None) -> None:
        """So many lines were ever taken into its file, and so many are left there."""
        for _ in range(int(ENOUGH_S / 0.05)):
            assert self.process.poll() is None
            ever = self.asked("SELECT seq FROM sqlite_sequence WHERE name = 'waiting'")
            if ever >= read and waiting in {None, self.waiting()}:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"read {ever} of {read}, {self.waiting()} waiting")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


async def key_of(server: Server) -> str:
    async with httpx.AsyncClient(base_url=server.url, headers=HEADERS) as http:
        made = await http.post("/api/v1/keys", json={"name": "spooling", "kind": "gateway"})
        return str(made.json()["secret"])


async def test_killed_on_both_sides_nothing_is_lost(tmp_path: Path) -> None:
    server = wellspeak(tmp_path)
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    readings = [
        {"well_id": WELL, "timestamp": (begin + timedelta(seconds=n)).isoformat(), "flow_rate": 900.0 + n}
        for n in range(1500)
    ]
    client: Client | None = None
    server.start()
    try:
        await server.ready()
        key, spool = await key_of(server), tmp_path / "spool.db"
        client = Client(server.url, key, spool)
        client.say(*readings[:400], {"well_id": WELL, "flow_rate": "many"}, 7)
        await client.until(read=401, waiting=0)
        assert client.refused() == 1
        client.say(*readings[400:700])
        await asyncio.to_thread(server.kill)
        client.say(*readings[700:1000])
        await client.until(read=1001)
        client.kill()
        client = Client(server.url, key, spool)
        client.say(*readings[1000:], readings[0])
        server.start()
        await server.ready()
        await asyncio.to_thread(client.process.communicate, None, ENOUGH_S)
        assert client.process.returncode == 0
        rows = await stored(server.url, WELL, begin - timedelta(seconds=1))
        assert sorted(flow for _, flow in rows) == [reading["flow_rate"] for reading in readings]
        assert (client.waiting(), client.refused()) == (0, 1)
    finally:
        if client is not None:
            client.kill()
        server.stop()
