"""The latest finding of each well, kept in memory for as long as it holds."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from rules.model import Diagnosis
from telemetry.model import Reading, Well

HOLDS = timedelta(minutes=2)
PAST_HOLDS_S = 600.0
MOST_PAST = 4
JOINS_ON = (timedelta(minutes=-1), timedelta(minutes=4))


@dataclass(frozen=True)
class Kept:
    """A diagnosis with the well as it was described, and the last reading that it rests on."""

    found: Diagnosis
    well: Well
    seen: datetime | None


class Findings:
    """Owns what is kept. Late readings, readings after a pause and entries in the log end a finding at once."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._past: dict[str, dict[datetime, tuple[float, Kept]]] = {}

    def keep(self, well: Well, found: Diagnosis, seen: datetime | None) -> None:
        self._kept[well.well_id] = Kept(found, described(well), seen)

    def keep_past(self, well: Well, found: Diagnosis, seen: datetime | None) -> None:
        """Of a moment that is over, such as the end of a shift, which several people ask for one after the other."""
        held = self._past.setdefault(well.well_id, {})
        held[found.at] = time.monotonic(), Kept(found, described(well), seen)
        while len(held) > MOST_PAST:
            del held[next(iter(held))]

    def past(self, well: Well, seen: datetime | None, at: datetime) -> Diagnosis | None:
        """What was found of that very moment, for ten minutes; readings from before it end that at once."""
        kept_at, kept = self._past.get(well.well_id, {}).get(at, (0.0, None))
        if kept is None or time.monotonic() - kept_at > PAST_HOLDS_S:
            return None
        return kept.found if kept.well == described(well) and kept.seen == seen else None

    def forget(self, well_id: str) -> None:
        self._kept.pop(well_id, None)
        self._past.pop(well_id, None)

    def note(self, written: Sequence[Reading]) -> None:
        """A reading that joins on to the last one leaves the finding in place until it is looked at again."""
        for reading in written:
            kept = self._kept.get(reading.well_id)
            if kept and not joins_on(kept.seen, reading.at):
                self.forget(reading.well_id)
            elif any(reading.at <= at for at in self._past.get(reading.well_id, ())):
                del self._past[reading.well_id]

    def last(self, well_id: str) -> Kept | None:
        """However old."""
        return self._kept.get(well_id)

    def fresh(self, well: Well, seen: datetime | None, now: datetime) -> Diagnosis | None:
        """Where it still says what a diagnosis made at `now` would; `seen` is the well's last reading by then."""
        kept = self._kept.get(well.well_id)
        if kept is None or kept.well != described(well) or not timedelta() <= now - kept.found.at <= HOLDS:
            return None
        return kept.found if seen == kept.seen or (seen and joins_on(kept.seen, seen)) else None

    def among(self, well_ids: Sequence[str], after: datetime) -> Mapping[str, Diagnosis]:
        """The latest of each of the wells, where it is of a moment later than `after`."""
        kept = ((well_id, self._kept.get(well_id)) for well_id in well_ids)
        return {well_id: one.found for well_id, one in kept if one and one.found.at > after}


def joins_on(seen: datetime | None, at: datetime) -> bool:
    return seen is not None and JOINS_ON[0] <= at - seen <= JOINS_ON[1]


def described(well: Well) -> Well:
    """Without what is learnt from the readings themselves."""
    return msgspec.structs.replace(well, interval_s=None)
