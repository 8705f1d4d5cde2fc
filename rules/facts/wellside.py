"""What the register and the log say of a well: target, range, head curve, limits, work done."""

from collections.abc import Iterable

import numpy as np

from rules.conditions import Value
from rules.model import Case
from telemetry.model import Pump, Well

PSI_TO_FT = 2.31
EVENT_WINDOW_S = 6 * 3600.0
BESIDE_S = 300.0
USED_TO = 0.9


def best_flow(pump: Pump | None) -> float | None:
    """Flow at best efficiency and base frequency, from the recommended range of 0.70 to 1.25 of it."""
    if pump is None:
        return None
    if pump.ror_min and pump.ror_max:
        return (pump.ror_min + pump.ror_max) / 1.95
    if pump.ror_max:
        return pump.ror_max / 1.25
    return pump.ror_min / 0.70 if pump.ror_min else None


def head_ratio(pump: Pump | None, qn: float | None, dpn: float | None, gravity: float) -> float | None:
    """Measured head over that of the curve at the same flow; 1.0 is a new pump."""
    if pump is None or not pump.head_curve or qn is None or dpn is None:
        return None
    flow, head = np.array(sorted(pump.head_curve)).T
    if not flow[0] <= qn <= flow[-1]:
        return None
    expected = float(np.interp(qn, flow, head))
    return dpn * PSI_TO_FT / gravity / expected if expected > 0 else None


def gravity(water_cut: float | None, api: float | None) -> float:
    """Specific gravity of the liquid; a middling mixture where nothing is known."""
    if water_cut is None:
        return 0.95
    oil = 141.5 / (131.5 + (api if api is not None else 30.0))
    share = water_cut / 100
    return share * 1.02 + (1 - share) * oil


def level_of(
    qn: float | None, flow: float | None, best: float | None, target: float | None
) -> tuple[str | None, float | None]:
    """low, medium or high by qn/Qbep, or without a pump range by Q/target; with the ratio it rests on."""
    ratio = qn / best if qn is not None and best else flow / target if flow is not None and target else None
    if ratio is None:
        return None, None
    return ("low" if ratio < 0.5 else "high" if ratio > 1.1 else "medium"), ratio


def pip_floor(well: Well, casing: float | None, default: float, usual: float | None = None) -> float:
    """The lowest intake pressure that the well may run at; where the well names none, not above what it is used to."""
    limit = well.limits.get("pip")
    if limit is not None and limit.low is not None:
        return limit.low
    floor = max(default, (casing or 0.0) + 100)
    return floor if usual is None else max(default, min(floor, USED_TO * usual))


def upper_limit(well: Well, metric: str) -> float | None:
    limit = well.limits.get(metric)
    return None if limit is None else limit.high if limit.high is not None else limit.high_high


def log_facts(case: Case, stopped_at: float | None, changed_at: float | None) -> dict[str, Value]:
    at = case.at.timestamp()
    stop = _nearest(case, ("planned_shutdown", "workover"), stopped_at)
    return {
        "stopped_beside": None if stopped_at is None else _beside(case, stopped_at),
        "planned_event": stop is not None if stopped_at is not None else None,
        "planned_event_text": stop,
        "frequency_event": _nearest(case, ("frequency_change",), changed_at) is not None,
        "choke_event_h": _age_h(case, ("choke_change",), at),
        "electrical_event_h": _age_h(case, ("electrical_work", "workover"), at),
        "workover_event_h": _age_h(case, ("workover",), at),
        "chemical_event_h": _age_h(case, ("chemical",), at),
    }


def _beside(case: Case, stopped_at: float) -> int:
    """How many other wells of the feeder or header stopped within five minutes, or one usual interval, of this one."""
    near = max(BESIDE_S, case.well.interval_s or 0.0)
    return sum(abs(moment.timestamp() - stopped_at) <= near for moment in case.stopped_beside)


def _nearest(case: Case, kinds: Iterable[str], moment: float | None) -> str | None:
    if moment is None:
        return None
    for event in reversed(case.events):
        if event.kind in kinds and abs(event.at.timestamp() - moment) <= EVENT_WINDOW_S:
            return event.text or event.kind.replace("_", " ")
    return None


def _age_h(case: Case, kinds: Iterable[str], at: float) -> float | None:
    ages = [(at - e.at.timestamp()) / 3600 for e in case.events if e.kind in kinds and e.at.timestamp() <= at]
    return min(ages, default=None)
