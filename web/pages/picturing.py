"""What an answer adds to its picture: onset and level before, what is foretold, where the pump works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from assistant import operating
from assistant.model import Answer
from assistant.operating import Point
from assistant.units import preferred, wanted
from rules.model import Diagnosis
from telemetry import wells
from telemetry.db import Database
from telemetry.errors import NotFound
from telemetry.metrics import CATALOGUE, from_canonical
from telemetry.model import Pump, Well
from web.charts import Ahead, Level
from web.charts.pump import Curve, Pumping, Spot, pump_chart, pump_table
from web.pages.figures import Told
from web.pages.wording import unit_word

METRES = 0.3048
FLOW = "flow_rate"


@dataclass(frozen=True)
class Pumped:
    svg: Markup
    heads: list[str]
    rows: list[list[str]]
    off_curve: bool


class Step(msgspec.Struct, frozen=True):
    at: datetime
    value: float
    low: float
    high: float


class Foretold(msgspec.Struct, frozen=True):
    """A row of a forecast as its answer holds it; moments come back from the store as text."""

    well_id: str
    metric: str
    threshold: float | None = None
    reaches_at: datetime | None = None
    path: tuple[Step, ...] = ()


class Working(msgspec.Struct, frozen=True):
    """A place of the pump as a prediction holds it."""

    well_id: str
    which: str
    frequency_hz: float
    flow_bpd: float
    head_ft: float | None = None


def told_of(answer: Answer, system: str) -> Told:
    units = wanted(answer.parse, system)
    if answer.parse.intent.name == "forecast":
        return foretold(answer, units)
    return told_of_finding(answer.diagnosis, system, units)


def told_of_finding(found: Diagnosis | None, system: str, units: Mapping[str, str] | None = None) -> Told:
    """When it began, and what was usual before."""
    since = found.diagnosis.since if found else None
    if found is None or since is None:
        return Told(units=units or preferred(system))
    usual = {
        each.metric: (Level("before", each.baseline, None),)
        for each in found.evidence
        if each.baseline is not None and each.metric in CATALOGUE
    }
    return Told({"onset": since}, usual, units=units or preferred(system))


def rows_of(answer: Answer, name: str) -> list[Any]:
    found = answer.data.get(name, ()) if isinstance(answer.data, Mapping) else ()
    return list(found) if isinstance(found, Sequence) else []


def foretold(answer: Answer, units: Mapping[str, str]) -> Told:
    """Of a single well: bands of several would hide each other."""
    rows = msgspec.convert(rows_of(answer, "rows"), list[Foretold])
    if len({row.well_id for row in rows}) != 1 or answer.chart is None:
        return Told(units=units)
    rows = [row for row in rows if row.path and row.metric in answer.chart.metrics]
    ahead = {row.metric: _ahead(row.path) for row in rows}
    reached = {f"{CATALOGUE[row.metric].label} there": row.reaches_at for row in rows if _to_come(row)}
    asked = {row.metric: (Level("asked", row.threshold, None),) for row in rows if row.threshold is not None}
    marks = {"now": answer.chart.end, **{word: at for word, at in reached.items() if at}} if ahead else {}
    return Told(marks, asked, ahead, units)


def _to_come(row: Foretold) -> bool:
    return row.reaches_at is not None and row.reaches_at > row.path[0].at


def _ahead(path: Sequence[Step]) -> Ahead:
    return Ahead(
        [step.at for step in path],
        [step.value for step in path],
        [step.low for step in path],
        [step.high for step in path],
    )


def pictured(answer: Answer) -> bool:
    return answer.chart is not None or answer.parse.intent.name == "status"


async def pump_of(db: Database, answer: Answer, key: str, system: str) -> Pumped | None:
    """For what-if the place now and then, for one well's status the place now; nothing without a curve."""
    points = msgspec.convert(rows_of(answer, "points"), list[Working])
    states = rows_of(answer, "wells") if answer.parse.intent.name == "status" else []
    names = {point.well_id for point in points} | {row["well_id"] for row in states}
    if len(names) != 1:
        return None
    try:
        well = await wells.get(db, names.pop())
    except NotFound:
        return None
    if states:
        return pump_now(well, states[0]["latest"] if states[0]["state"] == "running" else {}, key, system)
    return drawn(
        well, [(each.which, Point(each.frequency_hz, each.flow_bpd, each.head_ft)) for each in points], key, system
    )


def pump_now(well: Well, values: Mapping[str, float], key: str, system: str) -> Pumped | None:
    found = operating.point_of(well, values)
    return drawn(well, [("now", found)] if found else [], key, system)


def drawn(well: Well, points: Sequence[tuple[str, Point]], key: str, system: str) -> Pumped | None:
    pump = well.pump
    if pump is None or not pump.head_curve or len(pump.head_curve) < 2:
        return None
    chosen = preferred(system).get(FLOW)
    flow = _flow(chosen)
    metric = chosen is not None
    head = METRES if metric else 1.0
    speeds = [point.frequency_hz for _, point in points] or [pump.base_frequency]
    what = Pumping(
        key=key,
        title=f"Pump of {well.well_id}",
        flow_unit=unit_word(FLOW, chosen),
        head_unit="m" if metric else "ft",
        curves=[_curve(pump, hz, flow, head) for hz in dict.fromkeys(speeds)],
        spots=[
            Spot(f"{which} {point.frequency_hz:g} Hz", flow * point.flow_bpd, _times(head, point.head_ft))
            for which, point in points
        ],
        made_for=_made_for(pump, speeds[-1], flow),
    )
    heads, rows = pump_table(what)
    return Pumped(pump_chart(what), heads, rows, any(each.head is not None for each in what.spots))


def _flow(chosen: str | None) -> float:
    return 1.0 if chosen is None else from_canonical(FLOW, 1.0, chosen)


def _times(factor: float, value: float | None) -> float | None:
    return None if value is None else factor * value


def _curve(pump: Pump, hz: float, flow: float, head: float) -> Curve:
    """By the affinity laws from the curve at base frequency."""
    ratio = hz / pump.base_frequency
    points = [(flow * ratio * q, head * ratio**2 * h) for q, h in pump.head_curve or ()]
    return Curve(f"{hz:g} Hz", points)


def _made_for(pump: Pump, hz: float, flow: float) -> tuple[float, float] | None:
    """It moves with the speed, that of the last place."""
    if not pump.ror_min or not pump.ror_max:
        return None
    ratio = flow * hz / pump.base_frequency
    return pump.ror_min * ratio, pump.ror_max * ratio
