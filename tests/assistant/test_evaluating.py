from datetime import UTC, datetime

from assistant import evaluating
from assistant.evaluating import Count, Examiner, Scores, percentile
from nlp.evaluation import Expected

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


def test_shares_and_percentiles() -> None:
    count = Count()
    assert count.share == 0.0
    count.add(True)
    count.add(False)
    assert count.share == 0.5
    assert percentile([], 0.99) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_a_right_answer_scores_and_a_wrong_label_is_an_error() -> None:
    examiner: Examiner = evaluating.examiner()
    right = Expected("pip of AK-014", NOW, "UTC", frozenset({"metric_value"}), {"w": "AK-014", "m": "pip"}, frozenset())
    false = Expected("pip of AK-014", NOW, "UTC", frozenset({"metric_value"}), {"w": "AK-015", "m": "pip"}, frozenset())
    stranger = Expected("tell me a joke", NOW, "UTC", frozenset({"out_of_scope"}), {}, frozenset())
    scores = Scores()
    for case in (right, false, stranger):
        examiner._question("a voice", case, scores)
    assert (scores.frame.right, scores.frame.of) == (1, 2)
    assert (scores.wrong.right, scores.wrong.of) == (1, 3)
    assert (scores.strangers.right, scores.strangers.of) == (1, 1)
    assert len(scores.errors) == 1
    assert all(figure(scores) for _, figure in evaluating.FIGURES)
