"""An alert as its bubble shows it: as it stands now, with what became of it and its chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from assistant.alerts import life, listing
from assistant.alerts.listing import Wanted
from assistant.model import Alert, AlertEntry, Caller, Chart, Message
from assistant.units import preferred
from rules.model import Finding
from telemetry.db import Database
from telemetry.metrics import CATALOGUE
from web.pages.figures import Figure, Told, figure_of
from web.pages.person import Person

BEFORE = timedelta(hours=6)
AFTER = timedelta(hours=2)
SIGNALS = 3
STEP_S = 300


@dataclass(frozen=True)
class Shown:
    """An alert with what became of it; `superseded` where a later one of the same cause follows in the page."""

    alert: Alert
    history: tuple[AlertEntry, ...] = ()
    finding: Finding | None = None
    metrics: tuple[str, ...] = ()
    superseded: bool = False

    @property
    def can_acknowledge(self) -> bool:
        return self.alert.state in {"unacknowledged", "returned_unacknowledged"}

    @property
    def can_shelve(self) -> bool:
        return self.can_acknowledge or self.alert.state == "acknowledged"

    @property
    def deeds(self) -> list[AlertEntry]:
        """What people did."""
        return [line for line in self.history if line.by != life.SYSTEM]


async def alerts_of(db: Database, messages: Sequence[Message], caller: Caller) -> dict[int, Shown]:
    """The alerts that these messages tell of, as they stand now, as far as the caller may see them."""
    ids = [one.alert_id for one in messages if one.alert_id is not None]
    if not ids:
        return {}
    found = await listing.listing(db, caller, Wanted(ids=ids), limit=len(ids))
    newest = {(alert.well_id, alert.cause): alert.id for alert in sorted(found, key=lambda one: one.id)}
    histories, facts = await listing.histories(db, ids), await listing.facts(db, ids)
    return {
        alert.id: shown(
            alert,
            histories.get(alert.id, []),
            facts.get(alert.id, {}),
            superseded=newest[alert.well_id, alert.cause] != alert.id,
        )
        for alert in found
    }


def shown(alert: Alert, history: Sequence[AlertEntry], facts: dict[str, Any], *, superseded: bool = False) -> Shown:
    finding = msgspec.convert(facts["finding"], Finding) if facts.get("finding") else None
    metrics = [one for one in (alert.metric, *facts.get("metrics", ())) if one in CATALOGUE]
    return Shown(alert, tuple(history), finding, tuple(dict.fromkeys(metrics))[:SIGNALS], superseded)


async def alert_figure(db: Database, one: Shown, key: str, person: Person, now: datetime) -> Figure | None:
    """From well before the onset."""
    if not one.metrics:
        return None
    alert = one.alert
    end = max(alert.raised_at + timedelta(minutes=5), min(now, alert.onset + AFTER))
    chart = Chart((alert.well_id,), one.metrics, alert.onset - BEFORE, end, STEP_S)
    told = Told({"onset": alert.onset}, units=preferred(person.units))
    return await figure_of(db, chart, key, person.zone, told, opened=len(one.metrics) == 1)
