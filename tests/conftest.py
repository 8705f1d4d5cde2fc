"""One embedded PostgreSQL a run, one database a test cloned from a migrated template, a fixed clock."""

import fcntl
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from telemetry import db as database
from telemetry.db import Database, embedded
from telemetry.db.migrate import migrate
from tests import brokers, homes

FAST = {
    "max_connections": "400",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "shared_buffers": "64MB",
}
TEMPLATE = "template_wellspeak"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module with HOMES runs its tests that use a database over each of them."""
    chosen = getattr(metafunc.module, "HOMES", None)
    if chosen and "home" in metafunc.fixturenames:
        metafunc.parametrize("home", chosen, indirect=True)


@pytest.fixture
def now() -> datetime:
    """A Monday noon."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def server_url(run_dir: Path) -> Iterator[str]:
    """The run's server; the first worker starts it, the others join, the last one to leave ends it."""
    with embedded.start(run_dir / "db", FAST) as url:
        yield url


@pytest.fixture
def home(request: pytest.FixtureRequest) -> str:
    """Where readings live: on a plain PostgreSQL, unless a module names its HOMES."""
    return str(getattr(request, "param", "plain"))


@pytest.fixture
async def database_url(home: str, server_url: str, run_dir: Path) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own."""
    server = homes.TIMESCALE_URL if home == "timescale" else server_url
    name = f"test_{uuid.uuid4().hex[:12]}"
    async with database.connect(server, pool_size=1) as admin:
        if home == "timescale":
            await admin.execute(f"CREATE DATABASE {name}")
            async with database.connect(homes.at(server, name), pool_size=1) as made:
                await migrate(made)
        else:
            await ensure_template(server_url, run_dir)
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY wal_log")
    yield homes.at(server, name)
    async with database.connect(server, pool_size=1) as admin:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with database.connect(database_url, pool_size=4) as opened:
        yield opened


async def ensure_template(server_url: str, run_dir: Path) -> None:
    """Migrated once a run, whichever worker comes first."""
    with (run_dir / "template.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run_dir / "template.done"
        if done.exists():
            return
        async with database.connect(server_url, pool_size=1) as admin:
            await admin.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
            await admin.execute(f"CREATE DATABASE {TEMPLATE}")
        async with database.connect(url_of(server_url, TEMPLATE), pool_size=1) as template:
            await migrate(template)
        done.touch()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[brokers.Broker]:
    if brokers.REDIS is None:
        pytest.skip("there is no redis-server on this machine")
    with brokers.running(brokers.redis(tmp_path_factory.mktemp("redis"))) as broker:
        yield broker


@pytest.fixture(scope="session")
def rabbit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[brokers.Broker]:
    if brokers.RABBIT is None:
        pytest.skip("there is no rabbitmq-server on this machine")
    with brokers.running(brokers.rabbit(tmp_path_factory.mktemp("rabbit"))) as broker:
        yield broker


def url_of(server_url: str, name: str) -> str:
    return server_url.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """As pytest-xdist has it, also where that is switched off."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "master"))
