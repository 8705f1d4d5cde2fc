"""The current overall state of one well or of all one may see."""

import asyncio
from collections import Counter
from typing import Any

from assistant import lately
from assistant.model import Source
from assistant.skills import Desk, Reply, skill
from nlp.model import Question
from rules.model import Diagnosis, Finding
from telemetry.metrics import CATALOGUE
from telemetry.model import Latest, Well

MOST_DIAGNOSED = 30
AT_ONCE = 4
SEVERITIES = ("info", "low", "medium", "high", "critical")
UNTROUBLED = ("normal", "insufficient_data")


@skill("status")
async def status(question: Question, desk: Desk) -> Reply:
    asked = desk.named(question)
    latest = await lately.latest_many_at(desk.db, [well.well_id for well in asked], desk.now)
    states = {well.well_id: lately.state_of(well, latest[well.well_id], desk.now) for well in asked}
    chosen = [well for well in asked if question.state in (None, states[well.well_id])]
    diagnoses = await _diagnoses(chosen, desk, store=len(question.wells) == 1)
    rows = [_row(well, latest[well.well_id], states[well.well_id], diagnoses.get(well.well_id)) for well in chosen]
    rows.sort(key=_urgency, reverse=True)
    worst = rows[0] if rows else None
    return Reply(
        facts=_facts(question, rows, chosen),
        data={"wells": rows},
        sources=_sources(rows),
        about=tuple(row["well_id"] for row in rows if _troubled(row))[:1],
        names={"worst": worst["well_id"] if worst else None, "metric": "flow rate"},
    )


async def _diagnoses(wells: list[Well], desk: Desk, *, store: bool) -> dict[str, Diagnosis]:
    """For a large field none: its causes are asked well by well."""
    if len(wells) > MOST_DIAGNOSED:
        return {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well: Well) -> Diagnosis:
        async with gate:
            return await desk.diagnose(well, desk.now, store=store)

    return dict(zip((well.well_id for well in wells), await asyncio.gather(*map(one, wells)), strict=True))


def _row(well: Well, latest: Latest, state: lately.State, found: Diagnosis | None) -> dict[str, Any]:
    return {
        "well_id": well.well_id,
        "state": state,
        "last_seen": latest.last_seen,
        "latest": {name: latest.values[name] for name in CATALOGUE if name in latest.values},
        "finding": found.diagnosis if found else None,
        "open_alerts": 0,
    }


def _troubled(row: dict[str, Any]) -> bool:
    finding: Finding | None = row["finding"]
    return finding is not None and finding.fault not in UNTROUBLED and finding.severity != "info"


def _urgency(row: dict[str, Any]) -> tuple[bool, int, bool]:
    finding: Finding | None = row["finding"]
    return _troubled(row), SEVERITIES.index(finding.severity) if finding else 0, row["state"] != "running"


def _facts(question: Question, rows: list[dict[str, Any]], wells: list[Well]) -> dict[str, Any]:
    return {
        "rows": rows,
        "one": rows[0] if len(rows) == 1 and question.wells else None,
        "counts": Counter(row["state"] for row in rows),
        "troubled": [row for row in rows if _troubled(row)],
        "wells": {well.well_id: well for well in wells},
        "diagnosed": len(wells) <= MOST_DIAGNOSED,
    }


def _sources(rows: list[dict[str, Any]]) -> tuple[Source, ...]:
    seen = [row["last_seen"] for row in rows if row["last_seen"]]
    return (Source("latest values", min(seen), max(seen), len(seen)),) if seen else ()
