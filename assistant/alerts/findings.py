"""Findings that last become alerts; what is no longer found is over."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from assistant import replies
from assistant.alerts import life
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Occurrence
from assistant.alerts.listing import SQL
from assistant.evidence import UNTROUBLED, headline
from assistant.lately import silent_after_s
from assistant.model import AlertKind
from assistant.runtime import Runtime
from rules.model import Diagnosis, Finding
from telemetry.errors import TelemetryError
from telemetry.metrics import CATALOGUE
from telemetry.model import Well
from telemetry.wells import key_of

LOG = structlog.get_logger(__name__)
GRAVE = ("low", "medium", "high", "critical")


@dataclass
class Lately:
    """What the last looks at a well found: the fault, how often in a row, and how often each alert was missed."""

    fault: str | None = None
    times: int = 0
    missed: int = 0


class Judge:
    """Owns what was found lately of each well. Only who holds the work raises anything."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lately: dict[str, Lately] = {}
        self._holds = False

    async def hold(self) -> None:
        """Until cancelled."""
        self._holds = True
        try:
            await asyncio.Event().wait()
        finally:
            self._holds = False
            self._lately.clear()

    async def consider(self, well: Well, found: Diagnosis, seen: datetime | None) -> None:
        """After every look at a well. Old readings raise nothing; trouble with the database is for the next look."""
        fresh_s = max(HABITS.late_after_s, silent_after_s(well))
        if not self._holds or seen is None or (found.at - seen).total_seconds() > fresh_s:
            return
        try:
            await self._judged(well, found)
        except TelemetryError:
            LOG.warning("finding_not_judged", well_id=well.well_id, exc_info=True)

    async def _judged(self, well: Well, found: Diagnosis) -> None:
        chief = found.diagnosis
        fault = chief.fault if worth_telling(chief) else None
        lately = self._lately.setdefault(well.well_id, Lately())
        lately.times = lately.times + 1 if fault == lately.fault else 1
        lately.fault = fault
        standing = [row for row in await self._runtime.db.fetch(SQL["standing"], key_of(well.well_id)) if row["active"]]
        told = [row["cause"] for row in standing if row["cause"].startswith("diagnosis:")]
        gone = [cause for cause in told if cause != f"diagnosis:{fault}"]
        if gone and chief.fault != "insufficient_data" and lately.times >= HABITS.diagnosis.gone_looks:
            for cause in gone:
                await life.ended(self._runtime, well.well_id, cause, found.at)
        if fault is None or f"diagnosis:{fault}" in told:
            return
        if lately.times >= HABITS.diagnosis.looks or chief.severity in HABITS.diagnosis.at_once:
            await self._raise(well, found)

    async def _raise(self, well: Well, found: Diagnosis) -> None:
        """From since when it is found to be; where that occurrence is over already, from now."""
        since = found.diagnosis.since
        for onset in (min(since, found.at) if since else found.at, found.at):
            if await life.raise_(self._runtime, self._occurrence(well, found, onset)) is not None:
                return

    def _occurrence(self, well: Well, found: Diagnosis, onset: datetime) -> Occurrence:
        chief = found.diagnosis
        kind: AlertKind = "data" if chief.fault in HABITS.diagnosis.data_faults else "diagnosis"
        metrics = [one.metric for one in headline(found) if one.metric in CATALOGUE]
        text = replies.render("alert_diagnosis", now=found.at, zone=self._runtime.settings.timezone, found=found)
        assert chief.severity != "info"
        return Occurrence(
            well_id=well.well_id,
            kind=kind,
            cause=f"diagnosis:{chief.fault}",
            priority=chief.severity,
            onset=onset,
            at=found.at,
            text=text,
            metric=metrics[0] if metrics else None,
            fault=chief.fault,
            value=next((one.now for one in headline(found) if one.metric in metrics), None),
            facts={"finding": msgspec.to_builtins(chief), "metrics": metrics},
        )


def worth_telling(finding: Finding) -> bool:
    return (
        finding.fault not in UNTROUBLED
        and finding.severity in GRAVE
        and finding.confidence >= HABITS.diagnosis.at_least
    )
