from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from nlp import evaluation
from nlp.evaluation import OTHERS, labelled
from nlp.evaluation.labelled import Labelled, misses
from nlp.model import INTENTS, Threshold, TimeRange
from tests.assistant.builders import a_question

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
READ: tuple[Callable[..., list[Any]], ...] = (labelled.questions, labelled.dialogues, labelled.times)


def a_case(**label: Any) -> Labelled:
    return Labelled("q", NOW, "Asia/Kuwait", ({"outcome": "answer", **label},))


@pytest.mark.parametrize("half", OTHERS)
def test_every_label_can_be_read(half: str) -> None:
    folder = evaluation.folder(half)
    questions, dialogues, times = (
        read(folder.joinpath(f"{name}.yaml"))
        for read, name in zip(READ, ("questions", "dialogues", "times"), strict=True)
    )
    assert len(questions) >= 160
    assert len(dialogues) >= 40
    assert len(times) >= 100
    for case in (*questions, *(turn for turns in dialogues for turn in turns)):
        assert case.voice and {label["intent"] for label in case.readings} <= set(INTENTS)
        misses(case, a_question("status"), "answer")
    for case in times:
        labelled.time_miss(case, a_question("status"))


def test_the_halves_share_no_question() -> None:
    texts = [
        {case.text.lower() for case in labelled.questions(evaluation.folder(half).joinpath("questions.yaml"))}
        for half in OTHERS
    ]
    assert len(texts[0] & texts[1]) <= 2  # greetings and the like


def test_what_is_named_is_judged_and_what_is_not_is_left_open() -> None:
    case = a_case(intent="metric_value", wells=["AK-014"], metrics=["pip"])
    right = a_question("metric_value", wells=("AK-014",), metrics=("pip",), fault="pump_wear")
    assert misses(case, right, "answer") == {}
    assert set(misses(case, a_question("metric_value", wells=("AK-015",)), "answer")) == {"wells", "metrics"}
    assert set(misses(case, a_question("status", wells=("AK-014",)), "ask")) == {"intent", "outcome"}


def test_other_slots_must_be_empty_unless_unjudged() -> None:
    found = a_question("rank", limit=5)
    assert set(misses(a_case(intent="rank"), found, "answer")) == {"limit"}
    assert misses(a_case(intent="rank", unjudged=["limit"]), found, "answer") == {}


def test_any_fair_reading_will_do() -> None:
    case = Labelled("q", NOW, "UTC", ({"intent": "rank", "outcome": "answer"}, {"intent": "status", "outcome": "ask"}))
    assert misses(case, a_question("status"), "ask") == {}
    assert misses(case, a_question("status"), "answer")


def test_thresholds_are_compared_nearly_and_times_exactly() -> None:
    time = {"start": "2026-11-22T00:00:00+03:00", "end": "2026-11-23T00:00:00+03:00"}
    case = a_case(intent="filter_wells", threshold={"op": "<", "value": 435.1, "unit": "psi"}, time=time)
    span = TimeRange(datetime(2026, 11, 21, 21, tzinfo=UTC), datetime(2026, 11, 22, 21, tzinfo=UTC))
    near = a_question("filter_wells", threshold=Threshold("<", 435.113, "psi"), time_range=span)
    assert misses(case, near, "answer") == {}
    far = a_question("filter_wells", threshold=Threshold("<=", 435.113, "psi"), time_range=span)
    assert set(misses(case, far, "answer")) == {"threshold"}
    assert set(misses(case, a_question("filter_wells", threshold=Threshold("<", 435.1, "psi")), "answer")) == {
        "time_range"
    }


def test_what_must_be_carried_over_must_be_named() -> None:
    case = a_case(intent="trend", inherited=["intent", "time", "wells"])
    assert misses(case, a_question("trend", inherited=("wells", "time_range")), "answer") == {}
    assert set(misses(case, a_question("trend", inherited=("wells",)), "answer")) == {"inherited"}
