"""create_app(): routes, guards, lifespan (starts the worker when embedded)."""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from errno import ENAMETOOLONG
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
from litestar import Litestar, Request, Response
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.exceptions import InternalServerException, NotFoundException
from litestar.static_files import create_static_files_router

from assistant import accounts, leaving, logs
from assistant.alongside import alongside
from assistant.background import working
from assistant.rates import Exchange
from assistant.runtime import Runtime, open_runtime, writes_itself
from assistant.settings import Settings
from web import api, openapi, pages
from web.auth import Authentication, guard, is_https
from web.context import (
    Context,
    context_for,
    provide_caller,
    provide_context,
    provide_runtime,
    provide_well,
)
from web.counters import Counting
from web.errors import answer_error
from web.headers import YEAR_S, secured
from web.lane import App
from web.noting import note_export
from web.pages.rendering import TEMPLATES

STATIC = Path(__file__).parent / "static"
BODY_BYTES_AT_MOST = 64 * 1024
OpenRuntime = Callable[[Settings], AbstractAsyncContextManager[Runtime]]


def serving_runtime(settings: Settings) -> AbstractAsyncContextManager[Runtime]:
    return open_runtime(settings, ingest=writes_itself(settings))


def create_app(settings: Settings | None = None, *, runtime: OpenRuntime = serving_runtime) -> Litestar:
    """Settings absent are read from the environment."""
    chosen = settings or Settings.read(os.environ)
    if not structlog.is_configured():
        logs.set_up(chosen.log_level)  # a process that the command line did not set up must not print what it holds
    return App(
        route_handlers=[*api.ROUTES, *pages.ROUTES, _static_files()],
        lifespan=[_lifespan(chosen, runtime)],
        middleware=[Counting(), Authentication],
        guards=[guard],
        dependencies={
            "context": Provide(provide_context),
            "runtime": Provide(provide_runtime),
            "caller": Provide(provide_caller),
            "well": Provide(provide_well),
        },
        exception_handlers={Exception: answer_error},
        before_send=[secured(https=is_https(chosen)), note_export],
        request_max_body_size=BODY_BYTES_AT_MOST,
        openapi_config=openapi.config(),
        template_config=TEMPLATES,
        logging_config=None,
    )


def _static_files() -> Any:
    """Their addresses change with their content, so that browsers may keep them."""
    STATIC.mkdir(exist_ok=True)
    return create_static_files_router(
        path="/static",
        directories=[STATIC],
        cache_control=CacheControlHeader(public=True, max_age=YEAR_S),
        opt={"open": True, "exclude_from_auth": True},
        exception_handlers={InternalServerException: _no_such_file, ValueError: _no_such_file},
    )


def _no_such_file(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A name that no file can have is one that is not there: too long, or with a zero byte in it."""
    impossible = isinstance(error, ValueError) or getattr(error.__cause__, "errno", 0) == ENAMETOOLONG
    return answer_error(request, NotFoundException() if impossible else error)


def _lifespan(settings: Settings, open_: OpenRuntime) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(app: Litestar) -> AsyncIterator[None]:
        async with open_(settings) as runtime, working(runtime):
            context = context_for(runtime)
            app.state.context = context
            await runtime.reader.warm()
            await _first_start(context)
            async with alongside(context.hub.run(), name="hub"):
                try:
                    async with context.tallies.kept(), _shared_limits(context), _watched(context):
                        with _streams_end_first(context.closing, leaving.soon), _short_pauses():
                            yield
                finally:
                    context.closing.set()

    return run


@asynccontextmanager
async def _watched(context: Context) -> AsyncIterator[None]:
    async with context.watchman.running(), context.notes.running():
        yield


@asynccontextmanager
async def _shared_limits(context: Context) -> AsyncIterator[None]:
    """On the embedded database there is no other process."""
    if not context.settings.database_url:
        yield
        return
    async with Exchange(context.runtime.db, context.readings, context.now).running():
        yield


async def _first_start(context: Context) -> None:
    """The generated password is shown this once, and not in the log."""
    password = await accounts.ensure_admin(context.runtime.db, context.settings.admin_password, context.now())
    if password is not None:
        print(f"First start. Sign in as: admin  password: {password}", flush=True)


@contextmanager
def _short_pauses() -> Iterator[None]:
    """The garbage collector leaves alone what lives as long as the server: the rules above all, 0.2 s a time."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _streams_end_first(closing: asyncio.Event, also: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The server waits for open streams before the lifespan ends, so the signal itself must end them."""
    loop, before = asyncio.get_running_loop(), dict[int, Any]()

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(closing.set)
        also()
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            if callable(signal.getsignal(number)):
                before[number] = signal.signal(number, told)
    except ValueError:
        before.clear()  # not the main thread: whoever runs this app there ends it another way
    try:
        yield
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)
