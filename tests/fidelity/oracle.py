"""The same answers worked out again from the raw rows with numpy: shares no code with what it judges."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from nlp.model import Question
from tests.fidelity.field import HOUR, IDLE_A, SILENT_S, Field, Record, at

HOW: dict[str, Callable[[np.ndarray], float]] = {
    "avg": np.mean, "min": np.min, "max": np.max, "sum": np.sum, "latest": lambda column: column[-1],
    "stddev": lambda column: np.std(column, ddof=1) if column.size > 1 else np.nan,
}  # fmt: skip
OPS: dict[str, Callable[[Any, float], Any]] = {
    ">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal,
}  # fmt: skip
UNIT = {
    "flow_rate": "bpd", "pip": "psi", "motor_current": "A", "motor_temp": "degC", "vibration": "g",
    "vsd_frequency": "Hz", "gor": "scf/stb",
}  # fmt: skip


@dataclass
class Told:
    """What a text may say: amounts by well and metric, differences, counts, lengths of time and moments."""

    amounts: list[tuple[str | None, str, float]] = field(default_factory=list)
    differences: list[tuple[str, float]] = field(default_factory=list)
    volumes: list[float] = field(default_factory=list)
    counts: set[int] = field(default_factory=set)
    seconds: set[float] = field(default_factory=set)
    moments: set[datetime] = field(default_factory=set)

    def period(self, start: datetime, end: datetime) -> None:
        self.moments |= {start, end}


def column(record: Record, metric: str, start: datetime, end: datetime) -> tuple[np.ndarray, np.ndarray]:
    """Moments and values in [start, end) that are there."""
    values = record.values.get(metric, np.full(record.times.size, np.nan))
    inside = (record.times >= start.timestamp()) & (record.times < end.timestamp()) & np.isfinite(values)
    return record.times[inside], values[inside]


def asked(question: Question, now: datetime, usual: timedelta) -> tuple[datetime, datetime]:
    span = question.time_range
    return (min(span.start, now), min(span.end, now)) if span else (now - usual, now)


def row(record: Record, metric: str, how: str, span: Any, now: datetime, told: Told) -> dict[str, Any]:
    """A value as metric_value, compare, rank and filter give it."""
    base = {"well_id": record.well.well_id, "metric": metric, "aggregation": how, "unit": UNIT[metric]}
    if span is None:
        times, values = column(record, metric, now - 100 * HOUR, now + timedelta(microseconds=1))
        value, seen = (values[-1], at(times[-1])) if values.size else (None, None)
        found = base | {"value": value, "at": seen, "start": None, "end": None, "samples": int(values.size > 0)}
    else:
        start, end = (min(moment, now) for moment in span)
        times, values = column(record, metric, start, end)
        value = None if not values.size else float(HOW[how](values)) if how != "count" else float(values.size)
        seen = at(times[-1]) if how == "latest" and values.size else None
        found = base | {"value": value, "at": seen, "start": start, "end": end, "samples": values.size}
        told.period(start, end)
    tell(found, told, now)
    return found


def tell(found: dict[str, Any], told: Told, now: datetime) -> None:
    told.counts.add(found["samples"])
    if found["value"] is not None and np.isfinite(found["value"]):
        if found["aggregation"] in ("stddev", "sum"):
            told.differences.append((found["metric"], found["value"]))
        told.amounts.append((found["well_id"], found["metric"], found["value"]))
    if found["at"]:
        told.moments.add(found["at"])
        told.seconds.add((now - found["at"]).total_seconds())


def how_of(question: Question) -> str:
    return question.aggregation or ("avg" if question.time_range else "latest")


def chosen(question: Question, field: Field) -> list[Record]:
    if question.wells:
        return [field.records[name] for name in question.wells]
    return [one for one in field.records.values() if not question.fields or one.well.field in question.fields]


def span_of(question: Question, now: datetime, how: str) -> tuple[datetime, datetime] | None:
    if question.time_range:
        return question.time_range.start, question.time_range.end
    return None if how == "latest" else (now - 24 * HOUR, now)


def values(question: Question, field: Field, told: Told) -> list[dict[str, Any]]:
    how = how_of(question)
    span = span_of(question, field.now, how)
    return [
        row(record, metric, how, span, field.now, told)
        for record in chosen(question, field)
        for metric in question.metrics
    ]


def metric_value(question: Question, field: Field, told: Told) -> dict[str, Any]:
    return {"rows": values(question, field, told)}


def compare(question: Question, field: Field, told: Told) -> dict[str, Any]:
    if question.compare_range is None:
        rows = values(question, field, told)
    else:
        both = [question.time_range, question.compare_range]
        rows = [
            row(record, metric, question.aggregation or "avg", (span.start, span.end), field.now, told)
            for metric in question.metrics
            for record in chosen(question, field)
            for span in both
            if span
        ]
    known = [one["value"] for one in rows if one["value"] is not None]
    if len(rows) == len(known) == 2:
        told.differences.append((question.metrics[0], abs(known[0] - known[1])))
    return {"rows": rows}


def rank(question: Question, field: Field, told: Told) -> dict[str, Any]:
    every = values(question, field, told)
    known = [one for one in every if one["value"] is not None]
    known.sort(key=lambda one: one["value"], reverse=question.order != "asc")
    rows = known[: question.limit or 10]
    told.counts |= {len(every), len(every) - len(known), *range(1, len(rows) + 1)}
    return {"rows": rows}


def filter_wells(question: Question, field: Field, told: Told) -> dict[str, Any]:
    if question.threshold is None or not question.metrics:
        rows = [state_row(one, field, told) for one in chosen(question, field)]
        rows = [one for one in rows if question.state in (None, one["state"])]
        told.counts.add(len(rows))
        return {"rows": rows}
    every = values(question, field, told)
    known = [one for one in every if one["value"] is not None]
    bound = question.threshold
    rows = [one for one in known if OPS[bound.op](one["value"], bound.value)]
    rows.sort(key=lambda one: one["value"], reverse=bound.op.startswith(">"))
    told.amounts.append((None, question.metrics[0], bound.value))
    told.counts |= {len(rows), len(known), len(every) - len(known)}
    return {"rows": rows}


def state(record: Record, moment: datetime) -> str:
    seen = record.times[record.times <= moment.timestamp()]
    if not seen.size or moment.timestamp() - seen[-1] > SILENT_S:
        return "silent"
    hertz = column(record, "vsd_frequency", moment - 100 * HOUR, moment + timedelta(microseconds=1))[1]
    amps = column(record, "motor_current", moment - 100 * HOUR, moment + timedelta(microseconds=1))[1]
    return "stopped" if (hertz.size and hertz[-1] < 5) or (amps.size and amps[-1] < IDLE_A) else "running"


def state_row(record: Record, field: Field, told: Told) -> dict[str, Any]:
    seen = at(record.times[-1])
    told.moments.add(seen)
    told.seconds.add((field.now - seen).total_seconds())
    nothing = dict.fromkeys(("metric", "value", "unit", "start", "end"))
    return {"well_id": record.well.well_id, **nothing, "state": state(record, field.now)}


def list_wells(question: Question, field: Field, told: Told) -> dict[str, Any]:
    found = [one for one in chosen(question, field) if question.state in (None, state(one, field.now))]
    told.counts |= {len(found), 2, *(sum(o.well.field == name for o in found) for name in ("North", "South"))}
    return {"wells": [one.well for one in found]}


def trend(question: Question, field: Field, told: Told) -> dict[str, Any]:
    start, end = asked(question, field.now, 24 * HOUR)
    told.period(start, end)
    step = next(s for s in (60, 120, 300, 600, 900, 1800, 3600) if (end - start).total_seconds() / s <= 300)
    told.seconds.add(step)
    return {"series": [one_trend(record, question, (start, end, step), told) for record in chosen(question, field)]}


def one_trend(record: Record, question: Question, cut: tuple[datetime, datetime, int], told: Told) -> dict[str, Any]:
    start, end, step = cut
    stamps = [at(n * step) for n in range(int(start.timestamp() // step), -int(-end.timestamp() // step))]
    series: dict[str, list[float | None]] = {}
    for metric in question.metrics:
        times, values = column(record, metric, start, end)
        places = np.floor(times / step) * step
        means = [values[places == stamp.timestamp()] for stamp in stamps]
        series[metric] = [float(part.mean()) if part.size else None for part in means]
        known = [(stamp, value) for stamp, value in zip(stamps, series[metric], strict=True) if value is not None]
        told.moments |= {stamp for stamp, _ in (known[:1] + known[-1:])}
        numbers = [*(value for _, value in known[:1] + known[-1:]), *summary(values)]
        told.amounts += [(record.well.well_id, metric, number) for number in numbers]
        told.counts.add(values.size)
    return {"well_id": record.well.well_id, "step_s": step, "timestamps": stamps, "series": series, "next": None}


def summary(values: np.ndarray) -> list[float]:
    return [float(values.min()), float(values.max()), float(values.mean())] if values.size else []


def data_quality(question: Question, field: Field, told: Told) -> dict[str, Any]:
    start, end = asked(question, field.now, 24 * HOUR)
    told.period(start, end)
    return {"rows": [quality(record, start, end, field, told) for record in chosen(question, field)]}


def quality(record: Record, start: datetime, end: datetime, field: Field, told: Told) -> dict[str, Any]:
    inside = record.times[(record.times >= start.timestamp()) & (record.times < end.timestamp())]
    marks = [start.timestamp(), *inside, end.timestamp()]
    gaps = [{"start": at(a), "end": at(b)} for a, b in pairwise(marks) if b - a > SILENT_S]
    for gap in gaps:
        told.period(gap["start"], gap["end"])
        told.seconds.add((gap["end"] - gap["start"]).total_seconds())
    seen = at(record.times[-1])
    told.moments.add(seen)
    told.seconds.add((field.now - seen).total_seconds())
    told.counts.add(len(gaps))
    return {"well_id": record.well.well_id, "last_seen": seen, "gaps": gaps}


def find_event(question: Question, field: Field, told: Told) -> dict[str, Any]:
    start, end = asked(question, field.now, 30 * 24 * HOUR)
    told.period(start, end)
    events = [one for record in chosen(question, field) for one in happened(record, question, (start, end), told)]
    told.counts |= {len(events), 20}
    if question.threshold:
        told.amounts.append((None, question.metrics[0], question.threshold.value))
    told.seconds.add(sum((((e["end"] or end) - e["start"]).total_seconds()) for e in events))
    return {"events": sorted(events, key=lambda one: one["start"]), "count": len(events)}


def happened(
    record: Record, question: Question, span: tuple[datetime, datetime], told: Told
) -> Iterable[dict[str, Any]]:
    start, end = span
    times, holds, shown = condition(record, question, start - 24 * HOUR, end)
    marks = [0, *(place for place in range(1, times.size) if holds[place] != holds[place - 1])] if times.size else []
    for number, place in enumerate(marks):
        if not holds[place]:
            continue
        ends = at(times[marks[number + 1]]) if number + 1 < len(marks) else None
        begins = at(times[place])
        if begins >= end or (ends or end) <= start:
            continue
        known = number > 0 and begins >= start
        told.moments |= {begins, *([ends] if ends else [])}
        told.seconds.add(((ends or end) - begins).total_seconds())
        metric, value = shown(place)
        told.amounts.append((record.well.well_id, metric, value))
        if not known and question.threshold is None and "downtime" not in question.text:
            continue
        yield {
            "well_id": record.well.well_id, "metric": metric, "start": max(begins, start), "end": ends, "value": value,
            "since": None if known else begins,
        }  # fmt: skip


def condition(record: Record, question: Question, start: datetime, end: datetime) -> Any:
    bound = question.threshold
    if bound:
        metric = question.metrics[0]
        times, values = column(record, metric, start, end)
        return times, OPS[bound.op](values, bound.value), lambda place: (metric, float(values[place]))
    hertz, amps = record.values["vsd_frequency"], record.values["motor_current"]
    inside = (record.times >= start.timestamp()) & (record.times < end.timestamp())
    inside &= np.isfinite(hertz) | np.isfinite(amps)
    hertz, amps = hertz[inside], amps[inside]
    stands = np.nan_to_num(hertz, nan=99) < 5
    idle = np.nan_to_num(amps, nan=99) < IDLE_A

    def shown(place: int) -> tuple[str, float]:
        by_current = np.isnan(hertz[place]) or ((stands | idle)[place] and idle[place] and hertz[place] >= 5)
        return ("motor_current", float(amps[place])) if by_current else ("vsd_frequency", float(hertz[place]))

    holds = stands | idle
    return record.times[inside], ~holds if "start" in question.text else holds, shown


def shift_report(question: Question, field: Field, told: Told) -> dict[str, Any]:
    start, end = asked(question, field.now, 12 * HOUR)
    told.period(start, end)
    rows = [output(record, start, end, told) for record in chosen(question, field)]
    told.counts.add(len(rows))
    known = {name: [one[name] for one in rows if one[name] is not None] for name in rows[0] if name != "well_id"}
    sums: dict[str, float | None] = {name: sum(found) if found else None for name, found in known.items()}
    told.volumes += [value for value in (sums["produced_bbl"], sums["lost_bbl"]) if value is not None]
    told.seconds.add(sums["stopped_s"] or 0.0)
    told.counts.add(int(sums["stops"] or 0))
    wanted = {name: sums[name] for name in ("produced_bbl", "target_bbl", "lost_bbl")}
    return {"start": start, "end": end, "wells": rows, "production": wanted | {"downtime_s": sums["stopped_s"]}}


def output(record: Record, start: datetime, end: datetime, told: Told) -> dict[str, Any]:
    times, flow = column(record, "flow_rate", start, end)
    held = np.minimum(np.diff(np.append(times, end.timestamp())), SILENT_S)
    produced = float((flow * held).sum() / 86400) if times.size else None
    goal = record.well.target_flow
    target = goal * held.sum() / 86400 if goal and times.size else None
    lost = max(0.0, target - produced) if target is not None and produced is not None else None
    only_states = Question("", None)  # type: ignore[arg-type]
    moments, holds, _ = condition(record, only_states, start, end)
    spans = np.minimum(np.diff(np.append(moments, end.timestamp())), SILENT_S)
    stopped = float(spans[holds].sum()) if moments.size else 0.0
    stops = int((holds[1:] & ~holds[:-1]).sum()) if moments.size else 0
    told.volumes += [lost] if lost is not None else []
    told.seconds.add(stopped)
    told.counts.add(stops)
    seen = record.times[record.times <= end.timestamp()]
    told.moments |= {at(seen[-1])} if seen.size else set()
    return {
        "well_id": record.well.well_id, "produced_bbl": produced, "target_bbl": target, "lost_bbl": lost,
        "stopped_s": stopped, "stops": stops,
    }  # fmt: skip


ORACLES: dict[str, Callable[[Question, Field, Told], dict[str, Any]]] = {
    "metric_value": metric_value, "trend": trend, "compare": compare, "rank": rank, "filter_wells": filter_wells,
    "find_event": find_event, "data_quality": data_quality, "list_wells": list_wells, "shift_report": shift_report,
}  # fmt: skip
