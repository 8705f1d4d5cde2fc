from datetime import UTC, datetime

import pytest

from nlp import evaluation
from nlp.evaluation import HALVES, WITHOUT_SLOTS
from nlp.model import INTENTS
from tests.assistant.builders import a_question

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize("half", HALVES)
def test_every_label_can_be_read(half: str) -> None:
    for _, cases in evaluation.voices(half):
        for case in cases:
            assert case.intents <= set(INTENTS)
            assert set(case.slots) | case.free <= {*evaluation.SLOTS, ""}
            for key in case.slots:
                evaluation.wanted_of(case, key)
    assert evaluation.dialogues(half)
    assert evaluation.times(half)


def test_the_halves_share_no_question() -> None:
    texts = [{case.text.lower() for _, cases in evaluation.voices(half) for case in cases} for half in HALVES]
    assert not texts[0] & texts[1]


def test_the_set_is_as_large_as_it_says() -> None:
    cases = [case for half in HALVES for _, some in evaluation.voices(half) for case in some]
    assert len(cases) >= 600
    assert sum(case.intents == {"out_of_scope"} for case in cases) >= 150
    assert sum(len(evaluation.dialogues(half)) for half in HALVES) >= 60
    assert sum(len(evaluation.times(half)) for half in HALVES) >= 300


def test_a_wrong_slot_is_found_and_a_right_one_is_not() -> None:
    case = evaluation.Expected("q", NOW, "UTC", frozenset({"metric_value"}), {"w": "AK-014", "m": "pip"}, frozenset())
    right = a_question("metric_value", wells=("AK-014",), metrics=("pip",))
    assert evaluation.wrong(case, right) == {}
    assert set(evaluation.wrong(case, a_question("metric_value", wells=("AK-015",), metrics=("pip",)))) == {"wells"}
    assert set(evaluation.wrong(case, a_question("status", wells=("AK-014",)))) == {"intent"}
    assert {"help", "out_of_scope"} == WITHOUT_SLOTS
