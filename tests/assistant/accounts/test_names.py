"""Near misses first."""

import pytest

from assistant.accounts.names import checked_fields, is_text, is_username, reach


@pytest.mark.parametrize(
    "name", ["", " anna", "anna ", ".anna", "a/b", "ann\u0430", "a\u200bb", "anna\n", "x" * 65, "a b"]
)
def test_is_no_username(name: str) -> None:
    assert not is_username(name)


@pytest.mark.parametrize("name", ["a", "Anna", "anna.b-c_d@site", "7", "x" * 64])
def test_is_a_username(name: str) -> None:
    assert is_username(name)


@pytest.mark.parametrize("text", ["", "  ", "a\tb", "a\u202eb", "a\u200bb", "\ud800", "\ue000", "four!"])
def test_is_no_text(text: str) -> None:
    assert not is_text(text, longest=4)


@pytest.mark.parametrize("text", ["بئر", "a b", "Кот", "x"])
def test_is_text(text: str) -> None:
    assert is_text(text, longest=4)


@pytest.mark.parametrize(
    ("fields", "within", "good"),
    [
        (None, None, True),
        ([], None, True),
        ([], frozenset({"A"}), True),
        (["A"], frozenset({"A", "B"}), True),
        (["A", "B"], frozenset({"A"}), False),
        (None, frozenset({"A"}), False),
        (["A"] * 101, None, False),
    ],
)
def test_nobody_gives_more_than_the_own_fields(
    fields: list[str] | None, within: frozenset[str] | None, good: bool
) -> None:
    assert (checked_fields(fields, within) == []) is good


def test_reach_is_none_for_the_unconfined_and_empty_for_who_sees_nothing() -> None:
    assert reach(None) is None
    assert reach(frozenset()) == []
    assert reach(frozenset({"B", "A"})) == ["A", "B"]
