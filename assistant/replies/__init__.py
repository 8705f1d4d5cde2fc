"""Renders a reply; one file an intent, wording without logic."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from nlp.model import Question
from telemetry.metrics import CATALOGUE, from_canonical

WORDS: Mapping[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("words.yaml").read_text("utf-8"))
SUGGESTIONS: Mapping[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("suggestions.yaml").read_text("utf-8")
)
NO_UNITS: Mapping[str, str] = {}
MOST_SUGGESTIONS = 3
SIGNIFICANT = 4


def render(name: str, *, now: datetime, zone: str, units: Mapping[str, str] = NO_UNITS, **facts: Any) -> str:
    """Plain text of the reply `name`; times in it are in `zone`, with their offset.

    `units` names, by metric, units to print values in other than the canonical ones.
    """
    text = _REPLIES.get_template(f"{name}.jinja").render(facts, now=now, zone=ZoneInfo(zone), units=units)
    lines = (line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def reading(question: Question, *, now: datetime, zone: str) -> str:
    """How a question was read, in one line: intent, wells, metrics, period."""
    return render("reading", now=now, zone=zone, question=question)


def suggestions(intent: str, asked: str, **names: str | None) -> tuple[str, ...]:
    """Questions worth asking next; one that needs a name that is not given is left out."""
    known = {key: name for key, name in names.items() if name}
    texts = [line.format(**known) for line in SUGGESTIONS.get(intent, []) if _keys(line) <= known.keys()]
    return tuple(text for text in texts if text.casefold() != asked.strip().casefold())[:MOST_SUGGESTIONS]


def _keys(line: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", line))


def _unit(metric: str, chosen: str | None = None) -> str:
    unit = chosen or CATALOGUE[metric].unit
    return str(WORDS["units"].get(unit, unit))


def _chosen(context: Context, metric: str) -> str | None:
    chosen: str | None = context.get("units", NO_UNITS).get(metric)
    return chosen


@pass_context
def _amount(context: Context, value: float | None, metric: str) -> str:
    """A value with its unit, to four significant digits or more; "no data" is never 0."""
    chosen = _chosen(context, metric)
    shown = value if value is None or chosen is None else from_canonical(metric, value, chosen)
    return _with_unit(shown, metric, chosen)


@pass_context
def _difference(context: Context, value: float | None, metric: str) -> str:
    """As an amount, for what has no zero of its own: 10 °C more is 18 °F more."""
    chosen = _chosen(context, metric)
    shown = value if value is None or chosen is None else value / CATALOGUE[metric].units[chosen].factor
    return _with_unit(shown, metric, chosen)


@pass_context
def _measured(context: Context, row: Mapping[str, Any]) -> str:
    """The value of a row by its aggregation: a count has no unit, a scatter no zero, a sum none but the stored unit."""
    value, metric, how = row["value"], row["metric"], row.get("aggregation")
    if how == "count":
        return str(WORDS["nothing"]) if value is None else _whole(value)
    if how == "sum":
        return _with_unit(value, metric, None)
    return _difference(context, value, metric) if how == "stddev" else _amount(context, value, metric)


def _with_unit(value: float | None, metric: str, chosen: str | None) -> str:
    if value is None or not isfinite(value):
        return str(WORDS["nothing"])
    unit = _unit(metric, chosen)
    number = _number(value, CATALOGUE[metric].decimals)
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}"


def _number(value: float, decimals: int = 0) -> str:
    """At least so many decimals, and more where four significant digits need them."""
    before_point = len(f"{abs(value):.0f}") if abs(value) >= 1 else 0
    text = f"{value:,.{max(decimals, SIGNIFICANT - before_point)}f}"
    whole, point, rest = text.partition(".")
    kept = rest[:decimals] + rest[decimals:].rstrip("0")
    shown = f"{whole}{point}{kept}".rstrip(".")
    return shown.removeprefix("-") if not any(c in "123456789" for c in shown) else shown


def _whole(value: float) -> str:
    """For counts and percentages."""
    return f"{value:,.0f}"


def _volume(barrels: float) -> str:
    return f"{_number(barrels)} bbl"


def _label(metric: str) -> str:
    return CATALOGUE[metric].label


def _offset(moment: datetime) -> str:
    shift = moment.utcoffset() or timedelta()
    if not shift:
        return "UTC"
    sign, minutes = ("-", -shift) if shift < timedelta() else ("+", shift)
    hours, rest = divmod(int(minutes.total_seconds()) // 60, 60)
    return f"UTC{sign}{hours:02d}:{rest:02d}"


def _clock(moment: datetime, now: datetime) -> str:
    day = f"{moment.day} {moment:%b}" + (f" {moment.year}" if moment.year != now.year else "")
    return f"{day} {moment:%H:%M}"


@pass_context
def _moment(context: Context, at: datetime) -> str:
    zone = context["zone"]
    local = at.astimezone(zone)
    return f"{_clock(local, context['now'].astimezone(zone))} {_offset(local)}"


@pass_context
def _span(context: Context, start: datetime, end: datetime) -> str:
    """A period with its offset printed once, unless the clocks changed in between."""
    zone, now = context["zone"], context["now"].astimezone(context["zone"])
    first, last = start.astimezone(zone), end.astimezone(zone)
    between = "" if first.utcoffset() == last.utcoffset() else f" {_offset(first)}"
    shown = f"{last:%H:%M}" if first.date() == last.date() else _clock(last, now)
    return f"{_clock(first, now)}{between} to {shown} {_offset(last)}"


@pass_context
def _ago(context: Context, at: datetime) -> str:
    return f"{_duration((context['now'] - at).total_seconds())} ago"


def _duration(seconds: float) -> str:
    """The two largest units: 3 d 4 h, 2 h 5 min, 40 s."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (rest // 60, "min")) if count]
    return " ".join(parts[:2])


