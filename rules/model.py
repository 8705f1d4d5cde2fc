"""Fault, Evidence, Diagnosis, Severity."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from telemetry.model import Well, WellEvent, Window

Severity = Literal["info", "low", "medium", "high", "critical"]
When = Literal["now", "today", "workover"]
Trend = Literal["up", "down", "flat", "unstable", "unknown"]
Quality = Literal["good", "suspect", "bad", "missing"]


class Action(msgspec.Struct, frozen=True):
    text: str
    when: When


class Fault(msgspec.Struct, frozen=True):
    """A fault of the catalogue as people may read it; `says` are the words that name it in a question."""

    id: str
    type: str
    severity: Severity
    about: str
    says: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    tell_apart: str = ""
    sources: tuple[str, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One fault as found on one well."""

    fault: str
    type: str
    confidence: float
    severity: Severity
    since: datetime | None
    summary: str
    actions: tuple[Action, ...] = ()


class RuledOut(msgspec.Struct, frozen=True):
    fault: str
    because: str


class Evidence(msgspec.Struct, frozen=True):
    """A metric now (median over the stretch that `text` names) against its baseline, in canonical units."""

    metric: str
    now: float | None
    baseline: float | None
    change_pct: float | None
    trend: Trend
    text: str


class Step(msgspec.Struct, frozen=True):
    """A question the tree asked and its answer; `text` is what was measured for it, with units."""

    node: str
    question: str
    answer: str
    value: float | str | bool | None
    threshold: float | str | None
    text: str = ""


class NextTest(msgspec.Struct, frozen=True):
    """The one thing to do that would tell the named faults apart."""

    do: str
    separates: tuple[str, ...]


class Span(msgspec.Struct, frozen=True):
    start: datetime
    end: datetime


class DataQuality(msgspec.Struct, frozen=True):
    signals: dict[str, Quality]
    missing_helpful: tuple[str, ...] = ()


class SecondOpinion(msgspec.Struct, frozen=True):
    """What a model learnt from cases says beside the tree; it changes nothing in the finding.

    `fault` None: it is not sure. `agrees` None: it was never taught what the tree found, or is not sure.
    `novelty` is the share of taught cases that were more like their own kind; `unusual` is beyond nearly all.
    """

    model: str
    fault: str | None
    probability: float
    agrees: bool | None
    novelty: float
    unusual: bool


class Diagnosis(msgspec.Struct, frozen=True):
    """What the rules say of one well at one moment; the keys are those of the contract's section 6."""

    rules_version: str
    well_id: str
    at: datetime
    window: Span
    baseline: Span | None
    diagnosis: Finding
    alternatives: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    path: tuple[Step, ...] = ()
    next_test: NextTest | None = None
    data_quality: DataQuality = msgspec.field(default_factory=lambda: DataQuality(signals={}))
    diagnosis_id: str | None = None
    second_opinion: SecondOpinion | None = None


class HandDiagnosis(msgspec.Struct, frozen=True):
    """What the tree says from four answers given by hand."""

    well_id: str
    diagnosis: Finding
    alternatives: tuple[Finding, ...] = ()
    path: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Case:
    """All that a diagnosis may look at; nothing in it is later than `at`.

    recent: raw readings of the last 48 hours (or of window_hours, if longer) before `at`.
    history: means of 30-minute buckets of the 45 days before `at`.
    events: the well's log in the same 45 days, oldest first.
    stopped_beside: when other wells of the same feeder or header stopped that stand now; none where this one runs.
    last_seen: the last reading before `at`, however long ago; None if there never was one.
    """

    well: Well
    at: datetime
    recent: Window
    history: Window
    events: tuple[WellEvent, ...] = ()
    last_seen: datetime | None = None
    stopped_beside: tuple[datetime, ...] = ()
    window_hours: float | None = None
