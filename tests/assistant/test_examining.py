from datetime import UTC, datetime

import pytest

from assistant import examining
from assistant.evaluating import Scores
from nlp.evaluation.labelled import Labelled
from nlp.parse import Parser
from tests.assistant.builders import a_question

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "question"),
    [
        ("refuse", a_question("out_of_scope")),
        ("answer", a_question("help")),
        ("ask", a_question("trend", metrics=("pip",))),
        ("ask", a_question("status", needs_clarification="well")),
        ("answer", a_question("trend", wells=("AK-014",), metrics=("pip",))),
    ],
)
def test_what_a_person_meets(outcome: str, question: object) -> None:
    assert examining.outcome_of(question) == outcome  # type: ignore[arg-type]


def test_a_right_answer_scores_and_a_wrong_label_is_an_error(parser: Parser) -> None:
    examiner, scores = examining.examiner(parser), Scores()
    label = {"intent": "metric_value", "wells": ["AK-014"], "metrics": ["pip"], "outcome": "answer"}
    right = Labelled("pip of fourteen-a", NOW, "UTC", (label,), "x")
    false = Labelled("pip of AK-014", NOW, "UTC", ({**label, "wells": ["AK-015"]},), "x")
    stranger = Labelled("tell me a joke", NOW, "UTC", ({"intent": "out_of_scope", "outcome": "refuse"},), "x")
    for case in (right, false, stranger):
        examining._question(examiner, case, scores)
    assert (scores.frame.right, scores.frame.of) == (1, 2)
    assert (scores.wrong.right, scores.wrong.of) == (1, 3)
    assert (scores.strangers.right, scores.strangers.of) == (1, 1)
    assert len(scores.errors) == 1
