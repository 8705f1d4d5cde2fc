from datetime import UTC, datetime, timedelta

import pytest

from assistant.model import Answer, Chart
from assistant.operating import Point
from nlp.model import Intent, Question
from tests.builders import HEALTHY, a_pump, a_well
from web.pages.picturing import drawn, pump_now, told_of, told_of_finding

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATH = [{"at": NOON + timedelta(hours=h), "value": 100.0 + h, "low": 99.0, "high": 103.0 + h} for h in (0, 12, 24)]
ROW = {"well_id": "W", "metric": "motor_temp", "threshold": 120.0, "reaches_at": NOON + timedelta(hours=20)}


def a_forecast(*rows: dict[str, object], text: str = "forecast") -> Answer:
    chart = Chart(("W",), ("motor_temp",), NOON - timedelta(days=1), NOON)
    return Answer("c", 1, "x", Question(text, Intent("forecast", 0.9)), data={"rows": list(rows)}, chart=chart)


# What adds nothing.


def test_without_a_finding_nothing_is_marked() -> None:
    told = told_of_finding(None, "stored")
    assert (told.marks, told.levels, told.ahead, told.units) == ({}, {}, {}, {})


def test_a_forecast_without_a_path_has_no_band() -> None:
    assert told_of(a_forecast({**ROW, "path": []}), "stored").ahead == {}


def test_bands_of_two_wells_are_not_drawn_over_each_other() -> None:
    rows = ({**ROW, "path": PATH}, {**ROW, "well_id": "V", "path": PATH})
    assert told_of(a_forecast(*rows), "stored").ahead == {}


@pytest.mark.parametrize("curve", [None, (), ((0.0, 1.0),)])
def test_a_pump_without_a_curve_has_no_picture(curve: object) -> None:
    assert pump_now(a_well(pump=a_pump(head_curve=curve)), HEALTHY, "k", "stored") is None
    assert pump_now(a_well(pump=None), HEALTHY, "k", "stored") is None


# What does.


def test_a_forecast_is_drawn_up_to_its_end_with_the_limit_that_was_asked_for() -> None:
    told = told_of(a_forecast({**ROW, "path": PATH}), "stored")
    assert told.ahead["motor_temp"].highs == [103.0, 115.0, 127.0]
    assert told.marks == {"now": NOON, "motor temperature there": NOON + timedelta(hours=20)}
    assert [(level.word, level.value) for level in told.levels["motor_temp"]] == [("asked", 120.0)]


def test_a_unit_of_the_question_goes_before_that_of_the_person() -> None:
    assert told_of(a_forecast(text="forecast temp in F"), "metric").units["motor_temp"] == "degF"
    assert told_of(a_forecast(), "us").units["motor_temp"] == "degF"


def test_a_pump_that_stands_shows_its_curve_alone() -> None:
    made = pump_now(a_well(), {}, "k", "stored")
    assert made is not None
    assert [row[0] for row in made.rows] == ["60 Hz"] * 5


def test_curves_follow_the_affinity_laws() -> None:
    made = drawn(a_well(), [("now", Point(60.0, 2000.0, None)), ("predicted", Point(30.0, 900.0, None))], "k", "stored")
    assert made is not None
    assert [row[0] for row in made.rows[:2]] == ["now 60 Hz", "predicted 30 Hz"]
    assert made.rows[2] == ["60 Hz", "0", "6,600"]
    assert made.rows[7] == ["30 Hz", "0", "1,650"]
    assert made.rows[-1] == ["30 Hz", "2,000", "500"]


def test_who_reads_metric_gets_metres_and_cubic_metres() -> None:
    made = pump_now(a_well(), {**HEALTHY, "vsd_frequency": 60.0}, "k", "metric")
    assert made is not None
    assert made.heads == ["", "Flow, m³/d", "Head, m"]
    assert made.rows[1] == ["60 Hz", "0", "2,012"]
