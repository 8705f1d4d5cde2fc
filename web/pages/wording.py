"""Numbers, units and moments as the pages print them."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import log10
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from assistant import replies
from assistant.evidence import telling
from assistant.model import Source
from assistant.units import preferred
from rules.model import Action, Evidence
from telemetry.metrics import CATALOGUE, from_canonical
from telemetry.model import Unit
from web.charts.scales import number

UNITS = {"degC": "°C", "degF": "°F", "m3/d": "m³/d"}
URGENCY = ("now", "today", "workover")
STALE_S = 600
MANY_TIMES_PCT = 400
STRETCH = re.compile(r"median of the last [\d.]+ \w+")


def rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago(at: datetime, now: datetime) -> str:
    """How long before `now`, in one unit; a moment ahead of it by a clock's error counts as now."""
    seconds = (now - at).total_seconds()
    if seconds < 45:
        return "just now"
    for unit, length, below in (("min", 60, 3600), ("h", 3600, 36 * 3600), ("days", 86400, 60 * 86400)):
        if seconds < below:
            return f"{round(seconds / length)} {unit} ago"
    return f"{round(seconds / 86400 / 30.44)} months ago"


def exact(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%b %Y, %H:%M:%S} {zone}"


def span(start: datetime, end: datetime, zone: str) -> str:
    """A stretch of time with its zone; the day is said once when it is the same."""
    a, b = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = f"{b:%H:%M}" if a.date() == b.date() else f"{b.day} {b:%b %H:%M}"
    return f"{a.day} {a:%b %H:%M} to {until} {zone}"


def label(metric: str) -> str:
    known = CATALOGUE.get(metric)
    return known.label if known else metric.replace("_", " ")


def heading(metric: str) -> str:
    """The label as it begins a line."""
    said = label(metric)
    return said[:1].upper() + said[1:]


def unit_word(metric: str, chosen: str | None = None) -> str:
    """The canonical one unless another is chosen, as it is printed."""
    known = CATALOGUE.get(metric)
    word = chosen or (known.unit if known else "")
    return UNITS.get(word, word)


def unit(metric: str, system: str | None = None) -> str:
    """As a person of that system of units reads it."""
    return unit_word(metric, preferred(system).get(metric))


def in_unit(metric: str, value: float, chosen: str | None) -> float:
    return value if chosen is None else from_canonical(metric, value, chosen)


def decimals_in(metric: str, chosen: str | None) -> int:
    """As many more as the unit is larger: 1 bar is 14.5 psi."""
    known = CATALOGUE.get(metric)
    if known is None:
        return 2
    return known.decimals + (max(0, round(log10(known.units[chosen].factor))) if chosen else 0)


def factor(metric: str, system: str | None = None) -> str:
    """Factor and offset with which a script makes a canonical value one of that system."""
    chosen = preferred(system).get(metric)
    found = CATALOGUE[metric].units[chosen] if chosen else Unit(1.0)
    return f"{found.factor}|{found.offset}"


def amount(value: float | None, metric: str, system: str | None = None) -> str:
    """A value without its unit; a dash where there is none."""
    if value is None:
        return "–"
    chosen = preferred(system).get(metric)
    return number(in_unit(metric, value, chosen), decimals_in(metric, chosen))


def decimals(metric: str, system: str | None = None) -> int:
    return decimals_in(metric, preferred(system).get(metric))


def quantity(value: float | None, metric: str, system: str | None = None) -> str:
    """A value with its unit."""
    shown = amount(value, metric, system)
    return shown if value is None else f"{shown} {unit(metric, system)}".strip()


def change(percent: float | None) -> str:
    """In per cent; many times as much is said as a factor."""
    if percent is None:
        return "–"
    return f"{percent:+,.0f}\u00a0%" if percent < MANY_TIMES_PCT else f"× {1 + percent / 100:.0f}"


def local(text: str, near: datetime, zone: str) -> str:
    """A sentence of the rules in the reader's time zone."""
    return replies.in_zone(text, near, zone)


def stretch(evidence: Sequence[Evidence]) -> str:
    """What the numbers of now were taken over, as the first of the sentences says it; nothing where none does."""
    found = next((hit for each in evidence if (hit := STRETCH.search(each.text))), None)
    return found[0] if found else ""


def sureness(confidence: float) -> str:
    """A confidence in the words of the answers, with its number."""
    return f"{replies.sure(confidence)}, {confidence:.0%}"


def fault_name(fault: str, names: Mapping[str, str]) -> str:
    return names.get(fault, fault.replace("_", " "))


def by_urgency(actions: Sequence[Action]) -> list[tuple[str, list[Action]]]:
    """What to do now, today, at the workover; an urgency without actions is left out."""
    sorted_out = ((when, [action for action in actions if action.when == when]) for when in URGENCY)
    return [(when, due) for when, due in sorted_out if due]


def in_order(values: Mapping[str, float]) -> list[tuple[str, float]]:
    """In the order of the catalogue, unknown metrics last."""
    order = {metric: place for place, metric in enumerate(CATALOGUE)}
    return sorted(values.items(), key=lambda item: order.get(item[0], len(order)))


def stale(at: datetime, newest: datetime) -> bool:
    """Whether a signal is clearly older than the well's newest reading."""
    return (newest - at).total_seconds() > STALE_S


def tight(text: str) -> str:
    """Keeps a per cent sign on the line of its number."""
    return text.replace(" %", "\u00a0%")


def closer_look(source: Source) -> str:
    """Where the stretch a number comes from can be looked into."""
    start, end = source.start, source.end
    asked = {
        "metrics": ",".join(source.metrics) or None,
        "start": start and rfc3339(start),
        "end": end and rfc3339(end),
    }
    return f"/wells/{quote(source.well_id or '')}/zoom?{urlencode({k: v for k, v in asked.items() if v})}"


def first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def after_first_sentence(text: str) -> str:
    return text.partition(". ")[2]


FILTERS = (
    rfc3339,
    ago,
    exact,
    span,
    label,
    heading,
    unit,
    amount,
    decimals,
    factor,
    quantity,
    change,
    local,
    stretch,
    telling,
    sureness,
    fault_name,
    by_urgency,
    in_order,
    stale,
    tight,
    closer_look,
    first_sentence,
    after_first_sentence,
)
