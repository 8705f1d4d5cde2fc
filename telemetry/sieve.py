"""One post, reading by reading: what can be written, and what is wrong with the rest."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from telemetry.checking import Checked, check, quick, reason, span
from telemetry.errors import Problem
from telemetry.model import Aside, Reading
from telemetry.register import Entry
from telemetry.wells import key_of

UNKNOWN = "unknown well"


class Rejected(msgspec.Struct, frozen=True):
    """A reading that was not taken, by its place in the post."""

    index: int
    errors: tuple[Problem, ...]


class Warning_(msgspec.Struct, frozen=True):  # noqa: N801
    """An implausible number that was set aside."""

    index: int
    metric: str
    value: float
    reason: str


class Sieve:
    """`fields` and `wells`, by their keys, None means all; `register` lets wells in that nobody has named yet.

    `doubtful` says that a well was not admitted, which may be otherwise where `entries` are out of date.
    """

    def __init__(
        self,
        entries: Mapping[str, Entry],
        now: datetime,
        *,
        fields: frozenset[str] | None,
        register: bool,
        wells: frozenset[str] | None = None,
    ) -> None:
        self._entries = entries
        self._now = now
        self._span = span(now)
        self._fields = fields
        self._wells = wells
        self._register = register and fields is None
        self._admitted: dict[str, Entry | str] = {}
        self.readings: list[Reading] = []
        self.places: list[int] = []
        self.asides: list[Aside] = []
        self.warnings: list[Warning_] = []
        self.doubtful = False
        self._rejected: dict[int, tuple[Problem, ...]] = {}

    def add(self, place: int, item: object) -> None:
        """A reading without a moment of its own arrives `place` microseconds after now."""
        if (found := quick(item, *self._span)) is not None:
            well_id, moment, values = found
            entry = self._admit(well_id)
            if isinstance(entry, Entry):
                self._take(place, Reading(entry.well_id, moment or self._arrival(place), values))
                return
        self._add_checked(place, check(item, self._arrival(place), self._now))

    def _arrival(self, place: int) -> datetime:
        return self._now + timedelta(microseconds=place)

    def reject(self, place: int, *problems: Problem) -> None:
        self._rejected[place] = problems

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        if not self._rejected:
            return ()
        return tuple(Rejected(place, self._rejected[place]) for place in sorted(self._rejected))

    def _take(self, place: int, reading: Reading) -> None:
        self.readings.append(reading)
        self.places.append(place)

    def _add_checked(self, place: int, checked: Checked) -> None:
        well_id = checked.well_id
        if not any(problem.field == "well_id" for problem in checked.problems):
            entry = self._admit(well_id)
            if isinstance(entry, Entry):
                well_id = entry.well_id
            else:
                checked.wrong("well_id", entry)
                self.doubtful = True
        if checked.problems:
            self.reject(place, *checked.told())
        elif checked.at is not None:
            self._take(place, Reading(well_id, checked.at, checked.values))
        if all(problem.field in checked.odd for problem in checked.problems):
            self._set_aside(place, well_id, checked)

    def _set_aside(self, place: int, well_id: str, checked: Checked) -> None:
        """Also of a reading of which nothing else is left."""
        for metric, value in checked.odd.items():
            if checked.at is not None:
                self.asides.append(Aside(well_id, checked.at, metric, value, reason(metric)))
                self.warnings.append(Warning_(place, metric, value, reason(metric)))

    def _admit(self, well_id: str) -> Entry | str:
        """The well, or why it takes no readings."""
        key = key_of(well_id)
        if key not in self._admitted:
            self._admitted[key] = self._look_up(key, well_id)
        return self._admitted[key]

    def _look_up(self, key: str, well_id: str) -> Entry | str:
        """A well outside one's reach is told exactly like one that does not exist."""
        if self._wells is not None and key not in self._wells:
            return UNKNOWN
        entry = self._entries.get(key)
        if entry is None:
            return Entry(well_id, None, False) if self._register else UNKNOWN
        if self._fields is not None and entry.field not in self._fields:
            return UNKNOWN
        return "the well is retired" if entry.retired else entry
