"""A site's own words: phrases of intents and names of wells, signals and faults, checked before they are taken in."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from nlp.errors import BadPhrases
from nlp.intents import IntentPhrases, expanded, load
from nlp.model import INTENTS
from nlp.words import read

NAMES = "names.yaml"


class SiteNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people of a site call things, by metric, fault id and well id."""

    metrics: dict[str, list[str]] = {}
    faults: dict[str, list[str]] = {}
    wells: dict[str, list[str]] = {}


def names_in(folder: Path, metrics: Collection[str], faults: Collection[str]) -> SiteNames:
    """The names of a folder; BadPhrases where one is given to a metric or fault that does not exist."""
    file = folder / NAMES
    if not file.is_file():
        return SiteNames()
    try:
        found = msgspec.convert(read(NAMES, file.read_text("utf-8")) or {}, SiteNames)
    except (msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadPhrases(f"{NAMES}: {error}") from error
    for kind, known, said in (("metric", metrics, found.metrics), ("fault", faults, found.faults)):
        for name in said:
            if name not in known:
                raise BadPhrases(f"{NAMES}: {kind}s: there is no {kind} called {name!r}")
    return found


def files_in(folder: Path) -> dict[str, str]:
    """The phrase files of a folder, text by name; BadPhrases where one is of no intent or no text."""
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name == NAMES:
            continue
        if file.stem not in INTENTS:
            raise BadPhrases(f"{file.name}: there is no intent called {file.stem!r}")
        try:
            found[file.name] = file.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise BadPhrases(f"{file.name}: {error}") from error
    return found


def phrases_in(files: Mapping[str, str], language: str = "en") -> Mapping[str, IntentPhrases]:
    """All intents with the phrases of these files laid over; BadPhrases names file and place."""
    return load(language, files)


def twice(intents: Mapping[str, IntentPhrases]) -> list[str]:
    """Phrases that stand in two intents."""
    first: dict[str, str] = {}
    found = []
    for name, intent in intents.items():
        for line in intent.file.says:
            for phrase in expanded(name, line):
                other = first.setdefault(phrase, name)
                if other != name:
                    found.append(f"{phrase!r} stands in {other} and in {name} ({line!r})")
    return found
