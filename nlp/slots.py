"""Fills the slots of a question from what was heard, as its intent asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from nlp.amounts import aggregation_of, implied_metric, threshold_of
from nlp.changes import said_before, target_or_change
from nlp.heard import Heard, Mention
from nlp.lexicon import Lexicon
from nlp.model import Correction, Threshold, TimeRange
from nlp.times import Clock, Span
from nlp.words import words

Slots = dict[str, Any]
_STATED = ("filter_wells", "list_wells")
_LASTING = ("alert_shelve", "forecast", "find_event", "data_quality", "filter_wells")
_AGGREGATED = (
    "metric_value",
    "trend",
    "compare",
    "rank",
    "filter_wells",
    "find_event",
    "list_wells",
    "alerts_list",
    "status",
    "data_quality",
)
_COUNTED = ("find_event", "filter_wells", "list_wells", "alerts_list", "data_quality", "metric_value")
_FAULTY = (
    "diagnose",
    "explain",
    "feedback",
    "find_event",
    "filter_wells",
    "subscribe",
    "forecast",
    "alerts_list",
    "data_quality",
    "status",
)
_ANY_METRIC = ("help", "out_of_scope", "list_wells", "shift_report", "feedback", "status")


@dataclass(frozen=True)
class Frame:
    """All a slot may be read from; `spoken_of` are the metrics of the question before."""

    heard: Heard
    lexicon: Lexicon
    clock: Clock
    intent: str
    spoken_of: tuple[str, ...] = ()
    before: str = ""


def fill(frame: Frame) -> Slots:
    """Every slot of the question that the text fills, by name."""
    if frame.intent in ("out_of_scope", "help"):
        return {"wells": _wells(frame), "unknown_wells": _unknown(frame), "corrections": _corrections(frame)}
    slots: Slots = {}
    for read in _READERS:
        slots.update(read(frame, slots))
    return slots


def _wells(frame: Frame) -> tuple[str, ...]:
    ids = [well_id for mention in frame.heard.of("well") for well_id in _ids(mention)]
    return tuple(dict.fromkeys(ids))


def _ids(mention: Mention) -> tuple[str, ...]:
    return mention.value if isinstance(mention.value, tuple) and mention.rule != "ambiguous" else ()


def _unknown(frame: Frame) -> tuple[str, ...]:
    said = [str(mention.value) for mention in frame.heard.of("unknown_well") if mention.rule != "ambiguous"]
    if frame.intent == "out_of_scope":
        return tuple(dict.fromkeys(said))
    return tuple(dict.fromkeys([*said, *(str(mention.value) for mention in frame.heard.of("unknown_field"))]))


def _named(frame: Frame, slots: Slots) -> Slots:
    fields = _fields(frame)
    faults = _granted(frame) or frame.heard.of("fault")
    alerts = frame.heard.of("alert")
    states = frame.heard.of("state")
    return {
        "wells": _wells(frame),
        "unknown_wells": _unknown(frame),
        "corrections": _corrections(frame),
        "fields": fields,
        "fault": faults[0].value if faults and frame.intent in _FAULTY else None,
        "alert_id": alerts[0].value if alerts else _numbered_alert(frame),
        "state": states[0].value if states and frame.intent in _STATED else None,
    }


def _numbered_alert(frame: Frame) -> int | None:
    """ "I have seen number 19": a bare number to an intent that acts on one alert."""
    bare = [m for m in frame.heard.of("amount") if isinstance(m.value, tuple) and m.value[1] is None]
    told = frame.heard.has(*words().grammar.alert, *words().grammar.seeing)
    if not told or frame.intent not in ("alert_ack", "alert_shelve") or len(bare) != 1 or frame.heard.of("well"):
        return None
    value = float(bare[0].value[0]) if isinstance(bare[0].value, tuple) else 0.5
    return int(value) if value == int(value) and 0 < value < 10**9 else None


def _fields(frame: Frame) -> tuple[str, ...]:
    """Those named; all others where they are left out: "wells not in Akkas"."""
    heard = frame.heard
    named = dict.fromkeys(str(mention.value) for mention in heard.of("field"))
    left_out = {
        str(m.value)
        for m in heard.of("field")
        if heard.norm(m.first - 1) in words().grammar.excluding
        or (heard.norm(m.first - 1) in ("in", "from", "at") and heard.norm(m.first - 2) == "not")
        or heard.norms(m.first - 2, m.first) in (("other", "than"), ("except", "for"))
    }
    if left_out and left_out == set(named):
        return tuple(field for field in sorted(set(frame.lexicon.index.fields.values())) if field not in left_out)
    return tuple(field for field in named if field not in left_out)


def _granted(frame: Frame) -> list[Mention]:
    """What feedback says it was, where it also says what it was not."""
    if frame.intent != "feedback":
        return []
    heard, denying = frame.heard, words().grammar.denying
    return [
        fault
        for fault in heard.of("fault")
        if not any(heard.norm(at) in denying for at in (fault.first - 1, fault.first - 2))
    ]


def _corrections(frame: Frame) -> tuple[Correction, ...]:
    heard = frame.heard
    fixed = []
    for mention in sorted(heard.mentions, key=lambda m: m.first):
        if mention.fixed and mention.kind in ("well", "metric", "fault", "field"):
            value = mention.value[0] if isinstance(mention.value, tuple) else mention.value
            first = mention.first + (mention.kind == "well" and heard.norm(mention.first) in ("well", "wells"))
            fixed.append(Correction(heard.said(first, mention.last), str(value)))
    return tuple(fixed)


def _metrics(frame: Frame, slots: Slots) -> Slots:
    if frame.intent in _ANY_METRIC:
        return {"metrics": ()}
    found: list[tuple[int, str]] = [(mention.first, str(mention.value)) for mention in frame.heard.of("metric")]
    if frame.intent == "what_if":
        found = _without_setpoint(frame, found)
    if not found:
        found = list(_implied(frame))
    return {"metrics": tuple(dict.fromkeys(name for _, name in sorted(found)))}


def _without_setpoint(frame: Frame, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """In "what if I drop the frequency to 50", the frequency is what is changed, not what is asked for."""
    return [(first, name) for first, name in found if name != "vsd_frequency"]


def _implied(frame: Frame) -> list[tuple[int, str]]:
    found = []
    for mention in frame.heard.of("threshold") if frame.intent != "what_if" else ():
        metric = implied_metric(mention.value[2], frame.lexicon) if isinstance(mention.value, tuple) else None
        found += [(mention.first, metric)] if metric else []
    if frame.intent in ("filter_wells", "find_event", "forecast", "metric_value") and not frame.heard.of("threshold"):
        amounts = [(m.first, m.value) for m in frame.heard.of("amount") if isinstance(m.value, tuple)]
        implied = [(first, implied_metric(value[1], frame.lexicon)) for first, value in amounts]
        found += [(first, metric) for first, metric in implied if metric]
    for mention in frame.heard.of("order"):
        metric = words().amounts.superlatives[str(mention.value)][0]
        found += [(mention.first, metric)] if metric and metric in frame.lexicon.metrics else []
    told = not found and frame.intent != "explain"
    for phrase, metric in words().amounts.tells.items():
        if told and frame.heard.has(phrase) and metric in frame.lexicon.metrics:
            found.append((0, metric))
    return found or _produced(frame)


def _produced(frame: Frame) -> list[tuple[int, str]]:
    verbs = (
        "making",
        "producing",
        "produce",
        "produced",
        "produces",
        "pumping",
        "pumped",
        "producer",
        "producers",
        "flowing",
        "make",
    )
    asked = frame.intent in ("metric_value", "rank", "compare", "what_if", "forecast", "trend")
    asked = asked and not frame.heard.has("make it", "make that", "make this")
    return [(0, "flow_rate")] if asked and frame.heard.has(*verbs) and "flow_rate" in frame.lexicon.metrics else []


def _span(span: object) -> TimeRange:
    assert isinstance(span, Span)
    return TimeRange(span.start.astimezone(UTC), span.end.astimezone(UTC))


def _times(frame: Frame, slots: Slots) -> Slots:
    times = [mention.value for mention in frame.heard.of("time")]
    durations = frame.heard.of("duration")
    found: Slots = {"time_range": _span(times[0]) if times else None}
    if len(times) == 2 and frame.intent != "compare" and _span(times[0]).end == _span(times[1]).start:
        found["time_range"] = TimeRange(_span(times[0]).start, _span(times[1]).end)
    if frame.intent == "compare" and len(times) > 1:
        found["compare_range"] = _other(_span(times[0]), _span(times[1]))
    if (
        durations
        and not times
        and frame.intent in ("trend", "metric_value", "compare", "rank", "shift_report", "alerts_list")
    ):
        start = frame.clock.ago(float(str(durations[0].value)), "second")
        found["time_range"] = TimeRange(start.astimezone(UTC), frame.clock.now.astimezone(UTC))
    if frame.intent in _LASTING:
        found["duration_s"] = _duration(frame)
        if frame.intent in ("alert_shelve", "forecast") and durations:
            found["time_range"] = None
    return found


def _other(first: TimeRange, second: TimeRange) -> TimeRange:
    """The second of two periods; "the last 24 hours versus the previous 24 hours" are not the same ones."""
    return TimeRange(first.start - (first.end - first.start), first.start) if first == second else second


def _duration(frame: Frame) -> float | None:
    durations = frame.heard.of("duration")
    if frame.intent == "alert_shelve" and frame.heard.has(*words().grammar.unmute):
        return 0.0
    return float(str(durations[0].value)) if durations else None


def _aggregation(frame: Frame, slots: Slots) -> Slots:
    said = [str(mention.value) for mention in frame.heard.of("aggregation")]
    if frame.intent not in _AGGREGATED:
        return {
            "aggregation": "latest"
            if frame.heard.of("now") and frame.intent not in ("alert_shelve", "alert_ack", "what_if")
            else None
        }
    ordered = [aggregation_of(str(mention.value)) for mention in frame.heard.of("order")]
    named = [how for how in said if how not in ("count", "latest")]
    if frame.intent not in ("rank", "filter_wells"):
        named += [how for how in ordered if how]
    if frame.intent in _COUNTED:
        named += [str(mention.value) for mention in frame.heard.of("aggregation") if _counts(frame, mention)]
    if frame.intent == "list_wells":
        named = [how for how in named if how == "count"]
    if not named and ("latest" in said or frame.heard.of("now")):
        return {"aggregation": "latest"}
    return {"aggregation": named[0] if named else None}


def _counts(frame: Frame, mention: Mention) -> bool:
    """ "how many hz" asks for a value and counts nothing."""
    measured = frame.intent == "metric_value" and any(m.first == mention.last for m in frame.heard.of("metric"))
    return mention.value == "count" and not measured


def _threshold(frame: Frame, slots: Slots) -> Slots:
    found = frame.heard.of("threshold") if frame.intent != "what_if" else []
    if not found and frame.intent == "forecast":
        found = _reached(frame)
    if not found or not isinstance(found[0].value, tuple):
        return {}
    named = slots["metrics"] or frame.spoken_of
    metric = frame.lexicon.metrics.get(named[0]) if named else None
    threshold: Threshold | None = threshold_of(found[0].value, metric)
    return {"threshold": threshold, "threshold_said": found[0].value}


def _reached(frame: Frame) -> list[Mention]:
    """In "14 temp 150 C when" the amount is what is to be reached."""
    heard = frame.heard
    amounts = [m for m in heard.of("amount") if isinstance(m.value, tuple) and _sets_limit(heard, m)]
    return [
        Mention("threshold", m.first, m.last, (">=", *m.value), m.rule) for m in amounts if isinstance(m.value, tuple)
    ]


def _sets_limit(heard: Heard, amount: Mention) -> bool:
    """With a unit that is no frequency, or bare behind "when"."""
    assert isinstance(amount.value, tuple)
    unit = amount.value[1]
    return unit != "Hz" if unit else heard.norm(amount.first - 1) in ("when", "at", "to", "is")


def _ranking(frame: Frame, slots: Slots) -> Slots:
    if frame.intent not in ("rank", "alerts_list"):
        return {}
    limits, orders = frame.heard.of("limit"), frame.heard.of("order")
    limit = limits[0].value if limits else _bare_limit(frame)
    if frame.intent == "alerts_list":
        return {"limit": limit}
    order = _order(frame, slots, [str(mention.value) for mention in orders])
    return {"limit": limit if limit is not None or not _singular(frame) else 1, "order": order}


def _bare_limit(frame: Frame) -> int | None:
    """ "worst vib 3": a number left alone beside a superlative."""
    bare = [m.value[0] for m in frame.heard.of("amount") if isinstance(m.value, tuple) and m.value[1] is None]
    alone = frame.intent == "rank" and len(bare) == 1 and bool(frame.heard.of("order"))
    return int(bare[0]) if alone and bare[0] == int(bare[0]) and 1 <= bare[0] <= 50 else None


def _order(frame: Frame, slots: Slots, said: list[str]) -> str:
    metric = slots["metrics"][0] if slots["metrics"] else ""
    has = frame.heard.has
    if has("ascending", "low to high", "lowest first", "smallest first"):
        return "asc"
    if has("descending", "high to low", "highest first", "largest first"):
        return "desc"
    orders = [words().amounts.superlatives[word][1] for word in said]
    telling = [order for order in orders if order in ("asc", "desc")]
    if telling:
        return telling[-1]
    lower = metric in words().amounts.lower_is_worse
    if not metric and ("worst" in orders or "best" in orders):
        return "asc" if "worst" in orders else "desc"
    if "worst" in orders or has("poorest", "laziest"):
        return "asc" if lower else "desc"
    if "best" in orders:
        return "desc" if lower else "asc"
    return "desc"


def _singular(frame: Frame) -> bool:
    heard = frame.heard
    if heard.has(
        "wells",
        "esps",
        "pumps",
        "producers",
        "performers",
        "motors",
        "ones",
        "list",
        "rank",
        "ranking",
        "sort",
        "order",
        "sorted",
        "ranked",
    ):
        return False
    return heard.has(
        "well", "esp", "pump", "one", "producer", "performer", "motor", "where", "who", "what is the", "which"
    )


def _frequency(frame: Frame, slots: Slots) -> Slots:
    if frame.intent != "what_if":
        return {}
    amounts = [m for m in frame.heard.mentions if m.kind in ("amount", "threshold", "limit")]
    for mention in sorted(amounts, key=lambda m: (not _hertz(m), m.first)):
        value = mention.value[-2] if isinstance(mention.value, tuple) else mention.value
        if _hertz(mention) or _bare(mention):
            return target_or_change(frame.heard, mention, float(str(value)), said_before(frame.before))
    return {}


def _hertz(mention: Mention) -> bool:
    return isinstance(mention.value, tuple) and mention.value[-1] == "Hz"


def _bare(mention: Mention) -> bool:
    return not isinstance(mention.value, tuple) or mention.value[-1] is None


_READERS: tuple[Callable[[Frame, Slots], Slots], ...] = (
    _named,
    _metrics,
    _times,
    _aggregation,
    _threshold,
    _ranking,
    _frequency,
)
