"""Sentences with numbers, their units and their stretches."""

import pytest

from rules.book import load
from rules.facts import measure
from rules.wording import Words, number, placeholders
from tests.rules.series import a_case

BOOK = load()


@pytest.fixture(scope="module")
def words():
    measured = measure(a_case({"motor_current": 25.0}, onset_h=6), BOOK.parameters)
    return Words(BOOK.rules.vocabulary, measured, BOOK.parameters, "AK-014")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (None, "psi", 0, "unknown"),
        (True, "", 0, "yes"),
        ("frozen", "", 0, "frozen"),
        (1234.5, "bpd", 0, "1,234 bpd"),
        (-3.25, "%", 1, "-3.2%"),
        (0.5, "", 2, "0.50"),
    ],
)
def test_number(value, unit, decimals, said):
    assert number(value, unit, decimals) == said


def test_placeholders():
    assert list(placeholders("{well} at {pip.now}, not {this one}")) == ["well", "pip.now"]


def test_a_signal_is_said_with_both_stretches(words):
    said = words.compared("motor_current", words.measured.comparisons["motor_current"])
    assert said.startswith("median of the last 60 min 2")
    assert "against 50.0 A over 7.0 d to 20 Nov 06:00 UTC (-" in said


def test_in_a_sentence_a_signal_is_short(words):
    said = words.fill("{well} stopped. {motor_current}")
    assert said.startswith("AK-014 stopped. Motor current 2")
    assert " against 50.0 A (-" in said


def test_size_has_no_sign(words):
    assert words.fill("{i_pct}").startswith("-")
    assert not words.fill("{i_pct.size}").startswith("-")


def test_parts_of_a_signal(words):
    assert words.fill("{motor_current.before}") == "50.0 A"
    assert words.fill("{motor_current.change}").startswith("-")
    assert words.fill("{casing_pressure.now}") == "Unknown"


def test_well_time_and_parameter(words):
    assert words.fill("{well} since {since}: {below_target_share}", 0.0) == "AK-014 since 1 Jan 00:00 UTC: 0.9"
    assert words.fill("{since}") == "An unknown time"


def test_a_gate_that_says_only_yes_or_no_has_nothing_to_show(words):
    assert words.shown("running", None) == ""


def test_a_gate_shows_its_fact_and_limit_with_units(words):
    limit = BOOK.rules.parameters["flow_unstable_pct"]
    said = words.shown("fv", limit)
    assert said.startswith("Flow variance ")
    assert said.endswith("%, limit 12%")
    assert words.shown("fv", None) == said.removesuffix(", limit 12%")
