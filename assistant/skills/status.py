"""The current overall state of one well or of all one may see."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from assistant import lately
from assistant.alerts import listing
from assistant.counting import looked_at
from assistant.model import Source
from assistant.skills import Desk, Reply, skill
from nlp.model import Question
from rules.book import CLOSE
from rules.model import Diagnosis, Finding
from telemetry.metrics import CATALOGUE
from telemetry.model import Latest, Well

MOST_DIAGNOSED = 30
AT_ONCE = 4
OF_NOW = timedelta(seconds=5)
SEVERITIES = ("info", "low", "medium", "high", "critical")
UNTROUBLED = ("normal", "insufficient_data")


@skill("status")
async def status(question: Question, desk: Desk) -> Reply:
    asked = desk.named(question)
    latest = await lately.latest_many_at(desk.db, [well.well_id for well in asked], desk.now)
    states = {well.well_id: lately.state_of(well, latest[well.well_id], desk.now) for well in asked}
    chosen = [well for well in asked if question.state in (None, states[well.well_id])]
    diagnoses = await diagnosed(chosen, latest, desk, store=len(question.wells) == 1)
    rows = [_row(well, latest[well.well_id], states[well.well_id], diagnoses.get(well.well_id)) for well in chosen]
    opened = await listing.open_counts(desk.db, [well.well_id for well in chosen])
    rows = [row | {"open_alerts": opened.get(row["well_id"], 0)} for row in rows]
    rows.sort(key=_urgency, reverse=True)
    worst = rows[0] if rows else None
    only = diagnoses.get(rows[0]["well_id"]) if len(rows) == 1 else None
    return Reply(
        facts=_facts(question, rows, chosen, diagnoses),
        data={"wells": rows},
        sources=_sources(rows) + (await looked_at(desk.db, only) if only else ()),
        about=tuple(row["well_id"] for row in rows if troubled(row))[:1],
        names={"worst": worst["well_id"] if worst else None, "metric": "flow rate"},
    )


async def diagnosed(
    wells: list[Well], latest: dict[str, Latest], desk: Desk, *, at: datetime | None = None, store: bool = False
) -> dict[str, Diagnosis]:
    """As of `at`, now unless given. Of several wells what was found lately still holds; the rest of a large field
    is left to single questions."""
    moment = at or desk.now
    kept = {} if store else _kept(wells, latest, moment, desk)
    wanted = [well for well in wells if well.well_id not in kept]
    if len(wanted) > MOST_DIAGNOSED:
        return kept
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(well: Well) -> Diagnosis:
        async with gate:
            found = await desk.diagnose(well, moment, store=store)
        findings, seen = desk.runtime.findings, latest[well.well_id].last_seen
        keep = findings.keep if abs(moment - desk.runtime.clock()) < OF_NOW else findings.keep_past
        keep(well, found, seen)
        return found

    made = await asyncio.gather(*map(one, wanted))
    return kept | {well.well_id: found for well, found in zip(wanted, made, strict=True)}


def _kept(wells: list[Well], latest: dict[str, Latest], at: datetime, desk: Desk) -> dict[str, Diagnosis]:
    findings, found = desk.runtime.findings, {}
    for well in wells:
        seen = latest[well.well_id].last_seen
        one = findings.fresh(well, seen, at) or findings.past(well, seen, at)
        if one is not None:
            found[well.well_id] = one
    return found


def _row(well: Well, latest: Latest, state: lately.State, found: Diagnosis | None) -> dict[str, Any]:
    return {
        "well_id": well.well_id,
        "state": state,
        "last_seen": latest.last_seen,
        "latest": {name: latest.values[name] for name in CATALOGUE if name in latest.values},
        "finding": found.diagnosis if found else None,
        "found_at": found.at if found else None,
        "or_else": _or_else(found) if found else (),
        "open_alerts": 0,
    }


def _or_else(found: Diagnosis) -> tuple[str, ...]:
    return tuple(one.fault for one in found.alternatives if found.diagnosis.confidence - one.confidence < CLOSE)


def troubled(row: dict[str, Any]) -> bool:
    finding: Finding | None = row["finding"]
    return finding is not None and finding.fault not in UNTROUBLED and finding.severity != "info"


def has(row: dict[str, Any], fault: str) -> bool:
    """Whether this is what was found, or an alternative that cannot be told from it."""
    finding: Finding | None = row["finding"]
    return finding is not None and (finding.fault == fault or fault in row["or_else"])


def _urgency(row: dict[str, Any]) -> tuple[bool, int, bool]:
    finding: Finding | None = row["finding"]
    return troubled(row), SEVERITIES.index(finding.severity) if finding else 0, row["state"] != "running"


def _facts(
    question: Question, rows: list[dict[str, Any]], wells: list[Well], diagnoses: dict[str, Diagnosis]
) -> dict[str, Any]:
    return {
        "rows": rows,
        "one": rows[0] if len(rows) == 1 and question.wells else None,
        "counts": Counter(row["state"] for row in rows),
        "troubled": [row for row in rows if troubled(row)],
        "wells": {well.well_id: well for well in wells},
        "diagnosed": len(diagnoses) == len(wells),
        "oldest": min((found.at for found in diagnoses.values()), default=None),
    }


def _sources(rows: list[dict[str, Any]]) -> tuple[Source, ...]:
    seen = [row["last_seen"] for row in rows if row["last_seen"]]
    return (Source("latest values", min(seen), max(seen), len(seen), "raw"),) if seen else ()
