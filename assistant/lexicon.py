"""Gathers wells, metrics and faults into the Lexicon nlp asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Protocol

from msgspec.structs import replace

from assistant.model import Caller
from nlp.lexicon import FaultName, Lexicon, MetricName, WellName
from nlp.site import SiteNames
from rules.book import Book
from rules.model import Fault
from telemetry import wells
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from telemetry.model import Metric, Well

NOTHING = SiteNames()


@dataclass(frozen=True)
class Seen:
    """What one caller may see of the register: the wells by id, and all names that a question may hold."""

    wells: dict[str, Well]
    lexicon: Lexicon


@dataclass(frozen=True)
class Known:
    """The register at one version, the rules then in force, and the names in both."""

    version: int
    book: Book
    wells: Mapping[str, Well]
    lexicon: Lexicon


class Names:
    """Keeps what is known until the register or the rules change."""

    def __init__(self, db: Database, book: Callable[[], Book], day_shift: tuple[time, time]) -> None:
        self._db = db
        self._book = book
        self._day_shift = day_shift
        self._known: Known | None = None
        self._site = SiteNames()

    def say(self, site: SiteNames) -> None:
        """What the site calls wells, signals and faults, from the next question on."""
        self._site, self._known = site, None

    async def seen_by(self, caller: Caller) -> Seen:
        known = await self._current()
        visible = {well.well_id: well for well in known.wells.values() if caller.sees(well)}
        return Seen(visible, known.lexicon.within(caller.fields))

    async def _current(self) -> Known:
        version, book = await wells.version(self._db), self._book()
        known = self._known
        if known is None or known.version != version or known.book is not book:
            found = await wells.every(self._db)
            site = self._site
            names = [WellName(w.well_id, w.name, (*w.aliases, *site.wells.get(w.well_id, ())), w.field) for w in found]
            lexicon = lexicon_of(names, book, self._day_shift, site)
            known = Known(version, book, {w.well_id: w for w in found}, lexicon)
            self._known = known
        return known


def lexicon_of(found: list[WellName], book: Book, day_shift: tuple[time, time], site: SiteNames = NOTHING) -> Lexicon:
    """These wells, with the metrics of the catalogue and the faults of the rule book, and what the site calls them."""
    metrics = [_metric_name(metric) for metric in CATALOGUE.values()]
    faults = [_fault_name(fault) for fault in book.faults.values()]
    return Lexicon.build(
        found,
        [replace(metric, says=(*metric.says, *site.metrics.get(metric.name, ()))) for metric in metrics],
        [replace(fault, says=(*fault.says, *site.faults.get(fault.id, ()))) for fault in faults],
        day_shift=day_shift,
    )


class Knows(Protocol):
    """A Runtime, as far as names go."""

    @property
    def names(self) -> Names: ...


async def lexicon_for(runtime: Knows, caller: Caller) -> Lexicon:
    """Only names of wells the caller may see."""
    return (await runtime.names.seen_by(caller)).lexicon


def _metric_name(metric: Metric) -> MetricName:
    units = {name: (unit.factor, unit.offset) for name, unit in metric.units.items()}
    return MetricName(metric.name, metric.unit, metric.label, metric.says, units)


def _fault_name(fault: Fault) -> FaultName:
    """A word that names a metric names no fault: "vibration" is measured, high vibration is what is wrong."""
    return FaultName(fault.id, fault.type, tuple(said for said in fault.says if said.casefold() not in MEASURED))


def _measured() -> frozenset[str]:
    return frozenset(
        said.casefold() for metric in CATALOGUE.values() for said in (metric.name, metric.label, *metric.says)
    )


MEASURED = _measured()
