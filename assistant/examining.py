"""Scores the language understanding on questions, dialogues and times that other people wrote and labelled."""

import time
from collections.abc import Sequence

from assistant import context, evaluating
from assistant.conversations import Remembered
from assistant.evaluating import Examiner, Scores
from nlp import evaluation
from nlp.evaluation import labelled
from nlp.evaluation.labelled import Labelled, Misses
from nlp.model import Question, TimeRange
from nlp.parse import Parser

WELLS = "others_wells.yaml"


def examiner(parser: Parser | None = None) -> Examiner:
    return evaluating.examiner(parser, WELLS)


def score(examiner: Examiner, half: str) -> Scores:
    scores, folder = Scores(), evaluation.folder(half)
    for case in labelled.questions(folder.joinpath("questions.yaml")):
        _question(examiner, case, scores)
    for turns in labelled.dialogues(folder.joinpath("dialogues.yaml")):
        _dialogue(examiner, turns, scores)
    for case in labelled.times(folder.joinpath("times.yaml")):
        _time(examiner, case, scores)
    return scores


def outcome_of(question: Question) -> str:
    """What a person meets: an answer, a question back, or a refusal."""
    if question.intent.name == "out_of_scope":
        return "refuse"
    lacks = question.needs_clarification or (not context.passes(question) and context.missing(question))
    return "ask" if lacks else "answer"


def _question(examiner: Examiner, case: Labelled, scores: Scores) -> None:
    began = time.process_time()
    question = examiner.parser.parse(case.text, examiner.lexicon, case.now, case.zone)
    scores.cpu_ms.append((time.process_time() - began) * 1000)
    outcome = outcome_of(question)
    wrong = labelled.misses(case, question, outcome)
    scores.intent.add("intent" not in wrong)
    scores.wrong.add(outcome == "answer" and bool(wrong))
    if case.label["intent"] == "out_of_scope":
        scores.strangers.add(not wrong)
    else:
        scores.refused.add(outcome == "refuse")
        scores.asked.add(outcome == "ask" and case.label["outcome"] != "ask" and bool(wrong))
        scores.frame.add(not wrong)
        for name in labelled.judged(case, question, outcome):
            scores.slots.add(name not in wrong and "intent" not in wrong)
        if case.label.get("time"):
            scores.timed.add(not wrong)
    if wrong:
        scores.errors.append(f"{case.voice}: {case.text} | {outcome} | {told(wrong)}")


def _dialogue(examiner: Examiner, turns: Sequence[Labelled], scores: Scores) -> None:
    last: Remembered | None = None
    whole = True
    for number, case in enumerate(turns):
        after = last.question if last else None
        reading = examiner.parser.read(case.text, examiner.lexicon, case.now, case.zone, after=after)
        question = context.complete(reading, last, examiner.wells, now=case.now)
        if not context.passes(question):
            last = context.remembered(question, last, question.wells, None, case.now)
        wrong = labelled.misses(case, question, outcome_of(question))
        whole = whole and not wrong
        if number:
            scores.turns.add(not wrong)
        if wrong:
            said = " > ".join(turn.text for turn in turns[: number + 1])
            scores.errors.append(f"dialogue: {said} | {told(wrong)}")
    scores.dialogues.add(whole)


def _time(examiner: Examiner, case: Labelled, scores: Scores) -> None:
    question = examiner.parser.parse(case.text, examiner.lexicon, case.now, case.zone)
    missed = labelled.time_miss(case, question)
    scores.times.add(missed is None)
    scores.wrong_times.add(missed is not None and not question.needs_clarification)
    if missed:
        scores.errors.append(f"time: {case.text} @ {case.now:%m-%dT%H:%M} {case.zone} | {told({'time': missed})}")


def told(wrong: Misses) -> str:
    return "; ".join(f"{name}: wanted {_short(pair[0])}, found {_short(pair[1])}" for name, pair in wrong.items())


def _short(value: object) -> str:
    if isinstance(value, TimeRange):
        return f"{value.start:%Y-%m-%dT%H:%M}/{value.end:%Y-%m-%dT%H:%M}"
    return "nothing" if value is None else str(value)
