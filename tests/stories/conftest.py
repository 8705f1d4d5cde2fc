"""A real server on its embedded database, started once for all stories, reached over HTTP only."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.ledger import HEADERS, TOKEN, Server, free_port

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("stories")
    environ = {
        "WELLSPEAK_DATA_DIR": str(folder / "data"),
        "WELLSPEAK_PORT": str(port := free_port()),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "WELLSPEAK_ADMIN_PASSWORD": "a long enough password",
        "WELLSPEAK_QUESTION_RATE": "100000",
        "PYTHONPATH": str(ROOT),
    }
    server = Server([sys.executable, "-m", "assistant", "serve"], environ, folder / "log", port)
    server.start()
    try:
        asyncio.run(server.ready())
        yield server
    finally:
        assert server.stop() == 0, server.log.read_text()[-2000:]


@pytest.fixture
def admin(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=HEADERS, timeout=30) as client:
        yield client


@pytest.fixture
def stranger(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client
