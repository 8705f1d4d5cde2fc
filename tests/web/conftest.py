"""The real app on a real server and a real database, started once for a run, and clients of every kind."""

import asyncio
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from assistant.runtime import open_runtime
from assistant.settings import Settings
from telemetry import db as database
from telemetry.db.migrate import migrate
from tests.assistant.channels.receivers import SECRET, Posted, webhooks
from tests.conftest import url_of
from web.app import create_app
from web.server import PatientProtocol

TOKEN = "an admin token for the tests of the web"
PASSWORD = "the password of the admin"


@dataclass(frozen=True)
class Site:
    url: str
    data_dir: Path = Path()

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def bearer(self, token: str) -> httpx.Client:
        return self.client(Authorization=f"Bearer {token}")


@pytest.fixture(scope="session")
def posted() -> Iterator[Posted]:
    """A receiver of webhooks that the site may call."""
    with webhooks() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def site(server_url: str, posted: Posted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings(
        database_url=asyncio.run(new_database(server_url)),
        data_dir=tmp_path_factory.mktemp("web"),
        admin_token=TOKEN,
        admin_password=PASSWORD,
        ingest_rate=500,
        webhook_secret=SECRET,
        webhook_hosts=(posted.url.removeprefix("http://"),),
    )
    with serving(settings) as made:
        yield made


class serving:  # noqa: N801 - reads as a verb
    """Runs the app in a thread of its own until the block ends."""

    def __init__(self, settings: Settings, *, ingest: bool | None = None) -> None:
        """`ingest` says whether it also writes what it takes; left out, as it would by itself."""
        self._data_dir = settings.data_dir
        self._door = socket.socket()
        self._door.bind(("127.0.0.1", 0))
        app = create_app(settings, runtime=partial(open_runtime, ingest=ingest)) if ingest else create_app(settings)
        self._server = uvicorn.Server(
            uvicorn.Config(app, http=PatientProtocol, log_config=None, server_header=False, timeout_graceful_shutdown=5)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._door]})

    def __enter__(self) -> Site:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        return Site(f"http://127.0.0.1:{self._door.getsockname()[1]}", self._data_dir)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive(), "the server did not end"


async def new_database(server_url: str) -> str:
    name = f"web_{uuid.uuid4().hex[:12]}"
    async with database.connect(server_url, pool_size=1) as admin:
        await admin.execute(f"CREATE DATABASE {name}")
    async with database.connect(url_of(server_url, name), pool_size=1) as made:
        await migrate(made)
    return url_of(server_url, name)


@pytest.fixture
def stranger(site: Site) -> Iterator[httpx.Client]:
    with site.client() as client:
        yield client


@pytest.fixture
def admin(site: Site) -> Iterator[httpx.Client]:
    with site.bearer(TOKEN) as client:
        yield client


Make = Callable[..., httpx.Client]


@pytest.fixture
def token(site: Site, admin: httpx.Client) -> Make:
    """A client with a new API token of a role, confined to fields if any are named."""

    def make(role: str, *fields: str) -> httpx.Client:
        body = {"name": role, "kind": "token", "role": role, "fields": list(fields) or None}
        made = admin.post("/api/v1/keys", json=body)
        assert made.status_code == 201, made.text
        return site.bearer(made.json()["secret"])

    return make


@pytest.fixture
def gateway(site: Site, admin: httpx.Client) -> Callable[..., httpx.Client]:
    """A client with a new gateway key."""

    def make(*fields: str) -> httpx.Client:
        made = admin.post("/api/v1/keys", json={"name": "gate", "kind": "gateway", "fields": list(fields) or None})
        assert made.status_code == 201, made.text
        return site.client(**{"X-API-Key": made.json()["secret"]})

    return make


@pytest.fixture
def a_name() -> Callable[[str], str]:
    """Names no other test has."""
    return lambda stem: f"{stem}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def new_well(admin: httpx.Client, a_name: Callable[[str], str]) -> Callable[..., str]:
    def make(**properties: Any) -> str:
        made = admin.post("/api/v1/wells", json={"well_id": a_name("W"), **properties})
        assert made.status_code == 201, made.text
        return str(made.json()["well_id"])

    return make


def problems_of(answer: httpx.Response) -> list[str]:
    """The names of the wrong fields."""
    assert answer.status_code == 422, answer.text
    return [problem["field"] for problem in answer.json()["error"]["details"]["validation_errors"]]


def is_error(answer: httpx.Response, status: int, kind: str) -> None:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert (body["status_code"], body["error"]["type"]) == (status, kind)
    assert set(body["error"]) == {"id", "type", "message", "details", "timestamp"}
    assert uuid.UUID(body["error"]["id"])
