"""Question, TimeRange, Threshold, Correction, and the Reading that a conversation needs."""

from datetime import datetime
from typing import Literal

import msgspec

INTENTS = (
    "diagnose",
    "status",
    "metric_value",
    "trend",
    "compare",
    "rank",
    "filter_wells",
    "find_event",
    "data_quality",
    "list_wells",
    "alerts_list",
    "alert_ack",
    "alert_shelve",
    "subscribe",
    "explain",
    "forecast",
    "what_if",
    "shift_report",
    "feedback",
    "help",
    "out_of_scope",
)
Slot = Literal["well", "metric", "time", "intent", "threshold", "alert", "frequency"]
Aggregation = Literal["latest", "avg", "min", "max", "sum", "count", "stddev"]


class Intent(msgspec.Struct, frozen=True):
    name: str
    confidence: float


class TimeRange(msgspec.Struct, frozen=True):
    """Half open, [start, end), both in UTC."""

    start: datetime
    end: datetime


class Threshold(msgspec.Struct, frozen=True):
    """A comparison in the metric's canonical unit."""

    op: Literal[">", ">=", "<", "<="]
    value: float
    unit: str


class Correction(msgspec.Struct, frozen=True, rename={"said": "from", "canonical": "to"}):
    """A fuzzy match that was not exact: what was said, what it was taken for."""

    said: str
    canonical: str


class Doubt(msgspec.Struct, frozen=True):
    """What of a text was not taken as said, and why; `options` are readings to choose from, as whole questions."""

    kind: Literal["two_dates", "no_such_time", "two_limits", "unit", "two_intents"]
    said: str
    options: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """A parsed question; its fields are the keys of the contract's section 9, and `doubts` beside them."""

    text: str
    intent: Intent
    alternatives: tuple[Intent, ...] = ()
    wells: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    time_range: TimeRange | None = None
    compare_range: TimeRange | None = None
    aggregation: Aggregation | None = None
    threshold: Threshold | None = None
    limit: int | None = None
    order: Literal["asc", "desc"] | None = None
    frequency_hz: float | None = None
    frequency_delta_hz: float | None = None
    fault: str | None = None
    alert_id: int | None = None
    duration_s: float | None = None
    fields: tuple[str, ...] = ()
    state: Literal["running", "stopped", "silent", "alerting"] | None = None
    needs_clarification: Slot | None = None
    unknown_wells: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """A question and how it was read; `continued` is a fragment read with the intent of the question before."""

    question: Question
    fragment: bool
    refers: bool
    masked: str
    continued: Question | None = None


class Step(msgspec.Struct, frozen=True):
    """One line of a trace: which step, what it found, and how long it took."""

    name: str
    detail: str
    ms: float
