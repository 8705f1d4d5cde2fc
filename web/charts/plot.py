"""Panels above each other as one responsive SVG: text keeps its size, only the curves stretch."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate

from markupsafe import Markup

from web.charts.model import Ahead, Level, Line, Mark, Panel, Plot
from web.charts.scales import Scale, number, spread, tick_number, time_ticks, value_ticks
from web.charts.words import describe

WIDTH = 1000
HEAD = 26
LEGEND = 18
FOOT = 24


def chart(plot: Plot) -> Markup:
    """The whole chart. Its text is escaped; colour and stroke come from the stylesheet."""
    height = 150 if len(plot.panels) == 1 else 84
    tops = [0, *accumulate(head_of(panel) + height + 10 for panel in plot.panels)]
    total = tops[-1] + FOOT
    parts = [panel_group(plot, panel, top, height) for panel, top in zip(plot.panels, tops, strict=False)]
    parts.append(time_axis(plot, tops[-1]))
    parts.extend(flag(plot, mark, total - FOOT) for mark in plot.marks if plot.start <= mark.at <= plot.end)
    return Markup(
        '<svg class="chart" role="img" height="{}" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(total, plot.key, plot.key, plot.key, plot.title, plot.key, describe(plot), Markup("").join(parts))


def head_of(panel: Panel) -> int:
    return HEAD if len(panel.lines) < 2 else HEAD + LEGEND


def panel_group(plot: Plot, panel: Panel, top: float, height: float) -> Markup:
    head = head_of(panel)
    values = panel.all_values
    scale = spread(values, [level.value for level in panel.levels], height)
    curves = [swing(plot, line, scale) for line in panel.lines if line.lowest]
    curves += [band(plot, panel.ahead, scale)] if panel.ahead else []
    curves += [curve(plot, line.values, scale, index) for index, line in enumerate(panel.lines)]
    return Markup('<text class="panel-title" y="{}">{}, {}</text>{}{}{}{}{}').format(
        top + 14,
        panel.title,
        panel.unit,
        legend(panel, top + 30),
        grid(scale, top + head),
        Markup("").join(level_line(level, scale, top + head, panel) for level in panel.levels),
        Markup('<svg y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>').format(
            top + head, height, WIDTH, height, Markup("").join(curves)
        ),
        Markup("")
        if values
        else Markup('<text class="empty" x="50%" y="{}">no readings</text>').format(top + head + 30),
    )


def legend(panel: Panel, y: float) -> Markup:
    """With several curves, each one's dash pattern beside its name."""
    if len(panel.lines) < 2:
        return Markup("")
    keys = (
        Markup('<tspan class="key key-{}" dx="{}">{}</tspan> {}').format(
            index % 4, 12 if index else 0, SAMPLES[index % 4], line.label
        )
        for index, line in enumerate(panel.lines)
    )
    return Markup('<text class="legend" y="{}">{}</text>').format(y, Markup("").join(keys))


SAMPLES = ("━━", "╍╍", "┄┄", "╌ ╌")


def grid(scale: Scale, top: float) -> Markup:
    rows = (
        Markup('<line class="grid" x2="100%" y1="{0}" y2="{0}"/><text class="tick" x="-6" y="{1}">{2}</text>').format(
            round(top + scale.y(tick), 1), round(top + scale.y(tick) + 4, 1), tick_number(tick)
        )
        for tick in value_ticks(scale)
    )
    return Markup("").join(rows)


def level_line(level: Level, scale: Scale, top: float, panel: Panel) -> Markup:
    """A limit as a dashed line with a triangle that points to its far side, and its name; one to compare with is
    dotted, without a triangle."""
    if not scale.low <= level.value <= scale.high:
        return Markup("")
    y = round(top + scale.y(level.value), 1)
    if level.upper is None:
        return Markup(
            '<g class="level usual"><line x2="100%" y1="{0}" y2="{0}"/><text x="0" dx="4" y="{1}">{2} {3}</text></g>'
        ).format(y, y - 3, level.word, number(level.value, panel.decimals))
    return Markup(
        '<g class="level"><line x2="100%" y1="{0}" y2="{0}"/><svg class="shape" x="100%" y="{0}"><path d="{1}"/></svg>'
        '<text x="100%" dx="-12" y="{2}">{3} {4}</text></g>'
    ).format(
        y,
        "M-9 -2h8l-4 -7z" if level.upper else "M-9 2h8l-4 7z",
        y + 11 if level.upper is False else y - 3,
        level.word,
        number(level.value, panel.decimals),
    )


