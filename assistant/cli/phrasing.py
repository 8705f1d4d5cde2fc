"""wellspeak phrases: checks a site's own phrases, and prints the questions that were not read well."""

import asyncio
from argparse import Namespace

from assistant import phrases, review
from assistant.runtime import open_database
from assistant.settings import Settings
from nlp.errors import BadPhrases
from rules import book


def check(settings: Settings, chosen: Namespace) -> int:
    """BadPhrases names the file, the place and what is wrong."""
    if not chosen.folder.is_dir():
        raise BadPhrases(f"{chosen.folder} is no folder.")
    found = phrases.check(chosen.folder, book.load().faults)
    names = sum(len(said) for kind in (found.metrics, found.faults, found.wells) for said in kind.values())
    files = len(phrases.stamp_of(chosen.folder))
    print(f"{files} files, {names} names: all phrases can be read.")
    return 0


def doubtful(settings: Settings, chosen: Namespace) -> int:
    """As YAML, to be put right by a person and kept as cases or phrases."""

    async def run() -> str:
        async with open_database(settings) as db:
            return review.as_cases(await review.doubtful(db, chosen.limit))

    print(asyncio.run(run()), end="")
    return 0
