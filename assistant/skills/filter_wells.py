"""Wells that satisfy a threshold or are in a state."""

import asyncio
import operator
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

import yaml

from assistant import lately, measuring
from assistant.alerts import listing
from assistant.model import Source
from assistant.skills import Desk, Reply, skill
from assistant.skills.status import has, status, troubled
from nlp.model import Question, Threshold, TimeRange
from telemetry import changes, series
from telemetry.metrics import CATALOGUE
from telemetry.model import Latest, Limit, Well

WORDS: Mapping[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("filter_wells.yaml").read_text("utf-8")
)
AT_ONCE = 4
LAST_HOUR = timedelta(hours=1)
MEETS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@skill("filter_wells")
async def filter_wells(question: Question, desk: Desk) -> Reply:
    """By a threshold, a fault, a state now or in a period, the target, the limits; else those that need a look."""
    if question.threshold and question.metrics:
        return await _past_threshold(question, question.threshold, desk)
    if question.fault:
        return await _troubled(question, desk, question.fault)
    if question.state == "alerting":
        return await _alerting(question, desk)
    if question.state in ("stopped", "silent") and question.time_range:
        return await _in_period(question, question.time_range, desk)
    if question.state:
        return await _in_state(question, desk)
    if says(question.text, "target"):
        return await _against_target(question, desk)
    if says(question.text, "limits"):
        return await _past_limits(question, desk)
    return await _troubled(question, desk)


def says(text: str, kind: str) -> bool:
    return re.search(rf"\b(?:{'|'.join(map(re.escape, WORDS[kind]))})\b", text.casefold()) is not None


async def _past_threshold(question: Question, threshold: Threshold, desk: Desk) -> Reply:
    metric = question.metrics[0]
    how = measuring.how_of(question, question.time_range)
    ids = [well.well_id for well in desk.named(question)]
    found = await measuring.measure(desk.db, ids, metric, how, period=question.time_range, now=desk.now)
    known = [row for row in found if row["value"] is not None]
    rows = [row for row in known if MEETS[threshold.op](row["value"], threshold.value)]
    rows.sort(key=lambda row: row["value"], reverse=threshold.op.startswith(">"))
    return Reply(
        facts={
            "kind": "threshold",
            "rows": rows,
            "metric": metric,
            "how": how,
            "known": len(known),
            "without": len(found) - len(known),
        },
        data={"rows": rows},
        sources=measuring.source(known),
        about=tuple(row["well_id"] for row in rows),
        names={"well": rows[0]["well_id"] if rows else None, "metric": CATALOGUE[metric].label.lower()},
    )


async def _in_state(question: Question, desk: Desk) -> Reply:
    wells = desk.named(question)
    latest = await lately.latest_many_at(desk.db, [well.well_id for well in wells], desk.now)
    states = {well.well_id: lately.state_of(well, latest[well.well_id], desk.now) for well in wells}
    rows = [_row(well_id, state=state) for well_id, state in states.items() if state == question.state]
    last_seen = {name: each.last_seen for name, each in latest.items()}
    return _reply("state", rows, _latest_source(latest.values()), last_seen=last_seen)


async def _in_period(question: Question, period: TimeRange, desk: Desk) -> Reply:
    """Wells that stood or were silent at some time of the period, with their first such stretch and how many."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well: Well) -> list[tuple[datetime, datetime | None]]:
        async with gate:
            if question.state == "silent":
                return list(
                    await series.gaps(desk.db, well.well_id, period.start, period.end, lately.silent_after_s(well))
                )
            found = await changes.states(desk.db, well.well_id, lately.idle_below(well), period.start, period.end)
            return [(each.start, each.end) for each in found]

    wells = desk.named(question)
    rows = [
        _row(well.well_id, start=found[0][0], end=found[0][1], times=len(found))
        for well, found in zip(wells, await asyncio.gather(*map(one, wells)), strict=True)
        if found
    ]
    rows.sort(key=lambda row: row["start"], reverse=True)
    return _reply("period", rows, ())


async def _alerting(question: Question, desk: Desk) -> Reply:
    opened = await listing.open_counts(desk.db, [well.well_id for well in desk.named(question)])
    rows = [_row(well_id, open_alerts=count) for well_id, count in sorted(opened.items(), key=lambda pair: -pair[1])]
    return _reply("alerting", rows, ())


async def _troubled(question: Question, desk: Desk, fault: str | None = None) -> Reply:
    """Those with this fault, first or as good as first; or with any, the worst first."""
    found = await status(question, desk)
    rows = [row for row in found.data["wells"] if (has(row, fault) if fault else troubled(row))]
    told = [_row(row["well_id"], finding=row["finding"]) for row in rows]
    named = desk.book.faults[fault].type if fault else None
    return _reply("troubled", told, found.sources, fault=named, diagnosed=found.facts["diagnosed"])


async def _against_target(question: Question, desk: Desk) -> Reply:
    """By the mean flow of the period, or of the last hour, over the well's target."""
    above = says(question.text, "above") and not says(question.text, "below")
    wells = [well for well in desk.named(question) if well.target_flow]
    period = question.time_range or TimeRange(desk.now - LAST_HOUR, desk.now)
    ids = [well.well_id for well in wells]
    found = await measuring.measure(desk.db, ids, "flow_rate", "avg", period=period, now=desk.now)
    targets = {well.well_id: well.target_flow or 0.0 for well in wells}
    known = [row | {"target": targets[row["well_id"]]} for row in found if row["value"] is not None]
    rows = [row for row in known if (row["value"] > row["target"]) is above]
    rows.sort(key=lambda row: row["value"] / row["target"], reverse=above)
    return _reply("target", rows, measuring.source(known), above=above, known=len(known), period=period)


async def _past_limits(question: Question, desk: Desk) -> Reply:
    """By the latest value of each signal that has limits."""
    wells = {well.well_id: well for well in desk.named(question) if well.limits}
    latest = await lately.latest_many_at(desk.db, list(wells), desk.now)
    rows = [
        _row(
            well_id, metric=metric, value=value, unit=CATALOGUE[metric].unit, limit=limit, at=latest[well_id].at[metric]
        )
        for well_id, well in wells.items()
        for metric, value in latest[well_id].values.items()
        if metric in well.limits and (not question.metrics or metric in question.metrics)
        if (limit := passed(well.limits[metric], value)) is not None
    ]
    return _reply("limits", rows, _latest_source(latest.values()), known=len(wells))


def passed(limit: Limit, value: float) -> float | None:
    """The outermost limit that the value lies beyond."""
    for bound in (limit.high_high, limit.high):
        if bound is not None and value > bound:
            return bound
    for bound in (limit.low_low, limit.low):
        if bound is not None and value < bound:
            return bound
    return None


def _row(well_id: str, **more: Any) -> dict[str, Any]:
    return {"well_id": well_id, "metric": None, "value": None, "unit": None, "start": None, "end": None, **more}


def _reply(kind: str, rows: list[dict[str, Any]], sources: tuple[Source, ...], **facts: Any) -> Reply:
    return Reply(
        facts={"kind": kind, "rows": rows, **facts},
        data={"rows": rows},
        sources=sources,
        about=tuple(dict.fromkeys(row["well_id"] for row in rows)),
        names={"well": rows[0]["well_id"] if rows else None},
    )


def _latest_source(latest: Iterable[Latest]) -> tuple[Source, ...]:
    seen = [each.last_seen for each in latest if each.last_seen]
    return (Source("latest values", min(seen), max(seen), len(seen), "raw"),) if seen else ()
