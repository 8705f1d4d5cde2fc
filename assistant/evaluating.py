"""Scores the language understanding on labelled questions, dialogues and times."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as clock_time
from importlib import resources
from typing import Any

import msgspec

from assistant import context
from assistant.conversations import Remembered
from assistant.lexicon import lexicon_of
from nlp import evaluation
from nlp.evaluation import Expected
from nlp.lexicon import Lexicon, WellName
from nlp.model import Question, TimeRange
from nlp.parse import Parser
from nlp.words import read
from rules import book

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
WARMING_UP = 50
_ASKING = ("well", "metric", "time", "intent", "threshold", "alert", "frequency")


@dataclass
class Count:
    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.of += 1
        self.right += right

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


@dataclass
class Scores:
    """What one half of the labelled set came to; `errors` are lines for whoever writes rules."""

    intent: Count = field(default_factory=Count)
    slots: Count = field(default_factory=Count)
    frame: Count = field(default_factory=Count)
    timed: Count = field(default_factory=Count)
    strangers: Count = field(default_factory=Count)
    refused: Count = field(default_factory=Count)
    wrong: Count = field(default_factory=Count)
    asked: Count = field(default_factory=Count)
    turns: Count = field(default_factory=Count)
    dialogues: Count = field(default_factory=Count)
    times: Count = field(default_factory=Count)
    wrong_times: Count = field(default_factory=Count)
    cpu_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Examiner:
    """Scores the halves of our own set; assistant.examining those that other people wrote."""

    parser: Parser
    lexicon: Lexicon
    wells: tuple[str, ...]

    def score(self, half: str) -> Scores:
        scores = Scores()
        for voice, cases in evaluation.voices(half):
            for case in cases:
                self._question(voice, case, scores)
        for turns in evaluation.dialogues(half):
            self._dialogue(turns, scores)
        for said in evaluation.times(half):
            self._time(said, scores)
        return scores

    def _question(self, voice: str, case: Expected, scores: Scores) -> None:
        began = time.process_time()
        question = self.parser.parse(case.text, self.lexicon, case.now, case.zone)
        scores.cpu_ms.append((time.process_time() - began) * 1000)
        wrong = evaluation.wrong(case, question)
        asks = question.needs_clarification or context.missing(question)
        answered = question.intent.name not in evaluation.WITHOUT_SLOTS and not asks
        scores.intent.add("intent" not in wrong)
        scores.wrong.add(answered and bool(wrong))
        if case.intents == {"out_of_scope"}:
            scores.strangers.add(not wrong)
        else:
            scores.refused.add(question.intent.name == "out_of_scope")
            scores.asked.add(bool(asks) and "need" not in {*case.slots, *case.free})
            scores.frame.add(not wrong)
            _slots(case, question, wrong, scores.slots)
            if "t" in case.slots:
                scores.timed.add(not wrong)
        if wrong:
            scores.errors.append(f"{voice}: {case.text} | {'answered' if answered else asks or ''} | {_told(wrong)}")

    def _dialogue(self, turns: Sequence[dict[str, Any]], scores: Scores) -> None:
        last: Remembered | None = None
        whole = True
        for number, turn in enumerate(turns):
            reading = self.parser.read(turn["ask"], self.lexicon, NOW, after=last.question if last else None)
            question = context.complete(reading, last, self.wells, now=NOW)
            if not context.passes(question):
                last = context.remembered(question, last, question.wells, None, NOW)
            wrong = {name: pair for name, pair in _turn(turn, question) if pair[0] != pair[1]}
            whole = whole and not wrong
            if number:
                scores.turns.add(not wrong)
            if wrong:
                said = " > ".join(t["ask"] for t in turns[: number + 1])
                scores.errors.append(f"dialogue: {said} | {_told(wrong)}")
        scores.dialogues.add(whole)

    def _time(self, said: evaluation.SaidTime, scores: Scores) -> None:
        text = evaluation.CARRIER.format(said.text)
        question = self.parser.parse(text, self.lexicon, said.now, said.zone)
        asks = question.needs_clarification is not None
        right = asks if said.span is None else question.time_range == said.span and not asks
        scores.times.add(right)
        scores.wrong_times.add(not right and not asks)
        if not right:
            found = question.needs_clarification if asks else question.time_range
            scores.errors.append(
                f"time: {said.text} @ {said.now:%m-%dT%H:%M} {said.zone} | {_told({'time': (said.span, found)})}"
            )


def examiner(parser: Parser | None = None, file: str = "wells.yaml") -> Examiner:
    """The parser as it is served, over the wells that the labelled questions speak of."""
    rows = read(file, resources.files(evaluation).joinpath(file).read_text("utf-8"))
    wells = [WellName(well_id, name, tuple(aliases), of) for well_id, name, aliases, of in rows]
    names = tuple(well.well_id for well in wells)
    return Examiner(parser or Parser(), lexicon_of(wells, book.load(), (clock_time(6), clock_time(18))), names)


def _slots(case: Expected, question: Question, wrong: dict[str, Any], count: Count) -> None:
    """Slots that are filled or should be."""
    for key, name in evaluation.SLOTS.items():
        if key not in case.free and (key in case.slots or evaluation.found_in(question, name) not in (None, ())):
            count.add(name not in wrong and "intent" not in wrong)


def _turn(turn: dict[str, Any], question: Question) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for slot, wanted in turn.items():
        if slot == "intent":
            yield slot, (wanted, question.intent.name)
        elif slot == "inherited":
            yield slot, (set(wanted) - set(question.inherited), set())
        elif slot == "time":
            start, end = (evaluation.moment(edge, NOW, "UTC") for edge in wanted)
            yield slot, (TimeRange(start, end), question.time_range)
        elif slot != "ask":
            found = getattr(question, slot)
            yield slot, (wanted, list(found) if isinstance(found, tuple) else found)


def _told(wrong: dict[str, tuple[Any, Any]]) -> str:
    return "; ".join(
        f"{name}: wanted {_short(wanted)}, found {_short(found)}" for name, (wanted, found) in wrong.items()
    )


def _short(value: Any) -> str:
    if isinstance(value, TimeRange):
        return f"{value.start:%Y-%m-%dT%H:%M}/{value.end:%Y-%m-%dT%H:%M}"
    return str(msgspec.to_builtins(value, enc_hook=str)) if value is not None else "nothing"


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


Figure = tuple[str, Callable[[Scores], str]]


def _share(name: str) -> Callable[[Scores], str]:
    def told(scores: Scores) -> str:
        count: Count = getattr(scores, name)
        return f"{100 * count.share:.1f}% ({count.right} of {count.of})"

    return told


FIGURES: tuple[Figure, ...] = (
    ("intent right", _share("intent")),
    ("slots right", _share("slots")),
    ("whole frame right, in scope", _share("frame")),
    ("whole frame right, with a time", _share("timed")),
    ("out of scope recognised", _share("strangers")),
    ("in scope refused", _share("refused")),
    ("in scope asked back without need", _share("asked")),
    ("answered wrongly", _share("wrong")),
    ("follow-ups right", _share("turns")),
    ("dialogues right to their end", _share("dialogues")),
    ("times right", _share("times")),
    ("times read wrongly, not asked back", _share("wrong_times")),
    ("one question, CPU, median", lambda scores: f"{percentile(scores.cpu_ms, 0.5):.1f} ms"),
    ("one question, CPU, p99", lambda scores: f"{percentile(scores.cpu_ms[WARMING_UP:], 0.99):.1f} ms"),
)
