"""Two houses, reached over HTTP only: one process on its embedded database, two on an outside one."""

import asyncio
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.ledger import HEADERS, TOKEN, Server, free_port
from tests.web.conftest import new_database

ROOT = Path(__file__).resolve().parent.parent.parent
ADMIN_PASSWORD = "a long enough password"
NOTICE = "Ours alone. <b>What</b> you do here is recorded."
PASSWORD = "seven grey herons wade"
HOUSES = ("embedded", "several")


@dataclass(frozen=True)
class House:
    """`log` is what the server printed."""

    url: str
    log: Path
    name: str
    data_dir: Path
    database_url: str = ""

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def admin(self) -> httpx.Client:
        return self.client(**HEADERS)

    def bearer(self, secret: str) -> httpx.Client:
        return self.client(Authorization=f"Bearer {secret}")

    def key(self, kind: str = "token", role: str | None = "viewer", **more: Any) -> dict[str, Any]:
        body = {"name": "made", "kind": kind, "role": role, **more}
        with self.admin() as admin:
            answer = admin.post("/api/v1/keys", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def token(self, role: str = "viewer", *fields: str) -> httpx.Client:
        return self.bearer(self.key(role=role, fields=list(fields) or None)["secret"])

    def gateway(self, *fields: str) -> httpx.Client:
        return self.client(**{"X-API-Key": self.key("gateway", None, fields=list(fields) or None)["secret"]})

    def person(self, role: str = "viewer", *fields: str) -> "Person":
        """Signed in, with a password that need not be changed."""
        name = f"p{uuid.uuid4().hex[:8]}"
        body = {"username": name, "password": PASSWORD, "role": role, "fields": list(fields) or None}
        with self.admin() as admin:
            made = admin.post("/api/v1/users", json=body | {"must_renew": False})
        assert made.status_code == 201, made.text
        client = self.client()
        assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 303
        return Person(name, client)

    def well(self, **properties: Any) -> str:
        with self.admin() as admin:
            made = admin.post("/api/v1/wells", json={"well_id": f"W-{uuid.uuid4().hex[:8]}", **properties})
        assert made.status_code == 201, made.text
        return str(made.json()["well_id"])


@dataclass(frozen=True)
class Person:
    name: str
    client: httpx.Client

    def csrf(self) -> dict[str, str]:
        from web.auth import csrf_of

        return {"X-CSRF-Token": csrf_of(self.client.cookies["wellspeak"])}


@contextmanager
def running(name: str, folder: Path, more: list[str], environ: dict[str, str]) -> Iterator[House]:
    settings = {
        "WELLSPEAK_DATA_DIR": str(folder / "data"),
        "WELLSPEAK_PORT": str(port := free_port()),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "WELLSPEAK_ADMIN_PASSWORD": ADMIN_PASSWORD,
        "WELLSPEAK_SIGN_IN_NOTICE": NOTICE,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "assistant", "serve", *more]
    server = Server(command, settings | environ, folder / "log", port)
    server.start()
    try:
        asyncio.run(server.ready())
        yield House(server.url, server.log, name, folder / "data", environ.get("WELLSPEAK_DATABASE_URL", ""))
    finally:
        status = server.stop()
    assert status == 0, server.log.read_text()[-2000:]


@pytest.fixture(scope="package")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running("embedded", tmp_path_factory.mktemp("embedded"), [], {}) as made:
        yield made


@pytest.fixture(scope="package")
def several(tmp_path_factory: pytest.TempPathFactory, server_url: str, embedded: House) -> Iterator[House]:
    """Two processes; what they share is in the database. What the first house has learnt need not be learnt again."""
    folder = tmp_path_factory.mktemp("several")
    if (embedded.data_dir / "models").exists():
        shutil.copytree(embedded.data_dir / "models", folder / "data" / "models")
    environ = {"WELLSPEAK_DATABASE_URL": asyncio.run(new_database(server_url))}
    with running("several", folder, ["--processes", "2"], environ) as made:
        yield made


@pytest.fixture(params=HOUSES)
def house(request: pytest.FixtureRequest) -> House:
    made: House = request.getfixturevalue(request.param)
    return made


Fresh = Callable[[str], str]


@pytest.fixture
def fresh() -> Fresh:
    """Names no other test has."""
    return lambda stem: f"{stem}{uuid.uuid4().hex[:8]}"
