import re
import uuid
from collections.abc import Callable

import pytest

from tests.web.pages.conftest import WELL, Person
from web.pages.asking import known_key


def streamed(person: Person, **form: str) -> list[str]:
    """The fragments a browser with htmx gets, one an event."""
    answer = person.post("/ask", headers={"HX-Request": "true"}, **form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = re.split(r"\r?\n\r?\n", answer.text.strip())
    return ["\n".join(line[6:] for line in event.splitlines() if line.startswith("data: ")) for event in events]


def test_without_the_token_of_the_page_nothing_is_asked(person: Person) -> None:
    assert person.browser.post("/ask", data={"text": "help"}).status_code == 403


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 2001, 413), ("a\x00b", 422)])
def test_what_is_no_question_is_refused(person: Person, text: str, status: int) -> None:
    assert person.post("/ask", text=text).status_code == status


def test_a_conversation_of_somebody_else_takes_no_question(person: Person, new_person: Callable[..., Person]) -> None:
    conversation = person.ask("help").url.path.rpartition("/")[2]
    other = new_person("engineer")
    assert other.post("/ask", text="help", conversation_id=conversation).status_code == 404
    assert "There is no such conversation" in streamed(other, text="help", conversation_id=conversation)[-1]


def test_a_well_one_may_not_see_cannot_be_asked_about(new_person: Callable[..., Person], small_field: None) -> None:
    other = new_person("viewer", ["Nowhere"])
    assert other.post("/ask", text="how is it", well_id=WELL).status_code == 404


def test_a_key_that_is_none_is_replaced() -> None:
    assert uuid.UUID(known_key("not a key"))
    assert known_key('"><script>').count("-") == 4


def test_the_stages_come_in_order_and_end_with_the_answer(person: Person) -> None:
    key = str(uuid.uuid4())
    stages = streamed(person, text=f"what is the flow rate of {WELL}?", key=key)
    assert f'hx-target="#pending-{key}"' in stages[0]
    assert f'id="answer-{key}"' in stages[0]
    assert 'aria-busy="true"' not in stages[-1]
    assert re.search(r'<article class="bubble assistant[^"]*" id="m\d+"', stages[-1])


def test_a_new_conversation_gets_its_place_in_the_list(person: Person) -> None:
    assert "#my-conversations" in streamed(person, text="help")[-1]


def test_the_same_key_is_answered_once(person: Person) -> None:
    key = str(uuid.uuid4())
    first, again = (streamed(person, text="help", key=key)[-1] for _ in range(2))
    ids = [re.search(r'id="m(\d+)"', done) for done in (first, again)]
    assert ids[0] and ids[1] and ids[0][1] == ids[1][1]


def test_the_question_of_a_wells_page_is_about_that_well(person: Person) -> None:
    assert f"{WELL}: how is it doing?" in person.ask("how is it doing?", well_id=WELL).text


def test_a_well_that_is_named_is_not_named_twice(person: Person) -> None:
    assert f"{WELL}: " not in person.ask(f"how is {WELL.lower()} doing?", well_id=WELL).text


def test_a_choice_counts_before_what_stands_in_the_field(person: Person) -> None:
    page = person.ask("half a thou", choice="help").text
    assert "half a thou" not in page


def test_what_is_asked_is_escaped(person: Person) -> None:
    assert "<img" not in person.ask("<img src=x onerror=alert(1)>").text


def test_stopping_what_does_not_run_harms_nothing(person: Person) -> None:
    assert person.post("/ask/stop", key=str(uuid.uuid4())).status_code == 204
