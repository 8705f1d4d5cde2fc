"""wellspeak serve, worker, migrate."""

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
import uvicorn
from uvicorn.supervisors import Multiprocess

from assistant import accounts, integrity, leaving, logs
from assistant.background import working
from assistant.errors import BadSetting
from assistant.runtime import open_database, open_runtime, wall_clock
from assistant.settings import LEAST_CONNECTIONS, PREFIX, Settings
from telemetry.db import embedded

LOG = structlog.get_logger(__name__)
CLOSING_S = 8
BACKLOG = 2048
# A process that has not answered by then is taken for dead and started anew. The usual 5 s are less than a busy
# machine needs to start one, which then never comes up.
ANSWERS_WITHIN_S = 30
# Left to workers, imports and whoever looks after the database.
CONNECTIONS_OF_OTHERS = 10


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


class Child(uvicorn.Config):
    """One of several processes: ends with the one that started it, even when that was killed."""

    def load(self) -> None:
        super().load()
        parent = multiprocessing.parent_process()
        if parent is not None:
            threading.Thread(target=_end_with, args=(parent.join,), daemon=True).start()


def _end_with(wait_for_the_end: Callable[[], None]) -> None:
    wait_for_the_end()
    os.kill(os.getpid(), signal.SIGTERM)


def serve(settings: Settings, chosen: Namespace) -> int:
    if chosen.processes < 1:
        raise BadSetting("--processes must be 1 or more.")
    if chosen.processes > 1 and not settings.database_url:
        raise BadSetting("--processes needs an outside database; set WELLSPEAK_DATABASE_URL.")
    with listening(settings) as door, prepared_database(settings, chosen.processes):
        url = url_of(settings, door)
        if chosen.processes == 1:
            return run_server(door, lambda: print(f"Wellspeak listens at {url}", flush=True))
        config = configured(chosen.processes, logs.as_config(settings.log_level))
        print(f"Wellspeak listens at {url}", flush=True)
        with told_to_stop():
            Multiprocess(config, sockets=[door]).run()
    return 0


def work(settings: Settings, chosen: Namespace) -> int:
    asyncio.run(_work(settings))
    return 0


def migrate(settings: Settings, chosen: Namespace) -> int:
    asyncio.run(_migrate(settings))
    return 0


def run_server(door: socket.socket, on_ready: Callable[[], None]) -> int:
    """Until told to stop; to be told so is a good end."""
    server = Server(configured(), on_ready)
    with told_to_stop():
        server.run(sockets=[door])
    return 0 if server.started else 1


@contextmanager
def told_to_stop() -> Iterator[None]:
    """uvicorn raises the signal again after it has closed; here that ends the block, and what is around it closes."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def configured(workers: int = 1, log_config: dict[str, Any] | None = None) -> uvicorn.Config:
    """Other processes begin without our logging and are told of it; this one has it."""
    return (Child if workers > 1 else uvicorn.Config)(
        "web.app:create_app",
        factory=True,
        http="web.server:PatientProtocol",
        workers=workers,
        backlog=BACKLOG,
        log_config=log_config,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSING_S,
        timeout_worker_healthcheck=ANSWERS_WITHIN_S,
    )


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket is taken first: a port in use is said before anything is started."""
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.set_inheritable(True)
    except OSError as error:
        where = f"WELLSPEAK_HOST {settings.host} and WELLSPEAK_PORT {settings.port}"
        raise BadSetting(f"{where}: nothing can listen there ({error.strerror}).") from error
    with door:
        yield door


def url_of(settings: Settings, door: socket.socket) -> str:
    return settings.public_url or own_url(settings, door)


def own_url(settings: Settings, door: socket.socket) -> str:
    """How this very machine reaches the server."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://[{host}]:{door.getsockname()[1]}" if ":" in host else f"http://{host}:{door.getsockname()[1]}"


@contextmanager
def prepared_database(settings: Settings, processes: int = 1) -> Iterator[None]:
    """Running, up to date, with an administrator; what is wrong with it is told here, before the server starts."""
    integrity.check()
    if settings.database_url:
        asyncio.run(_prepare(settings, processes))
        yield
        return
    with embedded.start(settings.data_dir):
        asyncio.run(_prepare(settings, processes))
        yield


def share_connections(settings: Settings, processes: int, room: int) -> None:
    """Each process is told how many it may open, where the database has not room for as many as the setting says."""
    share = (room - CONNECTIONS_OF_OTHERS) // processes
    if share < LEAST_CONNECTIONS:
        raise BadSetting(
            f"{processes} processes need {processes * LEAST_CONNECTIONS + CONNECTIONS_OF_OTHERS} connections and the "
            f"database takes {room}: raise its max_connections or start fewer with --processes."
        )
    if share < settings.database_connections:
        LOG.warning("fewer_connections", a_process=share, wanted=settings.database_connections, room=room)
        os.environ[f"{PREFIX}DATABASE_CONNECTIONS"] = str(share)


async def _prepare(settings: Settings, processes: int) -> None:
    async with open_database(settings) as db:
        share_connections(settings, processes, await db.room())
        generated = await accounts.ensure_admin(db, settings.admin_password, wall_clock())
    if generated:
        print(f"First start: the user admin has the password {generated} (shown only now)", flush=True)


async def _migrate(settings: Settings) -> None:
    async with open_database(settings):
        print("The schema is up to date.")


async def _work(settings: Settings) -> None:
    """Until told to stop; what is in the queue by then is finished."""
    integrity.check()
    stop = asyncio.Event()

    def told() -> None:
        stop.set()
        leaving.soon()

    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, told)
    async with open_runtime(settings, ingest=True) as runtime, working(runtime):
        LOG.info("worker_started")
        await stop.wait()
    LOG.info("worker_stopped")
