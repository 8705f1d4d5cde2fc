"""Its own loop: takes the site's own phrases and names in when their files change, and refuses what is wrong."""

import asyncio
from collections.abc import Collection
from pathlib import Path

import structlog

from assistant.lexicon import Names
from nlp import site
from nlp.errors import BadPhrases, LanguageError
from nlp.parse import Parser
from rules.book import Book
from telemetry.metrics import CATALOGUE

LOG = structlog.get_logger(__name__)
LOOK_EVERY_S = 2.0
Stamp = tuple[tuple[str, int, int], ...]


def stamp_of(folder: Path) -> Stamp:
    """What tells one state of the folder from the next."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def check(folder: Path, faults: Collection[str]) -> site.SiteNames:
    """The names of the folder; BadPhrases names the file, the place and what is wrong."""
    found = site.names_in(folder, CATALOGUE, faults)
    both = site.twice(site.phrases_in(folder))
    if both:
        raise BadPhrases(both[0])
    return found


def take_in(folder: Path, parser: Parser, names: Names, book: Book) -> None:
    """Checks all of the folder first: either everything of it is taken in or nothing."""
    found = check(folder, book.faults)
    parser.retrain(folder)
    names.say(found)


async def run(folder: Path, parser: Parser, names: Names, book: Book, every_s: float = LOOK_EVERY_S) -> None:
    """Until cancelled. What is wrong is logged once and leaves what was in force."""
    known: Stamp = ()
    while True:
        try:
            stamp = await asyncio.to_thread(stamp_of, folder)
            if stamp != known:
                known = stamp
                await asyncio.to_thread(take_in, folder, parser, names, book)
                LOG.info("phrases_taken_in", files=len(stamp))
        except (LanguageError, OSError) as error:
            LOG.warning("phrases_refused", reason=str(error))
        await asyncio.sleep(every_s)
