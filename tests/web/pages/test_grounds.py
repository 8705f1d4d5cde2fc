from collections.abc import Callable

from tests.web.pages.conftest import WELL, Person


def test_an_answer_given_to_somebody_else_shows_nothing(person: Person, new_person: Callable[..., Person]) -> None:
    page = person.ask(f"what is the pip of {WELL}").text
    address = page.split('href="/messages/')[1].split('"')[0]
    assert new_person().browser.get(f"/messages/{address}").status_code == 404


def test_queries_stand_with_their_values_behind_the_sources(person: Person) -> None:
    page = person.ask(f"average intake pressure of {WELL} in the last 2 hours").text
    assert "single readings" in page
    assert f'<a href="/wells/{WELL}/zoom?metrics=pip' in page
    shown = person.see("/messages/" + page.split('href="/messages/')[1].split('"')[0])
    assert "<code>telemetry/series.sql: aggregate</code>" in shown
    assert f'<dt>$1</dt><dd class="n">{WELL.lower()}</dd>' in shown
