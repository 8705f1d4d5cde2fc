"""The @skill register and Desk, the few things a skill may use."""

import pkgutil
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from assistant import diagnosing
from assistant.model import Caller, Chart, Clarification, Source
from assistant.runtime import Runtime
from nlp.lexicon import Lexicon
from nlp.model import Question
from rules.book import Book
from rules.model import Diagnosis
from telemetry.db import Database, Transaction
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
class Proposal:
    """What would be changed: `text` asks the person, `what` is all that the deed needs to know."""

    text: str
    what: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What a skill found: `facts` for the template of its wording, the rest for the answer as it is.

    `names` fill the suggestions; `about` are the wells the answer speaks of, for "why?" after it.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    data: Any = None
    diagnosis: Diagnosis | None = None
    chart: Chart | None = None
    clarification: Clarification | None = None
    sources: tuple[Source, ...] = ()
    about: tuple[str, ...] = ()
    names: dict[str, str | None] = field(default_factory=dict)
    wording: str | None = None
    proposal: Proposal | None = None


Skill = Callable[[Question, Desk], Awaitable[Reply]]
Deed = Callable[[dict[str, Any], Question, Desk, Transaction], Awaitable[Reply]]
_SKILLS: dict[str, Skill] = {}
_DEEDS: dict[str, Deed] = {}


def skill(intent: str) -> Callable[[Skill], Skill]:
    """Registers the function as the answer to `intent`."""

    def register(function: Skill) -> Skill:
        _SKILLS[intent] = function
        return function

    return register


def deed(intent: str) -> Callable[[Deed], Deed]:
    """Registers what is done once the person has said yes to the proposal of `intent`.

    It gets the proposal's `what`, writes through the transaction it is given, and must ask again what the caller may.
    """

    def register(function: Deed) -> Deed:
        _DEEDS[intent] = function
        return function

    return register


def find(intent: str) -> Skill | None:
    return _SKILLS.get(intent)


def find_deed(intent: str) -> Deed:
    return _DEEDS[intent]


def known() -> Iterable[str]:
    return _SKILLS.keys()


def load() -> None:
    """Every module of this folder registers itself."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
