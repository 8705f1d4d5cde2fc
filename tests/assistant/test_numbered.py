import msgspec
import pytest

from assistant.numbered import another_alert, numbered_threshold
from nlp.model import Question, Reading, Threshold
from tests.assistant.builders import a_question

WELLS = ("AK-014", "AK-015", "RM-032")
ABOVE = msgspec.structs.replace(
    a_question("subscribe", "tell me", wells=("AK-014",)), threshold=Threshold(">", 140.0, "degC")
)


def limited(text: str, masked: str) -> float | None:
    question = a_question("subscribe", text)
    found = numbered_threshold(question, Reading(question, True, False, masked), ABOVE, WELLS)
    return found.threshold.value if found.threshold else None


@pytest.mark.parametrize(("text", "masked"), [("15", "{num}"), ("and 145", "and {num}"), ("make it so", "make it so")])
def test_numbers_that_are_no_limit(text: str, masked: str) -> None:
    assert limited(text, masked) is None


@pytest.mark.parametrize(("text", "masked"), [("make it 145", "make it {num}"), ("actually 145", "{num}")])
def test_another_limit(text: str, masked: str) -> None:
    assert limited(text, masked) == 145.0


def shelved(text: str, before: Question) -> tuple[int | None, tuple[str, ...]]:
    found = another_alert(a_question("alert_shelve", text, wells=("RM-032",)), before)
    return found.alert_id, found.wells


def test_a_number_after_an_alert_is_an_alert() -> None:
    acked = msgspec.structs.replace(a_question("alert_ack", "ack 31"), alert_id=31)
    assert shelved("mute 32 1h", acked) == (32, ())
    assert shelved("mute RM-032 1h", acked) == (None, ("RM-032",))
    assert shelved("mute 32 1h", a_question("status", "how is it")) == (None, ("RM-032",))
