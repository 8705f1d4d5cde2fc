"""A runtime over the test's own database, and a desk to answer at; parser and rules are loaded once a run."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from assistant.fleet import Fleet
from assistant.lexicon import Names
from assistant.model import Caller
from assistant.reading.here import Here
from assistant.runtime import Runtime
from assistant.settings import Settings
from assistant.shelf import Shelf
from assistant.skills import Desk
from nlp.parse import Parser
from rules import book as rule_book
from rules.book import Book
from telemetry import bus, series, wells
from telemetry.db import Database
from telemetry.ingest import Intake
from telemetry.model import Well, Window
from tests.assistant.builders import a_caller
from tests.builders import a_well

DeskFor = Callable[..., Awaitable[Desk]]
Store = Callable[..., Awaitable[Well]]


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="session")
def book() -> Book:
    return rule_book.load()


@pytest.fixture
def runtime(db: Database, parser: Parser, book: Book, now: datetime) -> Runtime:
    settings = Settings()
    return Runtime(
        settings=settings,
        db=db,
        intake=Intake(db, bus.queue_for(""), unknown_wells="register"),
        fanout=bus.fanout_for(""),
        reader=Here(parser=parser),
        shelf=Shelf(book),
        fleet=Fleet(db),
        names=Names(db, lambda: book, settings.day_shift),
        clock=lambda: now,
    )


@pytest.fixture
def desk(runtime: Runtime, now: datetime) -> DeskFor:
    async def at(caller: Caller | None = None, moment: datetime = now, zone: str = "UTC") -> Desk:
        who = caller or a_caller()
        seen = await runtime.names.seen_by(who)
        return Desk(runtime, who, moment, zone, seen.wells, seen.lexicon)

    return at


@pytest.fixture
def store(db: Database) -> Store:
    """Puts a well on the register, with readings if there are any."""

    async def put(well: Well | str = "AK-014", window: Window | None = None) -> Well:
        made = await wells.create(db, a_well(well) if isinstance(well, str) else well)
        if window is not None:
            await series.bulk_write(db, made.well_id, window.times, dict(window.values))
        return made

    return put
