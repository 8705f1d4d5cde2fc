"""The numbers behind a chart, for those who prefer them or cannot see the curves."""

from datetime import datetime

from web.charts.model import Plot
from web.charts.scales import number
from web.charts.words import moment


def table(plot: Plot, most: int = 24) -> tuple[list[str], list[list[str]]]:
    """Column heads and at most `most` rows, evenly picked, the last one always among them."""
    columns = [
        (panel, line, f"{line.label if len(panel.lines) > 1 else panel.title}, {panel.unit}")
        for panel in plot.panels
        for line in panel.lines
    ]
    rows = [
        [moment(plot.times[i], plot.zone), *(cell(line.values[i], panel.decimals) for panel, line, _ in columns)]
        for i in picks(len(plot.times), most)
    ]
    heads = [f"Time, {plot.zone}", *(head for _, _, head in columns)]
    return ahead_too(plot, heads, rows)


def ahead_too(plot: Plot, heads: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """What is expected stands in columns of its own, below what was measured."""
    told = [(panel, panel.ahead) for panel in plot.panels if panel.ahead]
    more = [f"{panel.title}, {word}" for panel, _ in told for word in ("expected", "from", "to")]
    if not more:
        return heads, rows
    found: dict[datetime, list[str]] = {}
    for place, (panel, ahead) in enumerate(told):
        for at, *values in zip(ahead.times, ahead.values, ahead.lows, ahead.highs, strict=True):
            cells = found.setdefault(at, [cell(None, 0)] * len(more))
            cells[3 * place : 3 * place + 3] = [cell(value, panel.decimals) for value in values]
    nothing = [cell(None, 0)] * (len(heads) - 1)
    below = [[moment(at, plot.zone), *nothing, *found[at]] for at in sorted(found)]
    return heads + more, [[*row, *([cell(None, 0)] * len(more))] for row in rows] + below


def picks(count: int, most: int) -> list[int]:
    if count <= most:
        return list(range(count))
    return [round(index * (count - 1) / (most - 1)) for index in range(most)]


def cell(value: float | None, decimals: int) -> str:
    return "–" if value is None else number(value, decimals)
