import re
from datetime import UTC, datetime, timedelta

import pytest

from assistant import context
from assistant.conversations import Remembered
from nlp.model import Question, Reading, Threshold
from tests.assistant.builders import a_period, a_question, remembered

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WELLS = ("AK-014", "AK-015", "BG-015", "BG-002")
LAST_WEEK = a_period(NOW, 168)
YESTERDAY = a_period(NOW, 24)
AVERAGE = remembered("metric_value", wells=("AK-014",), metrics=("pip",), time_range=LAST_WEEK, aggregation="avg")


FRAGMENTS = ("and ", "what about", "same for", "for AK", "AK-014", "the AK", "that one", "yes")


def complete(
    question: Question, last: Remembered | None, visible: tuple[str, ...], forget: tuple[str, ...] = ()
) -> Question:
    """As the parser reads these texts: what is a fragment, and what points back."""
    fragment = question.text.startswith(FRAGMENTS) and not question.text.startswith("and why")
    refers = any(word in question.text.split() for word in ("it", "one"))
    masked = re.sub(r"\b\d+\b", "{num}", question.text)
    return context.complete(Reading(question, fragment, refers, masked), last, visible, forget)


# Near misses: what must not be completed.


def test_a_first_question_stays_as_it_is() -> None:
    question = a_question("diagnose", "why?", needs_clarification="well")
    assert complete(question, None, WELLS) is question


@pytest.mark.parametrize("intent", ["help", "out_of_scope"])
def test_thanks_is_no_follow_up(intent: str) -> None:
    question = a_question(intent, "thanks a lot")
    assert complete(question, AVERAGE, WELLS) == question


def test_a_whole_question_keeps_its_own_slots() -> None:
    question = a_question(text="what is the vibration of BG-002", wells=("BG-002",), metrics=("vibration",))
    assert complete(question, AVERAGE, WELLS) == question


@pytest.mark.parametrize("intent", ["list_wells", "rank", "filter_wells", "status"])
def test_a_question_over_the_field_does_not_take_the_well_before(intent: str) -> None:
    question = a_question(intent, "which wells have the highest vibration", metrics=("vibration",))
    assert complete(question, AVERAGE, WELLS).wells == ()


def test_a_well_that_may_no_longer_be_seen_is_dropped() -> None:
    question = a_question("diagnose", "why?", needs_clarification="well")
    completed = complete(question, AVERAGE, ("BG-002",))
    assert (completed.wells, completed.inherited, completed.needs_clarification) == ((), (), "well")


def test_a_well_not_known_is_not_replaced_by_the_one_before() -> None:
    question = a_question(text="what about ZZ-100", sure=0.3, unknown_wells=("ZZ-100",), needs_clarification="well")
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.wells, completed.needs_clarification) == ((), "well")


def test_a_number_of_two_wells_of_other_stems_names_neither() -> None:
    question = a_question(text="what about 15", sure=0.3)
    last = remembered("metric_value", wells=("XX-001",), metrics=("pip",))
    assert complete(question, last, (*WELLS, "XX-001")).wells != ("AK-015",)


def test_two_offers_are_not_chosen_by_yes() -> None:
    last = remembered("diagnose", spoken_of=("AK-014", "AK-015"), needs_clarification="well")
    completed = complete(a_question("help", "yes"), last, WELLS)
    assert completed.wells == ()


@pytest.mark.parametrize("text", ["what is the pressure on AK-015", "wat is the presure on AK-015"])
def test_a_pressure_is_not_taken_for_the_flow_spoken_of_before(text: str) -> None:
    question = a_question("metric_value", text, wells=("AK-015",), needs_clarification="metric")
    after_flow = complete(question, remembered("trend", wells=("AK-014",), metrics=("flow_rate",)), WELLS)
    assert (after_flow.metrics, after_flow.needs_clarification) == ((), "metric")
    after_intake = complete(question, remembered("trend", wells=("AK-014",), metrics=("flow_rate", "pip")), WELLS)
    assert (after_intake.metrics, after_intake.needs_clarification) == (("pip",), None)


# Follow-ups.


def test_another_period() -> None:
    question = a_question("trend", "and yesterday?", sure=0.4, time_range=YESTERDAY, needs_clarification="well")
    completed = complete(question, AVERAGE, WELLS)
    assert completed.intent.name == "metric_value"
    assert (completed.wells, completed.metrics, completed.aggregation) == (("AK-014",), ("pip",), "avg")
    assert completed.time_range == YESTERDAY
    assert completed.inherited == ("intent", "wells", "metrics", "aggregation")
    assert completed.needs_clarification is None


