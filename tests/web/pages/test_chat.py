from collections.abc import Callable

from tests.web.conftest import Site
from tests.web.pages.conftest import WELL, Person


def test_a_stranger_is_sent_to_the_sign_in(site: Site) -> None:
    with site.client(Accept="text/html") as browser:
        answer = browser.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_somebody_elses_conversation_is_not_there(person: Person, new_person: Callable[..., Person]) -> None:
    path = person.ask("help").url.path
    other = new_person("admin").browser.get(path)
    assert other.status_code == 404
    assert "reference" in other.text


def test_a_conversation_that_never_was_is_not_there(person: Person) -> None:
    assert person.browser.get("/conversations/not-a-uuid").status_code == 404


def test_a_page_before_nothing_is_refused(person: Person) -> None:
    path = person.ask("help").url.path
    assert person.browser.get(f"{path}?before=zero").status_code == 422


def test_an_empty_field_offers_questions_that_work(person: Person) -> None:
    page = person.see("/")
    offered = page[page.index('id="first"') : page.index('id="composer"')]
    assert offered.count("<button") == 5
    assert WELL in page


def test_who_sees_no_well_is_told_what_to_do(new_person: Callable[..., Person]) -> None:
    page = new_person("viewer", ["Nowhere"]).see("/")
    assert "No well has reported yet" in page
    assert WELL not in page


def test_a_conversation_is_found_again_by_its_words(person: Person) -> None:
    person.ask(f"what is the flow rate of {WELL}")
    assert "flow rate" in person.see("/conversations?search=FLOW+rate")
    assert "Nothing found" in person.see("/conversations?search=zzz")


def test_what_was_searched_for_is_escaped(person: Person) -> None:
    assert "<b>x" not in person.see("/conversations?search=<b>x")


def test_question_and_answer_stand_on_the_page(person: Person) -> None:
    page = person.ask(f"what is the flow rate of {WELL}?").text
    assert page.count('class="bubble person"') == 1
    assert page.count('class="bubble assistant" id="m') == 1
    assert f"what is the flow rate of {WELL}?" in page


def test_the_rest_of_a_long_conversation_is_one_tap_away(person: Person) -> None:
    first = person.ask("help")
    conversation = first.url.path.rpartition("/")[2]
    for _ in range(20):
        last = person.ask("help", conversation_id=conversation)
    assert "Earlier messages" in last.text
    assert last.text.count('class="bubble person"') == 20


def test_newer_messages_come_as_fragments(person: Person) -> None:
    first = person.ask("help")
    conversation = first.url.path.rpartition("/")[2]
    fragment = person.see(f"/conversations/{conversation}/since/0")
    assert fragment.count("<article") == 2
    assert "<html" not in fragment


def test_a_ranking_is_shown_as_bars_too(person: Person) -> None:
    page = person.ask("top 2 wells by flow rate").text
    assert 'class="chart bars"' in page
    assert 'class="chart bars"' not in person.ask(f"flow rate of {WELL}").text
