"""From a stretch of stored series to a chart with its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from markupsafe import Markup

from assistant.model import Chart
from telemetry import series, wells
from telemetry.db import Database
from telemetry.errors import NotFound
from telemetry.metrics import CATALOGUE, from_canonical
from telemetry.model import Buckets, Limit, Well
from web.charts import Ahead, Level, Line, Mark, Panel, Plot, chart, table
from web.pages.wording import decimals_in, heading, in_unit, rfc3339, unit_word

STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
POINTS = 300
BUCKETED: tuple[series.Bucketed, ...] = ("avg", "min", "max")
PANELS = 6
SIDES = (("high_high", "high high", True), ("high", "high", True), ("low", "low", False), ("low_low", "low low", False))


@dataclass(frozen=True)
class Figure:
    plot: Plot
    svg: Markup
    heads: list[str]
    rows: list[list[str]]
    open: bool = False
    downloads: tuple[tuple[str, str], ...] = ()
    step: str = ""
    closer: tuple[tuple[str, str], ...] = ()

    @property
    def foretold(self) -> bool:
        return any(panel.ahead for panel in self.plot.panels)

    @property
    def compared(self) -> bool:
        return any(level.upper is None for panel in self.plot.panels for level in panel.levels)


@dataclass(frozen=True)
class Told:
    """What is drawn beside the stored series: moments, levels to compare with, what is expected. All in canonical
    units; `units` names, by metric, those to draw in where they are others."""

    marks: Mapping[str, datetime] = field(default_factory=dict)
    levels: Mapping[str, tuple[Level, ...]] = field(default_factory=dict)
    ahead: Mapping[str, Ahead] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


NOTHING = Told()


@dataclass(frozen=True)
class Trace:
    """A well's series in buckets: their means, and how far the readings in each went."""

    mean: Buckets
    lowest: Buckets
    highest: Buckets

    def line(self, metric: str, unit: str | None = None) -> Line:
        parts = (each.series[metric] for each in (self.mean, self.lowest, self.highest))
        return Line(self.mean.well_id, *([shown(metric, value, unit) for value in part] for part in parts))


def shown(metric: str, value: float | None, unit: str | None) -> float | None:
    return None if value is None else in_unit(metric, value, unit)


def step_for(start: datetime, end: datetime) -> int:
    """The finest step, one minute at least, that needs no more than POINTS buckets."""
    seconds = (end - start).total_seconds()
    return next((step for step in STEPS_S if seconds / step <= POINTS), STEPS_S[-1])


async def figure_of(
    db: Database, wanted: Chart, key: str, zone: str, told: Told = NOTHING, *, opened: bool = False
) -> Figure | None:
    """None when there is not one reading to draw."""
    step_s = max(wanted.step_s or 0, step_for(wanted.start, wanted.end))
    metrics = [metric for metric in wanted.metrics if metric in CATALOGUE][:PANELS]
    span = (wanted.start, wanted.end, step_s)
    drawn = {well_id: await traced(db, well_id, metrics, span) for well_id in wanted.well_ids[:4]}
    if not metrics or not any(has_readings(trace.mean) for trace in drawn.values()):
        return None
    limits = await limits_of(db, wanted.well_ids)
    plot = Plot(
        key=key,
        title=", ".join(wanted.well_ids[:4]),
        times=next(iter(drawn.values())).mean.timestamps,
        start=wanted.start,
        end=max([wanted.end, *(each.times[-1] for each in told.ahead.values())]),
        panels=tuple(panel(metric, drawn, limits, told) for metric in metrics),
        marks=tuple(Mark(word, at) for word, at in told.marks.items()),
        zone=zone,
    )
    return replace(
        drawn_figure(plot, opened, downloads(wanted, metrics, step_s)),
        step=length(step_s),
        closer=closer(wanted, metrics),
    )


async def traced(db: Database, well_id: str, metrics: Sequence[str], span: tuple[datetime, datetime, int]) -> Trace:
    start, end, step_s = span
    mean, lowest, highest = [await series.buckets(db, well_id, metrics, start, end, step_s, how) for how in BUCKETED]
    return Trace(mean, lowest, highest)


def drawn_figure(plot: Plot, opened: bool, files: tuple[tuple[str, str], ...] = ()) -> Figure:
    heads, rows = table(plot)
    return Figure(plot, chart(plot), heads, rows, opened, files)


def downloads(wanted: Chart, metrics: Sequence[str], step_s: int) -> tuple[tuple[str, str], ...]:
    """Each well with the address of the same numbers as CSV."""
    query = urlencode(
        {
            "metrics": ",".join(metrics),
            "start": rfc3339(wanted.start),
            "end": rfc3339(wanted.end),
            "step": step_s,
            "format": "csv",
        }
    )
    return tuple((well_id, f"/api/v1/wells/{quote(well_id)}/telemetry?{query}") for well_id in wanted.well_ids[:4])


def closer(wanted: Chart, metrics: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each well with the address of the page on which one zooms in."""
    query = urlencode({"metrics": ",".join(metrics), "start": rfc3339(wanted.start), "end": rfc3339(wanted.end)})
    return tuple((well_id, f"/wells/{quote(well_id)}/zoom?{query}") for well_id in wanted.well_ids[:4])


def length(step_s: int) -> str:
    """A step of the list, in its largest whole unit."""
    for unit_s, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if step_s % unit_s == 0:
            return f"{step_s // unit_s} {word}"
    return f"{step_s} s"


def has_readings(buckets: Buckets) -> bool:
    return any(value is not None for values in buckets.series.values() for value in values)


async def limits_of(db: Database, well_ids: Sequence[str]) -> Mapping[str, Limit]:
    """Limits are drawn for a single well only: those of several would say nothing of each."""
    if len(well_ids) != 1:
        return {}
    try:
        well: Well = await wells.get(db, well_ids[0])
    except NotFound:
        return {}
    return well.limits


def panel(metric: str, drawn: Mapping[str, Trace], limits: Mapping[str, Limit], told: Told) -> Panel:
    limit, chosen = limits.get(metric), told.units.get(metric)
    found = (levels(limit) if limit else ()) + told.levels.get(metric, ())
    return Panel(
        title=heading(metric),
        unit=unit_word(metric, chosen),
        lines=tuple(trace.line(metric, chosen) for trace in drawn.values()),
        levels=tuple(replace(one, value=in_unit(metric, one.value, chosen)) for one in found),
        decimals=decimals_in(metric, chosen),
        ahead=converted(metric, told.ahead.get(metric), chosen),
    )


def converted(metric: str, ahead: Ahead | None, chosen: str | None) -> Ahead | None:
    if ahead is None or chosen is None:
        return ahead
    parts = (
        [from_canonical(metric, value, chosen) for value in part] for part in (ahead.values, ahead.lows, ahead.highs)
    )
    return Ahead(ahead.times, *parts)


def levels(limit: Limit) -> tuple[Level, ...]:
    found = ((word, getattr(limit, name), upper) for name, word, upper in SIDES)
    return tuple(Level(word, value, upper) for word, value, upper in found if value is not None)
