"""Strips of several wells over the same time: when each stood, when it was alarmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from web.charts.plot import share
from web.charts.scales import time_ticks
from web.charts.words import moment

ROW = 30
FOOT = 26
WORDS_HEIGHT = 14


@dataclass(frozen=True)
class Bar:
    start: datetime
    end: datetime
    word: str


@dataclass(frozen=True)
class Strip:
    """One well: `bars` over stretches, `marks` at moments."""

    label: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[datetime, ...] = ()


def timeline(key: str, start: datetime, end: datetime, strips: Sequence[Strip], zone: str) -> Markup:
    """Each well's bars below its name, its alerts as triangles above them."""
    height = ROW * len(strips) + FOOT
    rows = Markup("").join(_row(strip, place, start, end) for place, strip in enumerate(strips))
    said, axis = described(strips, zone), _axis(height, start, end, zone)
    return Markup(
        '<svg class="chart timeline" role="img" height="{}" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">When wells stood</title><desc id="{}-desc">{}</desc>{}{}</svg>'
    ).format(height, key, key, key, key, said, rows, axis)


def described(strips: Sequence[Strip], zone: str) -> str:
    """What the picture says to someone who cannot see it."""
    lines = []
    for strip in strips:
        bars = [f"{bar.word} from {moment(bar.start, zone)} to {moment(bar.end, zone)}" for bar in strip.bars]
        marks = [f"alert at {moment(at, zone)}" for at in strip.marks]
        lines.append(f"{strip.label}: {'; '.join([*bars, *marks])}.")
    return " ".join(lines)


def _row(strip: Strip, place: int, start: datetime, end: datetime) -> Markup:
    top = place * ROW
    parts = [
        Markup('<text class="strip" y="{}">{}</text><line class="grid" x2="100%" y1="{}" y2="{}"/>').format(
            top + WORDS_HEIGHT - 2, strip.label, top + 22, top + 22
        )
    ]
    for bar in strip.bars:
        left, right = (100 * share(at, start, end) for at in (bar.start, bar.end))
        parts.append(
            Markup('<rect class="bar" x="{:.2f}%" width="{:.2f}%" y="{}" height="10" rx="1"/>').format(
                left, max(0.3, right - left), top + 17
            )
        )
    parts += [
        Markup('<svg class="shape raised" x="{:.2f}%" y="{}"><path d="M0 0l-5 -9h10z"/></svg>').format(
            100 * share(at, start, end), top + 16
        )
        for at in strip.marks
    ]
    return Markup("").join(parts)


def _axis(height: int, start: datetime, end: datetime, zone: str) -> Markup:
    ticks = (
        Markup('<text class="time {}" x="{:.2f}%" y="{}">{}</text>').format(
            "first" if (place := share(at, start, end)) < 0.04 else "last" if place > 0.96 else "mid",
            100 * place,
            height - 6,
            text,
        )
        for at, text in time_ticks(start, end, zone)
    )
    return Markup("").join(ticks)
