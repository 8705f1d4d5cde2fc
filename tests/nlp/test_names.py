from datetime import UTC, datetime

import pytest

from nlp.lexicon import Lexicon
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["current status of AK-014", "speed it up", "the weather", "what about pressure on AK-014"]
)
def test_words_that_name_no_metric(parser: Parser, lexicon: Lexicon, text: str) -> None:
    assert parser.parse(text, lexicon, NOW).metrics == ()


@pytest.mark.parametrize(
    ("said", "metric"),
    [
        ("amps", "motor_current"),
        ("WHP", "tubing_pressure"),
        ("bsw", "water_cut"),
        ("fbhp", "pip"),
        ("pump intake pressure", "pip"),
        ("winding temp", "motor_temp"),
        ("annulus pressure", "casing_pressure"),
        ("speed", "vsd_frequency"),
        ("gas oil ratio", "gor"),
        ("pressure of intake", "pip"),
        ("current", "motor_current"),
        ("current imbalance", "current_imbalance"),
        ("intake temp", "intake_temp"),
    ],
)
def test_metrics(parser: Parser, lexicon: Lexicon, said: str, metric: str) -> None:
    question = parser.parse(f"what is the {said} on AK-014", lexicon, NOW)
    assert question.metrics == (metric,)
    assert question.corrections == ()


@pytest.mark.parametrize(
    ("said", "metric"),
    [("vibraton", "vibration"), ("temprature", "motor_temp"), ("discharge presure", "discharge_pressure")],
)
def test_misspelt_metrics_are_corrected_and_said(parser: Parser, lexicon: Lexicon, said: str, metric: str) -> None:
    question = parser.parse(f"what is the {said} on AK-014", lexicon, NOW)
    assert question.metrics == (metric,)
    assert [(c.said, c.canonical) for c in question.corrections] == [(said, metric)]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("gas lock", "free_gas_lock"),
        ("complete gas lock", "gas_lock_full"),
        ("a broken shaft", "broken_shaft"),
        ("a hole in the tubing", "tubing_leak"),
        ("scale", "stage_scale"),
        ("pump-off", "pump_off"),
        ("slugging", "unstable_flow_slugging"),
    ],
)
def test_faults(parser: Parser, lexicon: Lexicon, said: str, fault: str) -> None:
    assert parser.parse(f"what is {said}", lexicon, NOW).fault == fault


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("which are down", "stopped"),
        ("which wells are running", "running"),
        ("wells not reporting", "silent"),
        ("any wells in alarm", "alerting"),
        ("which wells are up in Burgan", "running"),
    ],
)
def test_states(parser: Parser, lexicon: Lexicon, text: str, state: str) -> None:
    assert parser.parse(text, lexicon, NOW).state == state


def test_fields_in_any_case_and_with_a_slip(parser: Parser, lexicon: Lexicon) -> None:
    assert parser.parse("wells in burgan", lexicon, NOW).fields == ("Burgan",)
    question = parser.parse("list wells in Raudhatian", lexicon, NOW)
    assert question.fields == ("Raudhatain",)
    assert question.corrections[0].canonical == "Raudhatain"


@pytest.mark.parametrize(
    ("said", "metrics"),
    [
        ("well and intake temperature", ("intake_temp",)),
        ("amps and intake temperature", ("motor_current", "intake_temp")),
        ("motor and intake temperature", ("motor_temp", "intake_temp")),
        ("intake and motor temperature", ("intake_temp", "motor_temp")),
        ("tubing or casing pressure", ("tubing_pressure", "casing_pressure")),
    ],
)
def test_a_noun_said_once_for_two(parser: Parser, lexicon: Lexicon, said: str, metrics: tuple[str, ...]) -> None:
    assert parser.parse(f"{said} of AK-014", lexicon, NOW).metrics == metrics
