"""Counts what was answered against what is true."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import msgspec
import yaml

from assistant.proof.cases import Question
from rules.book import Book
from rules.model import Case, Diagnosis

NOTHING = ("normal", "insufficient_data")


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How answers are judged; the keys are explained in the file."""

    unsure: float
    close: float
    harmful: dict[str, frozenset[str]]
    harmless: list[frozenset[str]]
    bands: list[float]


@dataclass(frozen=True)
class Answer:
    """One question answered: names best first, the first's confidence, whether doubt was said."""

    question: Question
    names: tuple[str, ...]
    confidence: float
    doubtful: bool
    late_h: float | None

    @property
    def right(self) -> bool:
        return self.names[0] == self.question.fault


@dataclass(frozen=True)
class Score:
    """Figures over many answers whose truth can be told."""

    asked: int
    top1: float
    top2: float
    macro_f1: float
    harmful: tuple[Answer, ...]
    per_fault: Mapping[str, tuple[int, float, float, float]]
    confusion: Mapping[tuple[str, str], int]


def terms() -> Terms:
    text = files("assistant").joinpath("proof", "terms.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Terms)


def answered(book: Book, questions: Iterable[Question], by: Terms) -> list[Answer]:
    return [_answer(book.diagnose(q.case), q, by) for q in questions]


def _answer(said: Diagnosis, question: Question, by: Terms) -> Answer:
    first = said.diagnosis
    names = (first.fault, *(a.fault for a in said.alternatives))
    next_best = said.alternatives[0].confidence if said.alternatives else 0.0
    doubtful = first.fault == "insufficient_data" or first.confidence < by.unsure
    doubtful = doubtful or first.confidence - next_best < by.close
    late = None
    if first.since is not None and question.onset is not None:
        late = (first.since.timestamp() - question.onset) / 3600
    return Answer(question, names, first.confidence, doubtful, late)


def score(answers: list[Answer], by: Terms) -> Score:
    faults = sorted({a.question.fault for a in answers if a.question.fault})
    confusion = Counter((a.question.fault or "", a.names[0]) for a in answers)
    per_fault = {fault: _one(fault, confusion) for fault in faults}
    return Score(
        len(answers),
        sum(a.right for a in answers) / len(answers),
        sum(a.question.fault in a.names[:2] for a in answers) / len(answers),
        sum(row[3] for row in per_fault.values()) / len(per_fault),
        tuple(a for a in answers if harms(a, by)),
        per_fault,
        confusion,
    )


def _one(fault: str, confusion: Mapping[tuple[str, str], int]) -> tuple[int, float, float, float]:
    """How many there were, precision, recall and F1."""
    hit = confusion.get((fault, fault), 0)
    were = sum(n for (true, _), n in confusion.items() if true == fault)
    said = sum(n for (_, name), n in confusion.items() if name == fault)
    return were, hit / said if said else 0.0, hit / were, 2 * hit / (were + said)


def harms(answer: Answer, by: Terms) -> bool:
    """A first answer, given without doubt, whose advice would hurt the well as it truly is."""
    truth = answer.question.fault
    if answer.right or answer.doubtful or truth is None:
        return False
    if any({truth, answer.names[0]} <= alike for alike in by.harmless):
        return False
    return truth in by.harmful.get(answer.names[0], ())


def reliability(answers: list[Answer], by: Terms) -> list[tuple[float, float, int, float, float]]:
    """For each band of stated confidence: how many, the mean stated, the share that was right."""
    bands: dict[float, list[Answer]] = defaultdict(list)
    for a in answers:
        if a.names[0] != "insufficient_data" or a.question.fault == "insufficient_data":
            bands[max(b for b in by.bands if b <= a.confidence)].append(a)
    out = []
    for low, high in zip(by.bands, [*by.bands[1:], 1.0], strict=True):
        here = bands.get(low, [])
        if here:
            said = sum(a.confidence for a in here) / len(here)
            out.append((low, high, len(here), said, sum(a.right for a in here) / len(here)))
    return out


def false_findings(book: Book, month: list[Case]) -> Counter[str]:
    """How often something was found on a healthy well; the same finding at the next question is not counted again."""
    found: Counter[str] = Counter()
    last = ""
    for case in month:
        first = book.diagnose(case).diagnosis
        name = "" if first.fault in NOTHING or first.severity == "info" else first.fault
        if name and name != last:
            found[name] += 1
        last = name
    return found
