"""The numbers behind a chart, for those who prefer them or cannot see the curves."""

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
    return [f"Time, {plot.zone}", *(head for _, _, head in columns)], rows


def picks(count: int, most: int) -> list[int]:
    if count <= most:
        return list(range(count))
    return [round(index * (count - 1) / (most - 1)) for index in range(most)]


def cell(value: float | None, decimals: int) -> str:
    return "–" if value is None else number(value, decimals)
