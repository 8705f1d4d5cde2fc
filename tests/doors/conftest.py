"""One server that writes itself and one with a broker between, each on a database of its own."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from assistant.settings import Settings
from tests.brokers import Broker
from tests.web.conftest import TOKEN, Site, new_database, serving


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bodies hold the moment they were made at; tests must have the same names in every process of a run."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="package")
def direct(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(settings_for(server_url, tmp_path_factory)) as made:
        yield made


@pytest.fixture(scope="package")
def queued(server_url: str, tmp_path_factory: pytest.TempPathFactory, rabbit_server: Broker) -> Iterator[Site]:
    """Its own worker takes from the broker."""
    with serving(settings_for(server_url, tmp_path_factory, rabbit_server.url), ingest=True) as made:
        yield made


def settings_for(server_url: str, folders: pytest.TempPathFactory, amqp_url: str = "") -> Settings:
    return Settings(
        database_url=asyncio.run(new_database(server_url)),
        data_dir=folders.mktemp("doors"),
        admin_token=TOKEN,
        admin_password="a long enough password",
        amqp_url=amqp_url,
    )


@pytest.fixture
def client(direct: Site) -> Iterator[httpx.Client]:
    with direct.bearer(TOKEN) as made:
        yield made


@pytest.fixture
def queued_client(queued: Site) -> Iterator[httpx.Client]:
    with queued.bearer(TOKEN) as made:
        yield made
