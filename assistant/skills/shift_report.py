"""What happened in a period, for whoever takes over: wells, stops, production, findings, log."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from assistant import diagnosing, lately
from assistant.alerts import listing
from assistant.alerts.listing import Wanted
from assistant.evidence import UNTROUBLED
from assistant.model import Source
from assistant.periods import clipped, shift_to_report
from assistant.skills import Desk, Reply, skill
from assistant.skills.status import diagnosed
from nlp.model import Question, TimeRange
from rules.model import Diagnosis
from telemetry import changes, events
from telemetry.changes import Metered, Output
from telemetry.model import Latest, Well

NEW_FOR = timedelta(hours=1)
MOST_ALERTS = 1000
SEVERITIES = ("critical", "high", "medium", "low", "info")


@skill("shift_report")
async def shift_report(question: Question, desk: Desk) -> Reply:
    """Without a period the running shift, or the one before it while it has only just begun."""
    shift = desk.runtime.settings.day_shift
    period = (
        clipped(question.time_range, desk.now)
        if question.time_range
        else shift_to_report(desk.now, desk.zone, shift, NEW_FOR)
    )
    wells = desk.named(question)
    data = await report(wells, period, desk)
    return Reply(
        facts={**data, "period": period, "known": len(desk.wells), "quiet": _quiet(data)},
        data=data,
        sources=_sources(data, period),
        about=tuple(row["well_id"] for row in data["diagnoses"])[:1],
        names={"worst": data["diagnoses"][0]["well_id"] if data["diagnoses"] else None},
    )


async def report(wells: Sequence[Well], period: TimeRange, desk: Desk) -> dict[str, Any]:
    ids = [well.well_id for well in wells]
    latest = await lately.latest_many_at(desk.db, ids, period.end)
    metered = [Metered(well.well_id, lately.silent_after_s(well), lately.idle_below(well)) for well in wells]
    made = await changes.outputs(desk.db, metered, period.start, period.end)
    found = await _findings(wells, latest, period, desk)
    rows = [_row(well, latest[well.well_id], made[well.well_id], found.get(well.well_id), period) for well in wells]
    raised = Wanted(wells=ids, since=period.start, until=period.end)
    log = await events.of_many(desk.db, ids, period.start, period.end)
    return {
        "start": period.start,
        "end": period.end,
        "wells": rows,
        "alerts": await listing.listing(desk.db, desk.caller, raised, limit=MOST_ALERTS) if ids else [],
        "diagnoses": _told(found),
        "production": _production(rows),
        "log": log,
    }


async def _findings(
    wells: Sequence[Well], latest: Mapping[str, Latest], period: TimeRange, desk: Desk
) -> dict[str, Diagnosis]:
    """As things stood at the end of the period, and what people had diagnosed within it."""
    asked = await diagnosing.made_within(desk.db, [well.well_id for well in wells], period.start, period.end)
    return asked | await diagnosed(list(wells), dict(latest), desk, at=period.end)


def _row(well: Well, latest: Latest, made: Output, found: Diagnosis | None, period: TimeRange) -> dict[str, Any]:
    target = well.target_flow * made.measured_s / 86400 if well.target_flow and made.measured_s else None
    lost = max(0.0, target - made.produced_bbl) if target is not None and made.produced_bbl is not None else None
    return {
        "well_id": well.well_id,
        "field": well.field,
        "state": lately.state_of(well, latest, period.end),
        "last_seen": latest.last_seen,
        **asdict(made),
        "target_flow": well.target_flow,
        "target_bbl": target,
        "lost_bbl": lost,
        "finding": found.diagnosis if found else None,
    }


def _told(found: Mapping[str, Diagnosis]) -> list[dict[str, Any]]:
    """The gravest first; healthy wells are left out."""
    grave = [
        one for one in found.values() if one.diagnosis.fault not in UNTROUBLED and one.diagnosis.severity != "info"
    ]
    grave.sort(key=lambda one: (SEVERITIES.index(one.diagnosis.severity), one.well_id))
    return [
        {"diagnosis_id": one.diagnosis_id, "well_id": one.well_id, "at": one.at, "diagnosis": one.diagnosis}
        for one in grave
    ]


def _production(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sums of what is known; `lost_bbl` counts wells with a target alone, over the time they were measured."""

    def total(name: str) -> float | None:
        known = [row[name] for row in rows if row[name] is not None]
        return sum(known) if known else None

    return {
        "produced_bbl": total("produced_bbl"),
        "target_bbl": total("target_bbl"),
        "lost_bbl": total("lost_bbl"),
        "downtime_s": total("stopped_s"),
        "stops": sum(row["stops"] for row in rows),
        "readings": sum(row["readings"] for row in rows),
        "without_data": [row["well_id"] for row in rows if not row["readings"]],
        "without_target": [row["well_id"] for row in rows if row["target_flow"] is None],
    }


def _sources(data: Mapping[str, Any], period: TimeRange) -> tuple[Source, ...]:
    """What was counted; a kind of which there was nothing is left out."""
    counts = (("alerts", len(data["alerts"])), ("entries in the log", len(data["log"])))
    kinds = [Source(what, period.start, period.end, count) for what, count in counts if count]
    readings = data["production"]["readings"]
    return tuple([Source("readings", period.start, period.end, readings, "raw")] * bool(readings) + kinds)


def _quiet(data: Mapping[str, Any]) -> bool:
    return not (data["diagnoses"] or data["production"]["stops"] or data["log"] or data["alerts"])
