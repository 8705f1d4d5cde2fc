import time
from collections.abc import Callable

from telemetry.model import Well
from tests.web.pages.conftest import FIELD, STEADY, WELL, Person
from web.pages.wells import matches


def test_wells_of_other_fields_are_absent(new_person: Callable[..., Person], small_field: None) -> None:
    page = new_person("viewer", ["Nowhere"]).see("/wells")
    assert WELL not in page
    assert "0 wells" in page


def test_a_search_for_nothing_known_says_so(person: Person) -> None:
    assert "No well is called" in person.see("/wells?search=zzz")


def test_the_one_that_loses_flow_comes_before_the_steady_one(person: Person) -> None:
    page = person.see(f"/wells?search={FIELD}")
    assert page.index(f'href="/wells/{WELL}"') < page.index(f'href="/wells/{STEADY}"')


def test_state_and_flow_are_words_and_numbers(person: Person) -> None:
    page = person.see(f"/wells?search={STEADY}")
    assert "running" in page
    assert "2,000 bpd" in page
    assert "<title>Flow rate of" in page


def test_aliases_are_found_and_case_does_not_matter() -> None:
    well = Well("PAL-014", aliases=("the old one",))
    assert matches(well, "OLD")
    assert not matches(well, "new")


def test_what_was_found_without_asking_is_shown(person: Person) -> None:
    end = time.monotonic() + 60
    while 'class="finding"' not in (page := person.see(f"/wells?search={WELL}")) and time.monotonic() < end:
        time.sleep(0.5)
    assert 'class="finding"' in page
    assert "the oldest here is from" in page