def curve(plot: Plot, values: Sequence[float | None], scale: Scale, index: int) -> Markup:
    path = "".join(segments(plot.times, values, plot.start, plot.end, scale))
    return Markup('<path class="curve curve-{}" d="{}"/>').format(index % 4, path)


def swing(plot: Plot, line: Line, scale: Scale) -> Markup:
    """An upright stroke from the lowest to the highest value of each bucket."""
    strokes = []
    for at, low, high in zip(plot.times, line.lowest, line.highest, strict=True):
        if low is not None and high is not None and scale.y(low) - scale.y(high) >= 1:
            x = round(WIDTH * share(at, plot.start, plot.end), 1)
            strokes.append(f"M{x:g} {scale.y(low):g}V{scale.y(high):g}")
    return Markup('<path class="swing" d="{}"/>').format("".join(strokes)) if strokes else Markup("")


def band(plot: Plot, ahead: Ahead, scale: Scale) -> Markup:
    """What is expected: a dashed line within a band that has an edge of its own."""
    places = [round(WIDTH * share(at, plot.start, plot.end), 1) for at in ahead.times]
    upper = [f"{x:g} {scale.y(value):g}" for x, value in zip(places, ahead.highs, strict=True)]
    lower = [f"{x:g} {scale.y(value):g}" for x, value in zip(places, ahead.lows, strict=True)]
    likely = [f"{x:g} {scale.y(value):g}" for x, value in zip(places, ahead.values, strict=True)]
    return Markup('<path class="band" d="M{}z"/><path class="curve ahead" d="M{}"/>').format(
        "L".join([*upper, *reversed(lower)]), "L".join(likely)
    )


def segments(
    times: Sequence[datetime], values: Sequence[float | None], start: datetime, end: datetime, scale: Scale
) -> Iterator[str]:
    """Path steps; a gap lifts the pen, and a lone reading becomes a dot."""
    drawing = False
    for at, value in zip(times, values, strict=True):
        if value is None:
            drawing = False
            continue
        x = round(WIDTH * share(at, start, end), 1)
        yield f"L{x:g} {scale.y(value):g}" if drawing else f"M{x:g} {scale.y(value):g}h0"
        drawing = True


def share(at: datetime, start: datetime, end: datetime) -> float:
    """Where `at` lies between start (0) and end (1)."""
    whole = (end - start).total_seconds()
    return (at - start).total_seconds() / whole if whole else 0.0


def time_axis(plot: Plot, top: float) -> Markup:
    ticks = []
    for at, text in time_ticks(plot.start, plot.end, plot.zone):
        place = share(at, plot.start, plot.end)
        side = "first" if place < 0.04 else "last" if place > 0.96 else "mid"
        ticks.append(
            Markup(
                '<line class="grid" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>'
                '<text class="time {3}" x="{0}%" y="{4}">{5}</text>'
            ).format(round(place * 100, 2), top - 10, top - 4, side, top + 10, text)
        )
    return Markup("").join(ticks)


def flag(plot: Plot, mark: Mark, bottom: float) -> Markup:
    """A vertical line through all panels with a pennant and its word; the word stays inside the chart."""
    place = share(mark.at, plot.start, plot.end)
    x = round(place * 100, 2)
    pennant = "M0 8l-11 5l11 5z" if place > 0.8 else "M0 8l11 5l-11 5z"
    return Markup(
        '<g class="mark{0}"><line x1="{1}%" x2="{1}%" y1="8" y2="{2}"/>'
        '<svg class="shape" x="{1}%"><path d="{3}"/></svg><text x="{1}%" dx="{4}" y="17">{5}</text></g>'
    ).format(" before" if place > 0.8 else "", x, bottom - 10, pennant, -14 if place > 0.8 else 14, mark.word)
