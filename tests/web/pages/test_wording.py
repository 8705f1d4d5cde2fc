from datetime import UTC, datetime, timedelta

import pytest

from rules.model import Action, Evidence
from web.pages import wording

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-30, "just now"),
        (20, "just now"),
        (50, "1 min ago"),
        (3599, "60 min ago"),
        (7200, "2 h ago"),
        (40 * 3600, "2 days ago"),
        (90 * 86400, "3 months ago"),
    ],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    assert wording.ago(NOON - timedelta(seconds=seconds), NOON) == said


def test_a_missing_value_is_a_dash_without_unit() -> None:
    assert wording.quantity(None, "pip") == "–"
    assert wording.change(None) == "–"


def test_an_unknown_metric_is_shown_by_its_name() -> None:
    assert wording.heading("wax_index") == "Wax index"
    assert wording.quantity(1.234, "wax_index") == "1.23"


def test_units_are_printed_as_people_write_them() -> None:
    assert wording.quantity(121.04, "motor_temp") == "121.0 °C"


def test_a_span_says_its_day_once() -> None:
    assert wording.span(NOON, NOON + timedelta(hours=2), "UTC") == "23 Nov 12:00 to 14:00 UTC"
    assert wording.span(NOON, NOON + timedelta(hours=20), "UTC") == "23 Nov 12:00 to 24 Nov 08:00 UTC"


def test_doubt_is_said_in_words() -> None:
    assert wording.sureness(0.1).startswith("cannot tell")
    assert wording.sureness(0.86) == "likely, 86%"


def test_many_times_as_much_is_said_as_a_factor() -> None:
    assert wording.change(399.0) == "+399\u00a0%"
    assert wording.change(1013.0) == "× 11"
    assert wording.change(-41.3) == "-41\u00a0%"


def test_the_stretch_of_the_numbers_is_that_of_their_sentences() -> None:
    said = Evidence(
        "pip", 1.0, 2.0, None, "flat", "Intake pressure: median of the last 60 min 402 psi, against 882 psi"
    )
    silent = Evidence("pip", None, 2.0, None, "flat", "Intake pressure: no usable reading in the last hour")
    assert wording.stretch([silent]) == ""
    assert wording.stretch([silent, said]) == "median of the last 60 min"


def test_now_comes_before_the_workover_and_nothing_is_empty() -> None:
    actions = [Action("pull", "workover"), Action("stop", "now"), Action("plan", "workover")]
    found = [(when, [action.text for action in due]) for when, due in wording.by_urgency(actions)]
    assert found == [("now", ["stop"]), ("workover", ["pull", "plan"])]


def test_the_first_sentence_ends_at_a_stop_not_at_a_decimal() -> None:
    text = "Flow varies by 25.6%. The current is low."
    assert wording.first_sentence(text) == "Flow varies by 25.6%."
    assert wording.after_first_sentence(text) == "The current is low."
    assert wording.first_sentence("All is well") == "All is well."


def test_values_stand_in_the_order_of_the_catalogue() -> None:
    assert [name for name, _ in wording.in_order({"zzz": 1.0, "pip": 1.0, "flow_rate": 2.0})] == [
        "flow_rate",
        "pip",
        "zzz",
    ]


def test_per_cent_stays_with_its_number() -> None:
    assert wording.tight("38 % less") == "38\u00a0% less"


def test_a_fault_without_a_name_is_still_readable() -> None:
    assert wording.fault_name("gas_lock_full", {}) == "gas lock full"


def test_who_reads_other_units_gets_them_with_enough_decimals() -> None:
    assert wording.quantity(145.0377, "pip", "metric").startswith("10.0")
    assert wording.quantity(145.0377, "pip", "metric").endswith("bar")
    assert wording.quantity(100.0, "motor_temp", "us").startswith("212")
    assert wording.quantity(None, "pip", "us") == "–"


def test_a_script_is_told_how_to_convert() -> None:
    factor, offset = map(float, wording.factor("motor_temp", "us").split("|"))
    assert (100.0 - offset) / factor == pytest.approx(212.0)
    assert wording.factor("motor_temp") == "1.0|0.0"
