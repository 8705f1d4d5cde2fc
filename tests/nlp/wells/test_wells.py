from datetime import UTC, datetime

import pytest

from nlp.lexicon import Lexicon, WellName
from nlp.model import Question
from nlp.parse import Parser
from tests.nlp.field import a_lexicon

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.fixture
def ask(parser: Parser, lexicon: Lexicon):
    def asked(text: str, names: Lexicon = lexicon) -> Question:
        return parser.parse(text, names, NOW)

    return asked


@pytest.mark.parametrize("said", ["AK-099", "AK-140", "AX-014", "ZZ-7", "AK 99", "ak099", "well 99", "AK-0l5x9"])
def test_a_wrong_digit_is_another_well_not_a_slip(ask, said: str) -> None:
    question = ask(f"pip of {said}")
    assert question.wells == ()


@pytest.mark.parametrize("said", ["AK-099", "AK-140", "AK 99", "BG-044", "X-12", "V-99", "B-7", "ZZ-7"])
def test_a_name_that_matches_none_is_asked_about(ask, said: str) -> None:
    question = ask(f"pip of {said}")
    assert question.unknown_wells == (said,)
    assert question.needs_clarification == "well"


@pytest.mark.parametrize(
    "text",
    [
        "top 5 wells by pip",
        "last 14 days of flow",
        "alarms since 14:00",
        "any well above 14 g",
        "mute alert 14",
        "how was flow in Q-3",
        "is it -7 psi",
    ],
)
def test_a_number_is_not_always_a_well(ask, text: str) -> None:
    assert ask(text).wells == ()


@pytest.mark.parametrize(
    "said",
    [
        "AK-014",
        "ak-014",
        "AK014",
        "ak14",
        "AK 14",
        "AK_014",
        "AK.014",
        "Ak - 014",
        "AK-14",
        "AK-0014",
        "Akkas 14",
        "well 14",
        "well no. 14",
        "well AK-014",
        "well #14",
    ],
)
def test_spellings_of_a_well_are_exact(ask, said: str) -> None:
    question = ask(f"pip of {said}")
    assert question.wells == ("AK-014",)
    assert question.corrections == ()


@pytest.mark.parametrize(
    ("said", "well"),
    [
        ("AK-O14", "AK-014"),
        ("ako14", "AK-014"),
        ("AK-0l4", "AK-014"),
        ("AKK-014", "AK-014"),
        ("KA-014", "AK-014"),
        ("Palm Groove", "RQ-102"),
        ("Akas 14", "AK-014"),
    ],
)
def test_a_slip_is_corrected_and_said(ask, said: str, well: str) -> None:
    question = ask(f"pip of {said}")
    assert question.wells == (well,)
    assert [(c.said, c.canonical) for c in question.corrections] == [(said, well)]


@pytest.mark.parametrize(
    ("said", "wells"),
    [
        ("AK-014 and 15", "14 15"),
        ("AK-014, 15 and AK-016", "14 15 16"),
        ("AK-015 and AK-014", "15 14"),
        ("AK-011 to AK-014", "11 12 13 14"),
        ("AK-011 to 014", "11 12 13 14"),
        ("AK-011 through AK-013", "11 12 13"),
        ("AK-011-AK-013", "11 12 13"),
        ("wells 11 to 13", "11 12 13"),
    ],
)
def test_lists_and_ranges(ask, said: str, wells: str) -> None:
    assert ask(f"pip of {said}").wells == tuple(f"AK-0{number}" for number in wells.split())


def test_two_wells_compared_are_no_range(ask) -> None:
    assert ask("compare pip of AK-011 to AK-014").wells == ("AK-011", "AK-014")


def test_a_number_of_two_wells_is_asked_about(ask) -> None:
    names = a_lexicon([WellName("AK-001"), WellName("BG-001")])
    question = ask("pip of well 1", names)
    assert (question.wells, question.unknown_wells, question.needs_clarification) == ((), (), "well")


def test_a_well_outside_ones_fields_does_not_exist(ask, lexicon: Lexicon) -> None:
    question = ask("pip of AK-014", lexicon.within(frozenset(["Burgan"])))
    assert (question.wells, question.unknown_wells) == ((), ("AK-014",))


def test_names_and_aliases(ask) -> None:
    assert ask("pip of old faithful").wells == ("RQ-101",)
    assert ask("how is the widow maker doing").wells == ("RQ-101",)
    assert ask("falcon status").wells == ("RQ-103",)


@pytest.mark.parametrize("said", ["FLD-S1", "FLD-N2"])
def test_a_name_in_parts_is_not_its_number_alone(parser: Parser, said: str) -> None:
    """FLD-N1 is the one well whose name ends in 1, and another well than FLD-S1."""
    question = parser.parse(f"pip of {said}", a_lexicon([WellName("FLD-N1")]), NOW, "UTC")
    assert (question.wells, question.unknown_wells) == ((), (said,))