def test_another_well() -> None:
    question = a_question("status", "what about AK-015?", wells=("AK-015",))
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.intent.name, completed.wells) == ("metric_value", ("AK-015",))
    assert completed.time_range == LAST_WEEK


def test_another_well_by_its_number_alone() -> None:
    question = a_question("out_of_scope", "what about 15", limit=15)
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.wells, completed.limit) == (("AK-015",), None)
    assert "wells" not in completed.inherited


def test_another_metric() -> None:
    question = a_question(text="same for vibration", metrics=("vibration",), needs_clarification="well")
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.wells, completed.metrics) == (("AK-014",), ("vibration",))
    assert set(completed.inherited) == {"wells", "time_range", "aggregation"}


def test_a_metric_after_a_diagnosis_asks_for_its_value() -> None:
    question = a_question(text="and vibration?", metrics=("vibration",), needs_clarification="well")
    completed = complete(question, remembered("diagnose", wells=("AK-014",)), WELLS)
    assert (completed.intent.name, completed.wells) == ("metric_value", ("AK-014",))


def test_why_takes_the_well() -> None:
    question = a_question("diagnose", "why?", needs_clarification="well")
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.intent.name, completed.wells, completed.inherited) == ("diagnose", ("AK-014",), ("wells",))
    assert completed.time_range is None


def test_why_after_a_ranking_takes_the_well_that_was_found() -> None:
    question = a_question("diagnose", "why?", needs_clarification="well")
    last = remembered("rank", spoken_of=("BG-002",), metrics=("vibration",))
    assert complete(question, last, WELLS).wells == ("BG-002",)


def test_it_points_at_the_well_and_plotting_it_takes_the_metric() -> None:
    question = a_question("trend", "plot it", needs_clarification="well")
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.wells, completed.metrics, completed.time_range) == (("AK-014",), ("pip",), LAST_WEEK)


def test_comparing_it_with_another_well() -> None:
    question = a_question("compare", "compare it with AK-015", wells=("AK-015",), needs_clarification="metric")
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.wells, completed.metrics) == (("AK-014", "AK-015"), ("pip",))


def test_now_drops_the_period() -> None:
    question = a_question(text="and now?", aggregation="latest", needs_clarification="well")
    completed = complete(question, AVERAGE, WELLS)
    assert (completed.time_range, completed.aggregation, completed.wells) == (None, "latest", ("AK-014",))


def test_another_metric_drops_the_threshold() -> None:
    last = remembered("filter_wells", metrics=("motor_temp",), threshold=Threshold(">", 120.0, "degC"))
    question = a_question("filter_wells", "and vibration?", metrics=("vibration",))
    completed = complete(question, last, WELLS)
    assert completed.threshold is None


def test_a_well_after_a_ranking_asks_for_its_value() -> None:
    last = remembered("rank", metrics=("motor_temp",), limit=5)
    question = a_question("status", "what about AK-015", wells=("AK-015",))
    completed = complete(question, last, WELLS)
    assert (completed.intent.name, completed.metrics, completed.limit) == ("metric_value", ("motor_temp",), None)


@pytest.mark.parametrize(
    ("forget", "left"),
    [
        (("time_range",), ("intent", "wells", "aggregation")),
        (("wells",), ("intent", "time_range", "aggregation")),
        (("wells", "time_range", "nonsense", "text"), ("intent", "aggregation")),
    ],
)
def test_what_the_person_took_away_is_not_carried_over(forget: tuple[str, ...], left: tuple[str, ...]) -> None:
    question = a_question("explain", "and vibration?", metrics=("vibration",))
    assert complete(question, AVERAGE, WELLS, forget).inherited == left


# A question that was asked back.


@pytest.mark.parametrize("text", ["AK-014", "AK-014 please", "the AK-014", "for AK-014"])
def test_a_bare_reply_fills_what_was_asked_for(text: str) -> None:
    last = remembered("metric_value", metrics=("pip",), needs_clarification="well")
    completed = complete(a_question("status", text, wells=("AK-014",)), last, WELLS)
    assert (completed.intent.name, completed.wells, completed.metrics) == ("metric_value", ("AK-014",), ("pip",))
    assert completed.needs_clarification is None


