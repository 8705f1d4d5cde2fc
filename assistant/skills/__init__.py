"""The @skill and @act registers and Desk, the few things a skill may use."""

import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from assistant import diagnosing
from assistant.model import Caller, Chart, Clarification, Source
from assistant.proposals import Proposal
from assistant.runtime import Runtime
from nlp.lexicon import Lexicon
from nlp.model import Question, Slot
from rules.book import Book
from rules.model import Diagnosis
from telemetry.db import Database
from telemetry.model import Well


@dataclass(frozen=True)
class Desk:
    """Who asks, when, and what they may see: `wells` holds only wells of the caller."""

    runtime: Runtime
    caller: Caller
    now: datetime
    zone: str
    wells: dict[str, Well]
    lexicon: Lexicon
    conversation_id: str | None = None

    @property
    def db(self) -> Database:
        return self.runtime.db

    @property
    def book(self) -> Book:
        return self.runtime.book

    def named(self, question: Question) -> list[Well]:
        """The wells a question names, or all one may see of the fields it names."""
        if question.wells:
            return [self.wells[name] for name in question.wells if name in self.wells]
        fields = {name.casefold() for name in question.fields}
        return [well for well in self.wells.values() if not fields or (well.field or "").casefold() in fields]

    async def diagnose(
        self, well: Well, at: datetime, window_hours: float | None = None, *, store: bool = True
    ) -> Diagnosis:
        return await diagnosing.diagnose(self.runtime, well, at, window_hours, store=store)


@dataclass(frozen=True)
class Reply:
    """What a skill found: `facts` for the template of its wording, the rest for the answer as it is.

    `names` fill the suggestions; `about` are the wells the answer speaks of, for "why?" after it.
    `proposal` is a change that waits for the person's word; its act then makes the reply that says it is done.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    data: Any = None
    diagnosis: Diagnosis | None = None
    chart: Chart | None = None
    clarification: Clarification | None = None
    proposal: Proposal | None = None
    sources: tuple[Source, ...] = ()
    about: tuple[str, ...] = ()
    names: dict[str, str | None] = field(default_factory=dict)
    wording: str | None = None


Skill = Callable[[Question, Desk], Awaitable[Reply]]
Act = Callable[[Mapping[str, Any], Desk], Awaitable[Reply]]
_SKILLS: dict[str, Skill] = {}
_ACTS: dict[str, Act] = {}
_FINDS: dict[str, tuple[Slot, ...]] = {}


def skill(intent: str, finds: tuple[Slot, ...] = ()) -> Callable[[Skill], Skill]:
    """Registers the function as the answer to `intent`; it finds what is missing in `finds`, or asks for it, itself."""

    def register(function: Skill) -> Skill:
        _SKILLS[intent] = function
        _FINDS[intent] = finds
        return function

    return register


def act(intent: str) -> Callable[[Act], Act]:
    """Registers the function that makes the change which the skill of `intent` proposed, once it is confirmed.

    It either makes the change whole or raises; its reply is worded by `{intent}_done` unless it says otherwise.
    """

    def register(function: Act) -> Act:
        _ACTS[intent] = function
        return function

    return register


def find(intent: str) -> Skill | None:
    return _SKILLS.get(intent)


def finds(intent: str) -> tuple[Slot, ...]:
    return _FINDS[intent]


def act_of(intent: str) -> Act:
    return _ACTS[intent]


def known() -> Iterable[str]:
    return _SKILLS.keys()


def load() -> None:
    """Every module of this folder registers itself."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
