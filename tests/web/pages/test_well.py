import html
import re
from collections.abc import Callable

from telemetry.model import Latest
from tests.web.pages.conftest import WELL, Person
from web.pages.well import KEY, drawn


def test_an_unknown_well_is_a_page_that_says_so(person: Person) -> None:
    assert person.browser.get("/wells/NO-1").status_code == 404


def test_a_well_one_may_not_see_looks_like_an_unknown_one(new_person: Callable[..., Person], small_field: None) -> None:
    browser = new_person("viewer", ["Nowhere"]).browser
    hidden, unknown = browser.get(f"/wells/{WELL}"), browser.get("/wells/NO-1")
    assert hidden.status_code == unknown.status_code == 404


def test_a_metric_that_is_none_is_refused(person: Person) -> None:
    assert person.browser.get(f"/wells/{WELL}?metric=colour").status_code == 422


def test_values_chart_and_pump_are_there(person: Person) -> None:
    page = person.see(f"/wells/{WELL.lower()}")
    assert "D2400N" in page
    assert "Motor temperature, °C" in page
    assert "high 115" in page
    assert 'name="well_id" value="PAL-014"' in page


def test_the_file_offered_beside_the_chart_is_there(person: Person) -> None:
    address = re.search(r'href="(/api/v1/wells/[^"]*format=csv)"', person.see(f"/wells/{WELL}"))
    assert address
    answer = person.browser.get(html.unescape(address[1]))
    assert answer.status_code == 200, answer.text
    assert answer.text.startswith("timestamp,") or "flow_rate" in answer.text.splitlines()[0]


def test_one_metric_can_be_looked_at_alone(person: Person) -> None:
    page = person.see(f"/wells/{WELL}?metric=pip&hours=6")
    assert page.count('class="panel-title"') == 1


def test_a_well_that_never_reported_draws_nothing(admin: object, person: Person, new_well: Callable[..., str]) -> None:
    page = person.see(f"/wells/{new_well()}")
    assert "never reported" in page
    assert "No readings in this period" in page


def test_key_signals_are_those_the_well_has() -> None:
    assert drawn(Latest("W", None, {"pip": 1.0, "gor": 2.0}), None) == ("pip",)
    assert drawn(Latest("W", None, {"gor": 2.0}), None) == ("gor",)
    assert drawn(Latest("W", None), None) == KEY[:1]
    assert drawn(Latest("W", None, {"pip": 1.0}), "gor") == ("gor",)
