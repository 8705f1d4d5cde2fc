"""The shift report's page; near misses first."""

from collections.abc import Callable

import pytest

from tests.web.pages.conftest import FIELD, WELL, Person, field_of

BACKWARDS = "start=2026-11-23T06:00:00Z&end=2026-11-20T06:00:00Z"
A_YEAR = "start=2020-01-01T00:00:00Z&end=2021-01-01T00:00:00Z"


@pytest.mark.parametrize("asked", [BACKWARDS, A_YEAR, "start=now"])
def test_a_period_that_is_none(person: Person, asked: str) -> None:
    assert person.browser.get(f"/shift?{asked}").status_code == 422


def test_wells_of_other_fields_are_not_in_it(new_person: Callable[..., Person], small_field: None) -> None:
    page = new_person("viewer", ["Elsewhere"]).see("/shift")
    assert WELL not in page
    assert FIELD not in page


def test_production_and_wells(person: Person) -> None:
    page = person.see(f"/shift?field={FIELD}")
    for words in ("Produced", "Short of target", WELL, "Shift before"):
        assert words in page


def test_a_shift_is_signed_once_a_side(person: Person) -> None:
    page = person.see("/shift")
    form = {"begins": field_of(page, "begins"), "ends": field_of(page, "ends"), "text": "watch the second well"}
    for _ in range(2):
        assert person.post("/shift/sign", side="hands_over", **form).status_code == 303
    page = person.see("/shift")
    assert page.count("watch the second well") == 1
    assert "handed over at" in page
    assert person.post("/shift/sign", side="nobody", **form).status_code == 422
