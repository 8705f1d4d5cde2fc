"""Findings that last become alerts; what is no longer found is over."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from assistant import replies
from assistant.alerts import life, together
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Occurrence
from assistant.alerts.listing import SQL
from assistant.evidence import UNTROUBLED, headline
from assistant.lately import silent_after_s
from assistant.model import AlertKind
from assistant.runtime import Runtime
from assistant.screening import Hurry
from rules.model import Diagnosis, Finding
from telemetry.errors import TelemetryError
from telemetry.metrics import CATALOGUE
from telemetry.model import Well
from telemetry.wells import key_of

LOG = structlog.get_logger(__name__)
GRAVE = ("low", "medium", "high", "critical")


@dataclass
class Lately:
    """What the last looks at a well found: the fault, how often in a row and since when, and the last one's reading."""

    fault: str | None
    since: datetime
    at: datetime
    seen: datetime
    times: int = 1

    def lasts(self, times: int, seconds: float) -> bool:
        return self.times >= times and (self.at - self.since).total_seconds() >= seconds


class Judge:
    """Owns what was found lately of each well. Only who holds the work raises anything."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lately: dict[str, Lately] = {}
        self._holds = False
        self._turn = asyncio.Lock()

    async def hold(self) -> None:
        """Until cancelled. Wells that have moved are looked at at once."""
        self._holds = True
        try:
            await Hurry(self._runtime, self.consider).run()
        finally:
            self._holds = False
            self._lately.clear()

    async def consider(self, well: Well, found: Diagnosis, seen: datetime | None) -> None:
        """After every look at a well. Old readings raise nothing; trouble with the database is for the next look."""
        fresh_s = max(HABITS.late_after_s, silent_after_s(well))
        if not self._holds or seen is None or (found.at - seen).total_seconds() > fresh_s:
            return
        try:
            async with self._turn:
                await self._judged(well, found, seen)
        except TelemetryError:
            LOG.warning("finding_not_judged", well_id=well.well_id, exc_info=True)

    async def _judged(self, well: Well, found: Diagnosis, seen: datetime) -> None:
        chief = found.diagnosis
        fault = chief.fault if worth_telling(chief) else None
        lately = self._noted(well.well_id, fault, found.at, seen)
        if lately is None:
            return
        standing = [row for row in await self._runtime.db.fetch(SQL["standing"], key_of(well.well_id)) if row["active"]]
        told = [row["cause"] for row in standing if row["cause"].startswith("diagnosis:")]
        gone = [cause for cause in told if cause != f"diagnosis:{fault}"]
        habits = HABITS.diagnosis
        if gone and chief.fault != "insufficient_data" and lately.lasts(habits.gone_looks, habits.gone_s):
            for cause in gone:
                await life.ended(self._runtime, well.well_id, cause, found.at)
        if fault is None or f"diagnosis:{fault}" in told:
            return
        if chief.severity in habits.at_once or lately.lasts(habits.looks, habits.looks_s):
            await self._raise(well, found)

    def _noted(self, well_id: str, fault: str | None, at: datetime, seen: datetime) -> Lately | None:
        """None for a look that another one has overtaken."""
        lately = self._lately.get(well_id)
        if lately is None or lately.fault != fault:
            if lately is not None and at < lately.at:
                return None
            lately = self._lately[well_id] = Lately(fault, at, at, seen)
        elif at >= lately.at:
            lately.times += seen > lately.seen
            lately.at, lately.seen = at, max(seen, lately.seen)
        return lately

    async def _raise(self, well: Well, found: Diagnosis) -> None:
        """From since when it is found to be; where that occurrence is over already, from now."""
        since = found.diagnosis.since
        for onset in (min(since, found.at) if since else found.at, found.at):
            if await together.raise_(self._runtime, self._occurrence(well, found, onset)) is not None:
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
