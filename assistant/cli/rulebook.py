"""wellspeak rules: a rule author's tools."""

from argparse import Namespace

from assistant.settings import Settings
from rules import book
from rules.errors import BadRules


def check(settings: Settings, chosen: Namespace) -> int:
    """BadRules names file, key and line."""
    if not chosen.folder.is_dir():
        raise BadRules(f"{chosen.folder} is no folder.")
    loaded = book.load(chosen.folder)
    print(f"{len(loaded.faults)} faults, rules version {loaded.version}: all rules can be read.")
    return 0
