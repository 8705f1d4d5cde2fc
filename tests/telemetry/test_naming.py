"""Names that may stand, and names that look like another's."""

import pytest

from telemetry.naming import skeleton, wrong_id, wrong_text


@pytest.mark.parametrize(
    ("one", "other"),
    [("AK-014", "AK-015"), ("Nora", "Dora"), ("North 1", "North 11"), ("Ölfeld", "Olfeld"), ("B-2", "B-Z")],
)
def test_these_can_be_told_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AK-014", "ak-014"),
        ("AK-014", "AK-O14"),
        ("AK-014", "AK-0l4"),
        ("AK-014", "AK-0I4"),
        ("AK-014", "АК-014"),  # Cyrillic
        ("AK-014", "ΑΚ-014"),  # Greek
        ("AK-014", "AK\u2011014"),
        ("AK-014", "AK–014"),
        ("AK-014", "ＡＫ-０１４"),
        ("North 1", "North\u00a0 1"),
    ],
)
def test_these_cannot(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    "text",
    ["", "  ", " a", "a\n", "a\tb", "a\x00b", "a\u202eb", "a\u200bb", "\ud800", "a\u2028b", "a\u0085b", "x" * 101],
)
def test_unreadable_text(text: str) -> None:
    assert wrong_text(text)


@pytest.mark.parametrize("text", ["Burgan", "Bürgan 7", "Нефть", "برقان", "井14", "x" * 100, "A/B (old) #3"])
def test_readable_text(text: str) -> None:
    assert wrong_text(text) is None


@pytest.mark.parametrize(
    "well_id", ["", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n", "A" * 65, "АК-014", "a\x00", "１", "a*", "a\ud800"]
)
def test_ids_that_are_none(well_id: str) -> None:
    assert wrong_id(well_id)


@pytest.mark.parametrize("well_id", ["a", "7", "AK-014", "a.b_c-d", "A" * 64, "TEST-001"])
def test_ids(well_id: str) -> None:
    assert wrong_id(well_id) is None
