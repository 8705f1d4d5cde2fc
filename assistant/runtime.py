"""The only composition root: Settings in; pool, bus, lexicon, rule book out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from assistant import phrases
from assistant.alerts.fresh import Fresh
from assistant.alongside import alongside
from assistant.channels import channels_of
from assistant.channels.model import Channel
from assistant.errors import BadSetting
from assistant.findings import Findings
from assistant.fleet import Fleet
from assistant.lexicon import Names
from assistant.live import Announcer
from assistant.reading import Reader
from assistant.reading.apart import Apart
from assistant.settings import Settings
from assistant.shelf import Shelf
from rules.book import Book
from telemetry import bus, upkeep, worker
from telemetry.bus import Fanout, Queue
from telemetry.db import Database, connect, embedded
from telemetry.db.migrate import migrate
from telemetry.errors import TelemetryError
from telemetry.ingest import Intake
from telemetry.model import Reading
from telemetry.register import Register
from telemetry.worker import Tally

LOG = structlog.get_logger(__name__)
CLOSING_S = 5.0


@dataclass(frozen=True)
class Runtime:
    """What answering, ingesting and the pages share in one process."""

    settings: Settings
    db: Database
    intake: Intake
    fanout: Fanout
    reader: Reader
    shelf: Shelf
    fleet: Fleet
    names: Names
    clock: Callable[[], datetime]
    written: Tally = field(default_factory=Tally)
    findings: Findings = field(default_factory=Findings)
    fresh: Fresh = field(default_factory=Fresh)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    writes: bool = False

    @property
    def book(self) -> Book:
        """The rules in force; a later look may find others."""
        return self.shelf.book


def wall_clock() -> datetime:
    return datetime.now(UTC)


def writes_itself(settings: Settings) -> bool:
    """Whether a server writes what it takes. With a broker before an outside database a worker does that."""
    return not (settings.amqp_url and settings.database_url)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The embedded PostgreSQL or the one at DATABASE_URL, its schema up to date."""
    async with AsyncExitStack() as stack:
        # Started by this very thread: the server is told to die with the thread that started it.
        url = settings.database_url or stack.enter_context(embedded.start(settings.data_dir))
        db = await stack.enter_async_context(_connected(url, settings))
        for name in await migrate(db):
            LOG.info("schema_migrated", migration=name)
        yield db


@asynccontextmanager
async def _connected(url: str, settings: Settings) -> AsyncIterator[Database]:
    """What is wrong before the first answer of an outside database is told as that of its setting."""
    # The writer and the upkeep of rollups have their own; half of the others is for long reads.
    shared = settings.database_connections - worker.WRITERS - 1
    async with AsyncExitStack() as stack:
        try:
            opening = connect(url, pool_size=shared - shared // 2, readers=shared // 2)
            db = await stack.enter_async_context(opening)
        except (TelemetryError, OSError, ValueError) as error:
            if not settings.database_url:
                raise
            raise BadSetting(f"WELLSPEAK_DATABASE_URL: {error}.") from error
        yield db


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    *,
    ingest: bool,
    clock: Callable[[], datetime] = wall_clock,
    reader_for: Callable[[Path], Reader] = Apart,
) -> AsyncIterator[Runtime]:
    """With `ingest` this process also writes what its gateways post. Closing finishes the queue first.

    The reader keeps what it learns in a folder for the next start; it starts with the first question, or `warm`.
    """
    async with AsyncExitStack() as stack:
        reader = reader_for(settings.data_dir / "models")
        stack.push_async_callback(reader.close)
        shelf = await asyncio.to_thread(Shelf.opened, settings.data_dir, clock())
        db = await stack.enter_async_context(open_database(settings))
        queue, fanout = bus.queue_for(settings.amqp_url), bus.fanout_for(settings.redis_url)
        register, tally, findings, fresh, fleet = Register(db), Tally(), Findings(), Fresh(), Fleet(db)
        listeners = (findings.note, fresh.note, fleet.note)
        stack.push_async_callback(fanout.close)
        stack.push_async_callback(queue.end)
        if ingest:
            await stack.enter_async_context(_writing(queue, register, fanout, tally, listeners))
            await stack.enter_async_context(alongside(_keep_up(db, clock, timedelta(days=settings.retention_days))))
        await stack.enter_async_context(alongside(shelf.run(db, clock)))
        names = Names(db, lambda: shelf.book, settings.day_shift)
        await stack.enter_async_context(
            alongside(phrases.run(settings.data_dir / "phrases", reader, names, shelf.book))
        )
        yield Runtime(
            settings=settings,
            db=db,
            intake=Intake(db, queue, unknown_wells=settings.unknown_wells, register=register),
            fanout=fanout,
            reader=reader,
            shelf=shelf,
            fleet=fleet,
            names=names,
            clock=clock,
            written=tally,
            findings=findings,
            fresh=fresh,
            channels=channels_of(settings),
            writes=ingest,
        )


@asynccontextmanager
async def open_intake(settings: Settings) -> AsyncIterator[tuple[Database, Intake]]:
    """All that an import needs: neither parser nor rules."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(open_database(settings))
        queue, fanout = bus.queue_for(""), bus.fanout_for(settings.redis_url)
        stack.push_async_callback(fanout.close)
        register = Register(db)
        await stack.enter_async_context(_writing(queue, register, fanout, Tally(), ()))
        yield db, Intake(db, queue, unknown_wells=settings.unknown_wells, register=register)


@asynccontextmanager
async def _writing(
    queue: Queue, register: Register, fanout: Fanout, tally: Tally, listeners: Sequence[worker.OnWritten]
) -> AsyncIterator[None]:
    """By connections of its own, which no reader can use up. At the end: stop accepting, write what waits, then go."""
    announcer = Announcer(fanout)

    def on_written(written: Sequence[Reading]) -> None:
        for note in (announcer.note, *listeners):
            note(written)

    async with register.db.apart(pool_size=worker.WRITERS, keep_plans=True) as own:
        telling = asyncio.create_task(announcer.run(), name="announcer")
        writing = asyncio.create_task(worker.run(queue, own, on_written, tally, register=register), name="writer")
        try:
            yield
        finally:
            queue.close()
            _, late = await asyncio.wait([writing], timeout=CLOSING_S)
            if late:
                LOG.warning("writer_did_not_finish", after_s=CLOSING_S)
            for task in (writing, telling):
                task.cancel()
            await asyncio.gather(writing, telling, return_exceptions=True)


async def _keep_up(db: Database, clock: Callable[[], datetime], retention: timedelta) -> None:
    async with db.apart(pool_size=1) as own:
        await upkeep.run(own, clock, retention)
