"""What a chart shows, free of pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One curve, as long as its plot's times; None is a gap. `label` is printed where a panel holds several.

    `lowest` and `highest` are those of each bucket, so that a spike shorter than a bucket is still seen.
    """

    label: str
    values: Sequence[float | None]
    lowest: Sequence[float | None] = ()
    highest: Sequence[float | None] = ()

    @property
    def all_values(self) -> list[float]:
        return [value for part in (self.values, self.lowest, self.highest) for value in part if value is not None]


@dataclass(frozen=True)
class Level:
    """A limit in the panel's unit. `upper` says on which side it is crossed; None is a level to compare with."""

    word: str
    value: float
    upper: bool | None = True


@dataclass(frozen=True)
class Ahead:
    """What is expected after the last reading: the likeliest values, and between which they fall."""

    times: Sequence[datetime]
    values: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]


@dataclass(frozen=True)
class Mark:
    """A moment worth a flag, such as the onset of a fault."""

    word: str
    at: datetime


@dataclass(frozen=True)
class Panel:
    """One metric with its own scale."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    levels: tuple[Level, ...] = ()
    decimals: int = 1
    ahead: Ahead | None = None

    @property
    def all_values(self) -> list[float]:
        told = [*self.ahead.lows, *self.ahead.highs] if self.ahead else []
        return [value for line in self.lines for value in line.all_values] + told


@dataclass(frozen=True)
class Plot:
    """Panels above each other over the same times; `key` makes element ids unique on a page."""

    key: str
    title: str
    times: Sequence[datetime]
    start: datetime
    end: datetime
    panels: tuple[Panel, ...]
    marks: tuple[Mark, ...] = ()
    zone: str = "UTC"