def test_the_next_slot_is_asked_for_when_one_is_filled() -> None:
    last = remembered("metric_value", needs_clarification="well")
    completed = complete(a_question("status", "AK-014", wells=("AK-014",)), last, WELLS)
    assert completed.needs_clarification == "metric"


def test_that_one_takes_a_single_offer() -> None:
    last = remembered("diagnose", spoken_of=("AK-014",), needs_clarification="well", unknown_wells=("AK-04",))
    completed = complete(a_question("out_of_scope", "that one"), last, WELLS)
    assert (completed.intent.name, completed.wells) == ("diagnose", ("AK-014",))


def test_another_question_in_place_of_the_reply_is_another_question() -> None:
    last = remembered("metric_value", metrics=("pip",), needs_clarification="well")
    completed = complete(a_question("status", "how is AK-014 doing", wells=("AK-014",)), last, WELLS)
    assert completed.intent.name == "status"


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        (a_question("diagnose"), "well"),
        (a_question("metric_value", wells=("AK-014",)), "metric"),
        (a_question("what_if", wells=("AK-014",)), "frequency"),
        (a_question("what_if", wells=("AK-014",), frequency_delta_hz=-5.0), None),
        (a_question("status"), None),
    ],
)
def test_what_an_intent_cannot_do_without(question: object, slot: str | None) -> None:
    assert context.missing(question) == slot  # type: ignore[arg-type]


def test_a_well_may_have_the_number_that_could_be_a_frequency() -> None:
    supposed = remembered("what_if", wells=("AK-014",), frequency_hz=50.0)
    assert complete(a_question("rank", "and 15?", limit=15), supposed, WELLS).frequency_hz != 15


def test_another_frequency_by_its_number_alone() -> None:
    supposed = remembered("what_if", wells=("AK-014",), frequency_hz=50.0)
    completed = complete(a_question("rank", "and 45?"), supposed, WELLS)
    assert (completed.intent.name, completed.wells, completed.frequency_hz) == ("what_if", ("AK-014",), 45.0)


def test_a_superlative_after_a_value_is_its_aggregation() -> None:
    completed = complete(a_question("rank", "and the max?", order="desc", limit=1), AVERAGE, WELLS)
    assert (completed.intent.name, completed.aggregation, completed.order) == ("metric_value", "max", None)


def reading(text: str, masked: str, *, fragment: bool = False, refers: bool = False, **slots: object) -> Reading:
    return Reading(a_question("trend", text, **slots), fragment, refers, masked)


def test_the_second_is_the_second_of_those_compared() -> None:
    last = remembered("compare", wells=("AK-014", "AK-015"), metrics=("pip",))
    found = context.complete(reading("plot the second", "plot the second", refers=True), last, WELLS)
    assert (found.wells, found.metrics) == (("AK-015",), ("pip",))


def test_the_other_well_is_the_one_before() -> None:
    first = context.remembered(a_question("status", wells=("AK-014",)), None, (), None, NOW)
    last = context.remembered(a_question("status", wells=("BG-002",)), first, (), None, NOW)
    found = context.complete(reading("plot the other well", "plot the other well", refers=True), last, WELLS)
    assert found.wells == ("AK-014",)


def test_how_to_treat_it_is_about_the_fault_that_was_found() -> None:
    last = context.remembered(a_question("diagnose", wells=("AK-014",)), None, (), "pump_wear", NOW)
    asked = Reading(a_question("explain", "how do i treat it"), False, True, "how do i treat it")
    found = context.complete(asked, last, WELLS)
    assert (found.fault, found.inherited) == ("pump_wear", ("fault",))


def test_what_was_spoken_of_yesterday_is_not_carried_over() -> None:
    last = context.remembered(a_question("status", wells=("AK-014",)), None, (), None, NOW)
    asked = Reading(a_question("diagnose", "why?", needs_clarification="well"), False, False, "why")
    assert context.complete(asked, last, WELLS, now=NOW + timedelta(hours=1)).wells == ("AK-014",)
    assert context.complete(asked, last, WELLS, now=NOW + timedelta(hours=24)).wells == ()


def test_a_length_of_time_after_a_mute_is_its_length() -> None:
    last = remembered("alert_shelve", wells=("AK-014",), needs_clarification="time")
    continued = a_question("alert_shelve", "2 hours", duration_s=7200.0)
    asked = Reading(a_question("status", "2 hours"), True, False, "{dur}", continued)
    found = context.complete(asked, last, WELLS)
    assert (found.intent.name, found.wells, found.duration_s) == ("alert_shelve", ("AK-014",), 7200.0)
