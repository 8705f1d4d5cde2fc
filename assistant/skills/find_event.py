"""When a condition happened: a threshold crossed, a pump stopped or started, silence, an extreme, a fault's onset."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any, Literal

import yaml

from assistant import asking, lately
from assistant.counting import counted
from assistant.model import Chart
from assistant.periods import asked_or_last, step_s
from assistant.skills import Desk, Reply, skill
from nlp.model import Question, TimeRange
from telemetry import changes, series
from telemetry.changes import Stretch
from telemetry.metrics import CATALOGUE
from telemetry.model import Well

WORDS: Mapping[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("find_event.yaml").read_text("utf-8")
)
OF_ONE, OF_MANY = timedelta(days=30), timedelta(days=1)
A_FEW = 5
LOOK_BACK = timedelta(days=1)
AT_ONCE = 4
MOST_EVENTS = 1000

Kind = Literal["threshold", "stopped", "started", "downtime", "uptime", "silent", "highest", "lowest", "fault"]
LENGTHS = ("downtime", "uptime")


@dataclass(frozen=True)
class Event:
    """`since` is when it really began, where that was before the period."""

    well_id: str
    metric: str | None
    start: datetime
    end: datetime | None
    value: float | None
    since: datetime | None = None


@skill("find_event")
async def find_event(question: Question, desk: Desk) -> Reply:
    kind = kind_of(question)
    if kind is None or (kind == "threshold" and not question.metrics):
        return asking.ask_back(question, "threshold" if question.metrics else "metric", desk)
    wells = desk.named(question)
    period = asked_or_last(question.time_range, desk.now, OF_ONE if len(wells) <= A_FEW else OF_MANY)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well: Well) -> list[Event]:
        async with gate:
            return await _events(kind, well, period, question, desk)

    found = [event for of_well in await asyncio.gather(*map(one, wells)) for event in of_well]
    events = sorted((event for event in found if _counts(event, kind, question)), key=lambda event: event.start)
    return Reply(
        facts=_facts(kind, events, found, period, wells, question, desk),
        data={"events": events[:MOST_EVENTS], "count": len(events)},
        chart=_chart(wells, question, events, period),
        sources=await counted(wells, period, desk.db),
        about=tuple(dict.fromkeys(event.well_id for event in events)) or tuple(well.well_id for well in wells)[:1],
        names=_names(wells, question),
    )


def kind_of(question: Question) -> Kind | None:
    """None: a metric whose bound was not said."""
    if question.threshold:
        return "threshold"
    said = next((kind for kind in WORDS if _says(question.text, kind)), None)
    if question.metrics:
        return _extreme(question, said)
    if question.fault:
        return "fault"
    if question.state == "silent" or said == "silent":
        return "silent"
    if said in LENGTHS:
        return "uptime" if said == "uptime" else "downtime"
    if _says(question.text, "how_long"):
        return "uptime" if question.state == "running" else "downtime"
    return "started" if question.state == "running" or said == "started" else "stopped"


def _extreme(question: Question, said: str | None) -> Kind | None:
    if question.aggregation == "max" or question.order == "desc" or said == "highest":
        return "highest"
    return "lowest" if question.aggregation == "min" or question.order == "asc" or said == "lowest" else None


def _says(text: str, kind: str) -> bool:
    return re.search(rf"\b(?:{'|'.join(map(re.escape, WORDS[kind]))})\b", text.casefold()) is not None


async def _events(kind: Kind, well: Well, period: TimeRange, question: Question, desk: Desk) -> list[Event]:
    span = (period.start - LOOK_BACK, period.end)
    if kind == "threshold" and question.threshold:
        bound, metric = question.threshold, question.metrics[0]
        return _within(
            await changes.crossings(desk.db, well.well_id, metric, bound.op, bound.value, *span), well, period
        )
    if kind == "silent":
        after_s = lately.silent_after_s(well)
        gaps = await series.gaps(desk.db, well.well_id, period.start, period.end, after_s)
        return [Event(well.well_id, None, start, None if end >= period.end else end, None) for start, end in gaps]
    if kind in ("highest", "lowest"):
        found = await changes.extreme(
            desk.db, well.well_id, question.metrics[0], kind == "highest", period.start, period.end
        )
        return [Event(well.well_id, question.metrics[0], found[0], found[0], found[1])] if found else []
    if kind == "fault":
        return await _onset(well, period, question, desk)
    standing = kind in ("stopped", "downtime")
    return _within(
        await changes.states(desk.db, well.well_id, lately.idle_below(well), *span, standing=standing), well, period
    )


def _within(stretches: Sequence[Stretch], well: Well, period: TimeRange) -> list[Event]:
    """Those that touch the period, from its start on; what was not seen to begin may have begun any time before."""
    touching = [each for each in stretches if each.start < period.end and (each.end or period.end) > period.start]
    return [
        Event(
            well.well_id,
            each.metric,
            max(each.start, period.start),
            each.end,
            each.value,
            None if each.seen_to_begin and each.start >= period.start else each.start,
        )
        for each in touching
    ]


async def _onset(well: Well, period: TimeRange, question: Question, desk: Desk) -> list[Event]:
    """Since when the fault has been there, as the rules see it at the end of the period."""
    found = await desk.diagnose(well, period.end, store=False)
    same = [each for each in (found.diagnosis, *found.alternatives) if each.fault == question.fault and each.since]
    return [Event(well.well_id, None, each.since, None, each.confidence) for each in same[:1] if each.since]


def _counts(event: Event, kind: Kind, question: Question) -> bool:
    """How often it happened counts only what began in the period; a length counts all of it."""
    return kind not in ("stopped", "started") or event.since is None


def _facts(  # noqa: PLR0917
    kind: Kind,
    events: Sequence[Event],
    found: Sequence[Event],
    period: TimeRange,
    wells: Sequence[Well],
    question: Question,
    desk: Desk,
) -> dict[str, Any]:
    seen = sum(((event.end or period.end) - event.start).total_seconds() for event in events)
    return {
        "kind": kind,
        "events": events,
        "before": [event for event in found if event not in events],
        "period": period,
        "wells": [well.well_id for well in wells],
        "metric": question.metrics[0] if question.metrics else None,
        "fault": fault.type if (fault := desk.book.faults.get(question.fault or "")) else None,
        "total_s": seen,
        "wants_count": question.aggregation == "count",
        "chief": events[0] if events and _says(question.text, "first") else events[-1] if events else None,
    }


def _chart(wells: list[Well], question: Question, events: Sequence[Event], period: TimeRange) -> Chart | None:
    metrics = question.metrics or tuple(dict.fromkeys(event.metric for event in events if event.metric))
    if len(wells) != 1 or not metrics or not events:
        return None
    return Chart((wells[0].well_id,), metrics[:1], period.start, period.end, step_s(period))


def _names(wells: Sequence[Well], question: Question) -> dict[str, str | None]:
    metric = CATALOGUE[question.metrics[0]].label.lower() if question.metrics else "flow rate"
    return {"well": wells[0].well_id if wells else None, "metric": metric}
