"""What a chart says to someone who cannot see it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from web.charts.model import Line, Panel, Plot
from web.charts.scales import number


def describe(plot: Plot) -> str:
    """One sentence a panel, then the marks."""
    span = f"From {moment(plot.start, plot.zone)} to {moment(plot.end, plot.zone)}, {plot.zone}."
    marks = [f"{mark.word} at {moment(mark.at, plot.zone)}." for mark in plot.marks]
    return " ".join([span, *(sentence(panel) for panel in plot.panels), *marks])


def sentence(panel: Panel) -> str:
    levels = "".join(
        f", {level.word}{'' if level.upper is None else ' limit'} {number(level.value, panel.decimals)}"
        for level in panel.levels
    )
    lines = "; ".join(line_words(line, panel) for line in panel.lines)
    return f"{panel.title} in {panel.unit}: {lines}{levels}{ahead_words(panel)}."


def ahead_words(panel: Panel) -> str:
    if panel.ahead is None:
        return ""
    value, low, high = (
        number(told[-1], panel.decimals) for told in (panel.ahead.values, panel.ahead.lows, panel.ahead.highs)
    )
    return f"; expected at the end {value}, between {low} and {high}"


def line_words(line: Line, panel: Panel) -> str:
    present = [value for value in line.values if value is not None]
    prefix = f"{line.label} " if len(panel.lines) > 1 else ""
    if not present:
        return f"{prefix}no readings"
    ends = (present[0], present[-1], min(line.all_values), max(line.all_values))
    first, last, low, high = (number(value, panel.decimals) for value in ends)
    return f"{prefix}from {first} to {last}, lowest {low}, highest {high}"


def moment(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%b %H:%M}"
