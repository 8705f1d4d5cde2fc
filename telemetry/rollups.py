"""Which stretches of a period are read from which table: whole buckets from rollups, the rest from the readings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telemetry.model import Resolution

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MOST_HOLES = 8

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Level:
    """A table of rollups and the width of its buckets, which are aligned to the epoch."""

    resolution: Resolution
    table: str
    width: timedelta


FINEST = Level("5min", "reading_5min", timedelta(minutes=5))
LEVELS = (
    Level("1d", "reading_1d", DAY),
    Level("1h", "reading_1h", timedelta(hours=1)),
    FINEST,
)


@dataclass(frozen=True)
class Known:
    """How far rollups hold all readings: until `rolled_until`, but for the `holes`, merged and in order."""

    rolled_until: datetime
    holes: Sequence[Span] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch and where it is read; `level` None means from the readings."""

    level: Level | None
    start: datetime
    stop: datetime

    @property
    def width(self) -> timedelta:
        return self.level.width if self.level else timedelta(0)


def pieces(start: datetime, end: datetime, known: Known, widest: timedelta = DAY) -> list[Piece]:
    """Together the period, in order. No bucket wider than `widest` is used, and none that does not divide it."""
    levels = [level for level in LEVELS if level.width <= widest and not widest % level.width]
    found: list[Piece] = []
    at, rolled = start, max(start, min(end, known.rolled_until))
    for hole_start, hole_stop in known.holes:
        if hole_stop > at and hole_start < rolled:
            found += _split(at, max(at, hole_start), levels)
            stop = min(hole_stop, rolled)
            found.append(Piece(None, max(at, hole_start), stop))
            at = stop
    found += _split(at, rolled, levels)
    found.append(Piece(None, rolled, end))
    return _joined(piece for piece in found if piece.start < piece.stop)


def _split(start: datetime, stop: datetime, levels: Sequence[Level]) -> list[Piece]:
    if not levels:
        return [Piece(None, start, stop)]
    widest, *finer = levels
    first, last = ceiling(start, widest.width), floor(stop, widest.width)
    if first >= last:
        return _split(start, stop, finer)
    return [*_split(start, first, finer), Piece(widest, first, last), *_split(last, stop, finer)]


def _joined(found: Iterable[Piece]) -> list[Piece]:
    """Neighbours that are read from the same table are one."""
    joined: list[Piece] = []
    for piece in found:
        if joined and joined[-1].level == piece.level and joined[-1].stop == piece.start:
            joined[-1] = Piece(piece.level, joined[-1].start, piece.stop)
        else:
            joined.append(piece)
    return joined


def resolution(found: Sequence[Piece]) -> Resolution:
    """The widest that was used."""
    used = {piece.level for piece in found}
    return next((level.resolution for level in LEVELS if level in used), "raw")


def floor(at: datetime, width: timedelta) -> datetime:
    return at - (at - EPOCH) % width


def ceiling(at: datetime, width: timedelta) -> datetime:
    return at + (EPOCH - at) % width


def merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping and touching ones as one, in order."""
    found: list[Span] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], stop)
        else:
            found.append((start, stop))
    return found


def holes(spans: Iterable[Span], raw_since: datetime) -> list[Span]:
    """What is due, as far as its readings are still there; very many are taken for one."""
    found = merged((max(start, raw_since), stop) for start, stop in spans if stop > raw_since)
    return found if len(found) <= MOST_HOLES else [(found[0][0], found[-1][1])]