def sure(confidence: float) -> str:
    """The one scale of words for how sure a finding is."""
    return next(str(line["word"]) for line in WORDS["sure"] if confidence >= line["at_least"])


def in_zone(text: str, near: datetime, zone: str) -> str:
    """A sentence of the rules with its moments in `zone`; they lie shortly before `near`, and name no year."""
    local = ZoneInfo(zone)

    def moved(found: re.Match[str]) -> str:
        at = _nearest(found[1], near)
        return f"{_clock(there := at.astimezone(local), near.astimezone(local))} {_offset(there)}" if at else found[0]

    return text if zone == "UTC" else re.sub(r"\b(\d{1,2} [A-Z][a-z]{2} \d{2}:\d{2}) UTC\b(?![+-])", moved, text)


def _nearest(said: str, near: datetime) -> datetime | None:
    for year in (near.year + 1, near.year, near.year - 1):
        try:
            at = datetime.strptime(f"{said} {year}", "%d %b %H:%M %Y").replace(tzinfo=UTC)
        except ValueError:
            continue
        if at <= near + timedelta(days=1):
            return at
    return None


@pass_context
def _local(context: Context, text: str) -> str:
    return in_zone(text, context["now"], context["zone"].key)


@pass_context
def _rounded(context: Context, value: float, metric: str) -> str:
    """A value with its unit, as precise as the signal is worth reading: for sentences, not for data."""
    chosen = _chosen(context, metric)
    if chosen is not None:
        return _amount(context, value, metric)
    unit = _unit(metric)
    return f"{value:,.{CATALOGUE[metric].decimals}f}{'' if unit == '%' else ' '}{unit}"


def _listed(items: Iterable[Any], last: str = "and") -> str:
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def _lowered(text: str) -> str:
    """For the middle of a sentence: "Free Gas Lock" becomes "free gas lock", "ESP trip" stays."""
    return re.sub(r"[A-Za-z]+", _lowered_word, text)


def _lowered_word(found: re.Match[str]) -> str:
    word = found[0]
    return word if len(word) > 1 and word.isupper() else word.lower()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _environment() -> Environment:
    made = Environment(  # plain text: the pages escape it
        loader=PackageLoader("assistant", "replies"),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "ago": _ago,
        "amount": _amount,
        "difference": _difference,
        "capital": _capital,
        "duration": _duration,
        "label": _label,
        "listed": _listed,
        "local": _local,
        "measured": _measured,
        "lowered": _lowered,
        "moment": _moment,
        "number": _number,
        "rounded": _rounded,
        "span": _span,
        "sure": sure,
        "unit": _unit,
        "volume": _volume,
        "whole": _whole,
    }
    made.globals |= {"words": WORDS}
    return made


_REPLIES = _environment()
