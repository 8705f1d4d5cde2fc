"""Its own loop: takes the site's own phrases and names in when their files change, and refuses what is wrong."""

import asyncio
from collections.abc import Collection
from pathlib import Path

import structlog

from assistant.errors import NotReading
from assistant.lexicon import Names
from assistant.reading import Reader
from nlp import site
from nlp.errors import BadPhrases, LanguageError
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
    return _checked(folder, faults)[0]


def _checked(folder: Path, faults: Collection[str]) -> tuple[site.SiteNames, dict[str, str]]:
    found, files = site.names_in(folder, CATALOGUE, faults), site.files_in(folder)
    both = site.twice(site.phrases_in(files))
    if both:
        raise BadPhrases(both[0])
    return found, files


async def take_in(folder: Path, reader: Reader, names: Names, book: Book) -> None:
    """Checks all of the folder first: either everything of it is taken in or nothing."""
    found, files = await asyncio.to_thread(_checked, folder, book.faults)
    await reader.renew(files)
    names.say(found)


async def run(folder: Path, reader: Reader, names: Names, book: Book, every_s: float = LOOK_EVERY_S) -> None:
    """Until cancelled. What is wrong is logged once and leaves what was in force."""
    known: Stamp = ()
    while True:
        try:
            stamp = await asyncio.to_thread(stamp_of, folder)
            if stamp != known:
                known = stamp
                await take_in(folder, reader, names, book)
                LOG.info("phrases_taken_in", files=len(stamp))
        except (LanguageError, NotReading, OSError) as error:
            LOG.warning("phrases_refused", reason=str(error))
        await asyncio.sleep(every_s)
