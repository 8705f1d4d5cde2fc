"""Thumbs under an answer, and the page where engineers review; near misses first."""

import re
from collections.abc import Callable

from tests.web.pages.conftest import FIELD, WELL, Person


def answer_of(person: Person) -> tuple[str, str]:
    """A diagnosis on a page, and its message."""
    page = person.ask(f"what is wrong with {WELL}").text
    return page, re.findall(r'name="message_id" value="(\d+)"', page)[-1]


def test_a_viewer_may_judge_but_not_review(new_person: Callable[..., Person], small_field: None) -> None:
    viewer = new_person("viewer", [FIELD])
    assert viewer.browser.get("/feedback").status_code == 403
    assert viewer.post("/feedback/review", well_id=WELL, cause_id="1", confirmed="yes").status_code == 403
    _, message = answer_of(viewer)
    assert viewer.post("/feedback", message_id=message).status_code == 422
    assert viewer.post("/feedback", message_id="999999999", verdict="right").status_code == 404


def test_a_claim_goes_to_an_engineer_who_settles_it(new_person: Callable[..., Person], small_field: None) -> None:
    viewer, engineer = new_person("viewer", [FIELD]), new_person("engineer", [FIELD])
    _, message = answer_of(viewer)
    said = viewer.post("/feedback", message_id=message, verdict="wrong", fault="broken_shaft", text="sheared <at> 3")
    assert said.status_code == 303
    assert "Recorded. Thank you." in viewer.see(said.headers["location"])
    page = engineer.see("/feedback")
    assert "sheared &lt;at&gt; 3" in page
    cause = re.findall(r'name="cause_id" value="(\d+)"', page)[0]
    elsewhere = new_person("engineer", ["Elsewhere"])
    assert "sheared" not in elsewhere.see("/feedback")
    assert elsewhere.post("/feedback/review", well_id=WELL, cause_id=cause, confirmed="yes").status_code == 404
    assert engineer.post("/feedback/review", well_id=WELL, cause_id=cause, confirmed="yes").status_code == 303
    assert f'name="cause_id" value="{cause}"' not in engineer.see("/feedback")
    assert "confirmed" in engineer.see(f"/wells/{WELL}")


def test_questions_not_read_well_are_for_engineers_who_see_all(
    new_person: Callable[..., Person], small_field: None
) -> None:
    viewer = new_person("viewer", [FIELD])
    viewer.ask("who drilled the <moon> of ours")
    page = new_person("engineer").see("/feedback")
    assert "who drilled the &lt;moon&gt; of ours" in page
    assert "- ask: who drilled the &lt;moon&gt; of ours" in page
    assert "intent: out_of_scope" in page
    assert "moon" not in new_person("engineer", [FIELD]).see("/feedback")
