"""Conversation, Message, Answer, Alert, Caller."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from nlp.model import Question
from rules.model import Diagnosis
from telemetry.model import Resolution, Well

ROLES = ("viewer", "operator", "engineer", "admin")
Role = Literal["viewer", "operator", "engineer", "admin"]


class Caller(msgspec.Struct, frozen=True):
    """Who asks. `fields` None is unconfined; a gateway has no role and may only post telemetry.

    `wells` are the keys of those that a gateway may post of, None all.
    """

    name: str
    kind: Literal["user", "token", "gateway"]
    role: Role | None
    fields: frozenset[str] | None = None
    limited: bool = True
    wells: frozenset[str] | None = None

    def may(self, role: Role) -> bool:
        """Whether the caller has at least this role."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, well: Well) -> bool:
        return self.fields is None or (well.field is not None and well.field in self.fields)


class Chart(msgspec.Struct, frozen=True):
    well_ids: tuple[str, ...]
    metrics: tuple[str, ...]
    start: datetime
    end: datetime
    step_s: int | None = None


class Choice(msgspec.Struct, frozen=True):
    """A tap: what the button says, and the question it sends."""

    label: str
    text: str


class Clarification(msgspec.Struct, frozen=True):
    slot: str
    question: str
    choices: tuple[Choice, ...] = ()


class Confirm(msgspec.Struct, frozen=True):
    token: str
    text: str


class Source(msgspec.Struct, frozen=True):
    """What an answer was computed from: a table of stored data, its time span and how many rows.

    `resolution` is the widest of what was read: "raw" readings, or rollups of "5min", "1h", "1d"; None where it is no
    series. `well_id` and `metrics` name what can be looked at closer.
    """

    what: str
    start: datetime | None
    end: datetime | None
    rows: int
    resolution: Resolution | None = None
    well_id: str | None = None
    metrics: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """An answer to one question; its fields are the keys of the contract's section 7."""

    conversation_id: str
    message_id: int
    text: str
    parse: Question
    data: Any = None
    diagnosis: Diagnosis | None = None
    chart: Chart | None = None
    clarification: Clarification | None = None
    confirm: Confirm | None = None
    suggestions: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    elapsed_ms: float = 0.0


class Conversation(msgspec.Struct, frozen=True):
    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    well_id: str | None = None


class Message(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """A bubble. `id` increases over all conversations."""

    id: int
    conversation_id: str
    at: datetime
    sender: Literal["person", "assistant", "alert"]
    text: str
    alert_id: int | None = None
    answer: Answer | None = None


Priority = Literal["low", "medium", "high", "critical"]
AlertKind = Literal["limit", "diagnosis", "anomaly", "data"]
AlertState = Literal["unacknowledged", "acknowledged", "returned_unacknowledged", "shelved", "suppressed", "cleared"]


class Alert(msgspec.Struct, frozen=True):
    """One occurrence of one cause on one well. `conversation_ids` are the caller's own.

    `onset` is when the condition began, `raised_at` when it had lasted for its delay; `count` grows while it flaps,
    `escalated` each time it goes further because nobody has acknowledged it.
    """

    id: int
    well_id: str
    kind: AlertKind
    cause: str
    priority: Priority
    state: AlertState
    onset: datetime
    raised_at: datetime
    text: str
    metric: str | None = None
    fault: str | None = None
    returned_at: datetime | None = None
    cleared_at: datetime | None = None
    shelved_until: datetime | None = None
    value: float | None = None
    limit: float | None = None
    count: int = 1
    escalated: int = 0
    parent_id: int | None = None
    conversation_ids: tuple[str, ...] = ()


class AlertEntry(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """A line of an alert's history, which is only added to."""

    id: int
    action: str
    before: str | None
    after: str
    by: str
    at: datetime
    text: str = ""
