"""The page to look closer; near misses first."""

from collections.abc import Callable

import pytest

from tests.web.pages.conftest import WELL, Person

EMPTY = "start=2026-11-23T06:00:00Z&end=2026-11-23T06:00:00Z"


@pytest.mark.parametrize("asked", ["metrics=gremlins", EMPTY, "start=1990-01-01T00:00:00Z", "end=then"])
def test_what_cannot_be_shown(person: Person, asked: str) -> None:
    assert person.browser.get(f"/wells/{WELL}/zoom?{asked}").status_code == 422


def test_a_well_of_another_field_is_not_there(new_person: Callable[..., Person], small_field: None) -> None:
    assert new_person("viewer", ["Elsewhere"]).browser.get(f"/wells/{WELL}/zoom").status_code == 404


def test_it_is_drawn_without_scripts_and_leads_on(person: Person) -> None:
    page = person.see(f"/wells/{WELL}/zoom?metrics=flow_rate,pip")
    assert "<svg" in page
    for way in ("Earlier", "Later", "Closer", "Wider"):
        assert f">{way}</a>" in page


def test_a_well_page_leads_to_it(person: Person) -> None:
    assert f"/wells/{WELL}/zoom?metrics=" in person.see(f"/wells/{WELL}")
