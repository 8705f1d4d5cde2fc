"""A pump's curve with the place at which it works and the range it is made for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from web.charts.scales import Scale, number, tick_number, value_ticks

WIDTH = 1000
HEIGHT = 180
HEAD = 26
FOOT = 40


@dataclass(frozen=True)
class Curve:
    """Head over flow at one speed."""

    word: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Spot:
    """Where the pump works; `head` None is read off its curve, the one of the same place in the list of curves."""

    word: str
    flow: float
    head: float | None


@dataclass(frozen=True)
class Pumping:
    """All in the units named; `made_for` is the recommended range of flow at the speed of the first curve."""

    key: str
    title: str
    flow_unit: str
    head_unit: str
    curves: Sequence[Curve]
    spots: Sequence[Spot] = ()
    made_for: tuple[float, float] | None = None


def pump_chart(what: Pumping) -> Markup:
    """The recommended range is a band with its words, the place now a circle, the one foretold a diamond."""
    across = Scale(0.0, 1.05 * max(furthest(what)), WIDTH)
    up = Scale(0.0, 1.1 * max(highest(what)), HEIGHT)
    parts = [made_for(what, across), axes(what, across, up), lines(what, across, up)]
    parts += [spot(each, head_of(what, place), place, (across, up)) for place, each in enumerate(what.spots)]
    return Markup(
        '<svg class="chart pump" role="img" height="{}" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(HEAD + HEIGHT + FOOT, *[what.key] * 3, what.title, what.key, said(what), Markup("").join(parts))


def furthest(what: Pumping) -> list[float]:
    flows = [flow for curve in what.curves for flow, _ in curve.points]
    return [*flows, *(each.flow for each in what.spots), *(what.made_for or ())]


def highest(what: Pumping) -> list[float]:
    heads = [head for curve in what.curves for _, head in curve.points]
    return [*heads, *(each.head for each in what.spots if each.head is not None)]


def head_of(what: Pumping, place: int) -> float:
    """Measured, or what the curve gives at that flow."""
    each = what.spots[place]
    if each.head is not None:
        return each.head
    flows, heads = np.array(sorted(what.curves[min(place, len(what.curves) - 1)].points)).T
    return float(np.interp(each.flow, flows, heads))


def made_for(what: Pumping, across: Scale) -> Markup:
    if what.made_for is None:
        return Markup("")
    left, right = (percent(flow, across) for flow in what.made_for)
    edges = Markup("").join(
        Markup('<line x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(x, HEAD, HEAD + HEIGHT) for x in (left, right)
    )
    return Markup(
        '<g class="made-for"><rect x="{}%" width="{}%" y="{}" height="{}"/>{}'
        '<text x="{}%" y="{}">recommended</text></g>'
    ).format(left, round(right - left, 2), HEAD, HEIGHT, edges, round((left + right) / 2, 2), HEAD + HEIGHT - 6)


def axes(what: Pumping, across: Scale, up: Scale) -> Markup:
    rows = [
        Markup('<line class="grid" x2="100%" y1="{0}" y2="{0}"/><text class="tick" x="-6" y="{1}">{2}</text>').format(
            HEAD + up.y(tick), HEAD + up.y(tick) + 4, tick_number(tick)
        )
        for tick in value_ticks(up)
    ]
    columns = [
        Markup('<text class="time {}" x="{}%" y="{}">{}</text>').format(
            "first" if not tick else "mid", percent(tick, across), HEAD + HEIGHT + 16, tick_number(tick)
        )
        for tick in value_ticks(across)
    ]
    titles = Markup(
        '<text class="panel-title" y="14">Head, {}</text><text class="time last" x="100%" y="{}">Flow, {}</text>'
    ).format(what.head_unit, HEAD + HEIGHT + 34, what.flow_unit)
    return Markup("").join([*rows, *columns, titles])


def lines(what: Pumping, across: Scale, up: Scale) -> Markup:
    paths = [
        Markup('<path class="curve curve-{}" d="M{}"/>').format(
            place % 4, "L".join(f"{10 * percent(flow, across):g} {up.y(head):g}" for flow, head in sorted(curve.points))
        )
        for place, curve in enumerate(what.curves)
    ]
    names = [
        Markup('<text class="curve-name" x="0" dx="6" y="{}">{}</text>').format(
            round(HEAD + up.y(sorted(curve.points)[0][1]) + (14 if place else -5), 1), curve.word
        )
        for place, curve in enumerate(what.curves)
    ]
    drawn = Markup(
        '<svg y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>'
    ).format(HEAD, HEIGHT, WIDTH, HEIGHT, Markup("").join(paths))
    return Markup("").join([drawn, *names])


def spot(each: Spot, head: float, place: int, scales: tuple[Scale, Scale]) -> Markup:
    across, up = scales
    x, y = percent(each.flow, across), round(HEAD + up.y(head), 1)
    shape = "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z" if not place else "M0 -7l7 7l-7 7l-7 -7z"
    late = x > 60
    return Markup(
        '<g class="spot{}"><svg class="shape" x="{}%" y="{}"><path d="{}"/></svg>'
        '<text x="{}%" dx="{}" y="{}">{}</text></g>'
    ).format(" before" if late else "", x, y, shape, x, -12 if late else 12, y + (-8 if not place else 16), each.word)


def percent(flow: float, across: Scale) -> float:
    return round(100 * flow / across.high, 2)


def said(what: Pumping) -> str:
    """What the picture says to someone who cannot see it."""
    spots = [
        f"{each.word}: {number(each.flow, 0)} {what.flow_unit} at {number(head_of(what, place), 0)} {what.head_unit}"
        f"{'' if each.head is not None else ', read off the curve'}."
        for place, each in enumerate(what.spots)
    ]
    made = (
        f"Recommended from {number(what.made_for[0], 0)} to {number(what.made_for[1], 0)} {what.flow_unit}."
        if what.made_for
        else ""
    )
    curves = ", ".join(curve.word for curve in what.curves)
    return " ".join(part for part in (f"Head over flow at {curves}.", *spots, made) if part)


def pump_table(what: Pumping) -> tuple[list[str], list[list[str]]]:
    """Curves and places as numbers."""
    heads = ["", f"Flow, {what.flow_unit}", f"Head, {what.head_unit}"]
    spots = [
        [each.word, number(each.flow, 0), number(head_of(what, place), 0)] for place, each in enumerate(what.spots)
    ]
    curves = [
        [curve.word, number(flow, 0), number(head, 0)] for curve in what.curves for flow, head in sorted(curve.points)
    ]
    return heads, spots + curves
