"""The page of maintenance; near misses first."""

from collections.abc import Callable

import pytest

from tests.web.pages.conftest import FIELD, STEADY, Person, field_of

PAGE = "/alerts/maintenance"
FORM = {"place": "well_id", "name": STEADY, "metric": "vibration", "hours": "4", "reason": "balancing"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "NO-SUCH"}, "unknown well"),
        ({"reason": ""}, "is missing"),
        ({"place": "pad", "name": "X"}, "unknown pad"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_begins(person: Person, changes: dict[str, str], says: str) -> None:
    answer = person.post(PAGE, **{**FORM, **changes})
    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="4" selected' in answer.text


def test_who_only_reads_begins_nothing(new_person: Callable[..., Person], small_field: None) -> None:
    viewer = new_person("viewer", [FIELD])
    assert "Keep quiet</button>" not in viewer.see(PAGE)
    assert viewer.post(PAGE, **FORM).status_code == 403


def test_what_is_begun_is_shown_until_somebody_ends_it(person: Person, new_person: Callable[..., Person]) -> None:
    assert person.post(PAGE, **FORM).status_code == 303
    page = person.see(PAGE)
    assert "balancing" in page
    assert "balancing" not in new_person("operator", ["Elsewhere"]).see(PAGE)
    assert person.post(f"{PAGE}/end", number=field_of(page, "number")).status_code == 303
    assert f"ended by {person.name}" in person.see(PAGE)
    assert person.post(f"{PAGE}/end", number="x").status_code == 404
