"""Near misses first."""

from typing import Any

import pytest
from litestar.testing import RequestFactory

from web.lists import Query, page


def query(**given: Any) -> Query:
    return Query(RequestFactory().get("/", query_params=given))


@pytest.mark.parametrize("text", ["0", "-1", "1001", "1.0", "1e2", "ten", "٣", "²", " 5", "9" * 30, "+5"])
def test_is_no_limit(text: str) -> None:
    asked = query(limit=text)
    asked.limit()
    assert [problem.field for problem in asked.problems] == ["limit"]


@pytest.mark.parametrize(("text", "limit"), [("1", 1), ("1000", 1000), ("", 100)])
def test_a_limit_is_from_one_to_a_thousand(text: str, limit: int) -> None:
    asked = query(limit=text)
    assert asked.limit() == limit
    assert not asked.problems


def test_the_last_of_a_repeated_parameter_counts() -> None:
    assert query(limit=["5", "7"]).limit() == 7


def test_a_plus_that_was_not_encoded_is_still_a_plus() -> None:
    assert query(at="2026-11-23T15:00:00 03:00").moment("at") == query(at="2026-11-23T12:00:00Z").moment("at")
    asked = query(at="2026-11-23 15:00")
    assert asked.moment("at") is None
    assert asked.problems


@pytest.mark.parametrize("text", ["yes", "TRUE", "2", "\0"])
def test_is_no_switch(text: str) -> None:
    asked = query(dry_run=text)
    assert not asked.switch("dry_run")
    assert asked.problems


def test_names_between_commas_come_once() -> None:
    assert query(wells="b, a,,b").comma("wells") == ["b", "a"]
    assert query().comma("wells") == []
    asked = query(wells="a,b,c")
    assert asked.comma("wells", most=2) == ["a", "b"]
    assert asked.problems


@pytest.mark.parametrize(
    ("found", "items", "following"), [([], [], None), ([1, 2], [1, 2], None), ([1, 2, 3], [1, 2], "2")]
)
def test_a_page_says_whether_more_follows(found: list[int], items: list[int], following: str | None) -> None:
    made = page(found, 2, lambda item: item)
    assert (made.items, made.next) == (items, following)
