"""What was answered with 200 is stored, once, whatever dies or hangs; and the harness sees where that is not true."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from tests.faults import harness
from tests.faults.database import Database
from tests.faults.harness import Fault, Rig
from tests.faults.ledger import TOKEN, Server, free_port
from tests.faults.proxy import Proxy

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TIMESCALE = os.environ.get("WELLSPEAK_TEST_TIMESCALE_URL", "")
MINUTE_S = 60.0
KILLS: tuple[Fault, ...] = (
    harness.server_killed,
    harness.database_killed,
    harness.all_killed,
    harness.database_killed,
    harness.told_to_stop,
)


def wellspeak(folder: Path, **more: str) -> Server:
    port = free_port()
    environ = {
        "WELLSPEAK_DATA_DIR": str(folder / "data"),
        "WELLSPEAK_PORT": str(port),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "WELLSPEAK_ADMIN_PASSWORD": "a long enough password",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    return Server([sys.executable, "-m", "assistant", "serve"], environ, folder / "log", port)


def answers_first(folder: Path, url: str) -> Server:
    port = free_port()
    return Server([sys.executable, str(HERE / "answers_first.py"), str(port), url], {}, folder / "log", port)


@asynccontextmanager
async def plain(folder: Path) -> AsyncIterator[tuple[Database, Proxy, str]]:
    """A PostgreSQL of one's own, the network before it, and its address behind that network."""
    database = Database(folder / "outside")
    await asyncio.to_thread(database.start)
    proxy = Proxy(database.connect)
    await proxy.open()
    try:
        yield database, proxy, f"postgresql://wellspeak@127.0.0.1:{proxy.port}/postgres"
    finally:
        await proxy.close()
        await asyncio.to_thread(database.stop)


async def test_a_server_that_answers_first_is_found_out(tmp_path: Path) -> None:
    async with plain(tmp_path) as (database, proxy, url):
        rig = Rig(answers_first(tmp_path, url), database, proxy)
        found = await harness.run(rig, [harness.server_killed], between_s=1.0)
    assert found.verdict.acknowledged > 100
    assert found.verdict.lost > 0


async def test_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    faults: list[Fault] = [
        harness.database_killed,
        harness.frozen(1.5),
        harness.refused(1.0),
        harness.swallowed(1.0),
        harness.told_to_stop,
        harness.all_killed,
    ]
    async with plain(tmp_path) as (database, proxy, url):
        server = wellspeak(tmp_path, WELLSPEAK_DATABASE_URL=url)
        found = await harness.run(Rig(server, database, proxy), faults, between_s=0.2)
    print(found)
    assert found.verdict.acknowledged > 100
    assert found.verdict.wrong == {}, str(found)


@pytest.mark.faults
async def test_fifty_kills_on_plain_postgresql(tmp_path: Path) -> None:
    """And a minute each of a database that is frozen, refused and cut off."""
    faults: list[Fault] = [fault for _ in range(10) for fault in KILLS]
    random.Random(3).shuffle(faults)
    faults += [harness.frozen(MINUTE_S), harness.refused(MINUTE_S), harness.swallowed(MINUTE_S)]
    async with plain(tmp_path) as (database, proxy, url):
        server = wellspeak(tmp_path, WELLSPEAK_DATABASE_URL=url)
        found = await harness.run(Rig(server, database, proxy), faults, between_s=3, at_the_end=harness.server_killed)
    print(found)
    assert found.verdict.wrong == {}, str(found)


@pytest.mark.faults
async def test_twenty_kills_of_the_embedded_database(tmp_path: Path) -> None:
    rig = Rig(wellspeak(tmp_path), EmbeddedDatabase(tmp_path / "data"))
    found = await harness.run(rig, [*KILLS * 4, harness.frozen(MINUTE_S)], between_s=3, at_the_end=harness.all_killed)
    print(found)
    assert found.verdict.wrong == {}, str(found)


class EmbeddedDatabase(Database):
    """The one that the server starts itself, and that comes back with it."""

    def start(self) -> None: ...

    def kill_all(self) -> None: ...


@asynccontextmanager
async def timescale() -> AsyncIterator[tuple[Proxy, str]]:
    """A database of this run's own on the server at WELLSPEAK_TEST_TIMESCALE_URL, behind a network of our own."""
    name, parts = f"faults_{os.getpid()}", urlsplit(TIMESCALE)
    admin = await asyncpg.connect(TIMESCALE)
    await admin.execute(f"CREATE DATABASE {name}")
    proxy = Proxy(lambda: asyncio.open_connection(parts.hostname, parts.port or 5432))
    await proxy.open()
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    try:
        yield proxy, urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{proxy.port}", path=f"/{name}"))
    finally:
        await proxy.close()
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@pytest.mark.faults
@pytest.mark.timescale
@pytest.mark.skipif(not TIMESCALE, reason="WELLSPEAK_TEST_TIMESCALE_URL names no TimescaleDB")
async def test_ten_kills_on_timescaledb(tmp_path: Path) -> None:
    """The server's: the database is not ours to kill. The way to it is, for a minute each."""
    faults: list[Fault] = [harness.server_killed, harness.told_to_stop] * 5
    faults += [harness.refused(MINUTE_S), harness.swallowed(MINUTE_S)]
    async with timescale() as (proxy, url):
        server = wellspeak(tmp_path, WELLSPEAK_DATABASE_URL=url)
        found = await harness.run(Rig(server, proxy=proxy), faults, between_s=3, at_the_end=harness.server_killed)
    print(found)
    assert found.verdict.wrong == {}, str(found)
