from datetime import UTC, datetime

import pytest

from nlp.amounts import converted, threshold_of
from nlp.lexicon import Lexicon
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["wells over the limit", "pip over the last 24 hours", "above all", "more than ever", "flow of AK-014 at 120"],
)
def test_no_threshold(parser: Parser, lexicon: Lexicon, text: str) -> None:
    assert parser.parse(text, lexicon, NOW).threshold is None


@pytest.mark.parametrize(
    ("text", "op", "value", "unit"),
    [
        ("wells with pip above 300", ">", 300, "psi"),
        ("wells with pip > 300 psi", ">", 300, "psi"),
        ("wells with pip >= 300psi", ">=", 300, "psi"),
        ("wells with pip ≥ 300", ">=", 300, "psi"),
        ("wells with pip at least 20 bar", ">=", 290.07547546, "psi"),
        ("wells with pip under 2,000 kPa", "<", 290.0754754, "psi"),
        ("wells with pip under 2 MPa", "<", 290.07547546, "psi"),
        ("wells with pip no more than 20 kg/cm2", "<=", 284.46686614, "psi"),
        ("wells with pip of 300 or more", ">=", 300, "psi"),
        ("wells above 250 F", ">", 121.111111111, "degC"),
        ("wells above 120 °C", ">", 120, "degC"),
        ("wells above one hundred and twenty degrees", ">", 120, "degC"),
        ("wells above ١٢٠ C", ">", 120, "degC"),
        ("wells making less than 200 m3/d", "<", 1257.962154, "bpd"),
        ("wells with flow below 1.5k bpd", "<", 1500, "bpd"),
        ("wells with flow below 1000 barrels per day", "<", 1000, "bpd"),
        ("wells drawing over 0.06 kA", ">", 60, "A"),
        ("wells with vibration exceeding 0.8 g", ">", 0.8, "g"),
        ("wells with torque over 100 ft-lb", ">", 135.58179483, "Nm"),
        ("wells with drive voltage below 2 kV", "<", 2000, "V"),
        ("wells with water cut over 80%", ">", 80, "%"),
        ("wells with gor over 500 scf/stb", ">", 500, "scf/stb"),
        ("when will pip on AK-014 fall to 200", "<=", 200, "psi"),
        ("when will pip on AK-014 hit 200", ">=", 200, "psi"),
        ("wells with motor temp below -5 C", "<", -5, "degC"),
    ],
)
def test_thresholds(parser: Parser, lexicon: Lexicon, text: str, op: str, value: float, unit: str) -> None:
    threshold = parser.parse(text, lexicon, NOW).threshold
    assert threshold is not None
    assert (threshold.op, threshold.unit) == (op, unit)
    assert threshold.value == pytest.approx(value)


def test_a_unit_that_does_not_fit_is_asked_about(parser: Parser, lexicon: Lexicon) -> None:
    question = parser.parse("wells with pip above 120 C", lexicon, NOW)
    assert (question.threshold, question.needs_clarification) == (None, "threshold")
    assert converted(5, "mm/s", lexicon.metrics["vibration"]) is None
    assert threshold_of((">", 5, None), None) is None


@pytest.mark.parametrize(
    ("text", "alert"),
    [("ack alert 12", 12), ("ack #12", 12), ("mute alarm no. 7 for 1 h", 7), ("ack 9", 9), ("ack alert twelve", 12)],
)
def test_alert_numbers(parser: Parser, lexicon: Lexicon, text: str, alert: int) -> None:
    assert parser.parse(text, lexicon, NOW).alert_id == alert


@pytest.mark.parametrize("text", ["mute 2 hours", "alerts since 12:00", "alerts 3 days ago", "ack it"])
def test_numbers_that_are_no_alert(parser: Parser, lexicon: Lexicon, text: str) -> None:
    assert parser.parse(text, lexicon, NOW).alert_id is None


@pytest.mark.parametrize(
    ("text", "hertz", "change"),
    [
        ("what if I drop AK-014 to 50 Hz", 50, None),
        ("what if I drop AK-014 by 5 Hz", None, -5),
        ("what if AK-014 runs at 58", 58, None),
        ("what if we add 2 Hz to AK-014", None, 2),
        ("what if AK-014 goes 3 hz slower", None, -3),
        ("what if I speed AK-015 up by 2 Hz", None, 2),
        ("what if I take AK-014 up to 55 Hz", 55, None),
        ("what if I raise AK-014 by five hertz", None, 5),
    ],
)
def test_frequencies(parser: Parser, lexicon: Lexicon, text: str, hertz: float | None, change: float | None) -> None:
    question = parser.parse(text, lexicon, NOW)
    assert (question.frequency_hz, question.frequency_delta_hz) == (hertz, change)


@pytest.mark.parametrize(
    ("text", "alert", "wells"),
    [("ack #12", 12, ()), ("mute the vibration alarm #12", 12, ()), ("amps #12", None, ("AK-012",))],
)
def test_a_sign_before_a_number(
    parser: Parser, lexicon: Lexicon, text: str, alert: int | None, wells: tuple[str, ...]
) -> None:
    question = parser.parse(text, lexicon, NOW)
    assert (question.alert_id, question.wells) == (alert, wells)


def test_half_of_a_unit(parser: Parser, lexicon: Lexicon) -> None:
    threshold = parser.parse("wells with vibration over half a g", lexicon, NOW).threshold
    assert threshold
    assert (threshold.op, threshold.value) == (">", 0.5)
