"""Series to inline SVG."""

from web.charts.model import Ahead, Level, Line, Mark, Panel, Plot
from web.charts.plot import chart
from web.charts.spark import sparkline
from web.charts.table import table

__all__ = ["Ahead", "Level", "Line", "Mark", "Panel", "Plot", "chart", "sparkline", "table"]
