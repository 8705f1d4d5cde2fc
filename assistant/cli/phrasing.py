"""wellspeak phrases: checks a site's own phrases and names before they are put in force."""

from argparse import Namespace

from assistant import phrases
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
