from datetime import UTC, datetime, timedelta

from assistant.model import Answer, Message
from nlp.model import Intent, Question, TimeRange
from web.pages.bubbles import Bubble, carried

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_question(**slots: object) -> Question:
    return Question("and yesterday?", Intent("trend", 0.9), **slots)  # type: ignore[arg-type]


def test_what_the_text_itself_says_is_no_chip() -> None:
    assert carried(a_question(wells=("AK-014",)), "UTC") == []


def test_a_slot_that_holds_nothing_is_no_chip() -> None:
    assert carried(a_question(inherited=("wells", "threshold")), "UTC") == []


def test_what_was_carried_over_is_said_in_words() -> None:
    day = TimeRange(NOON - timedelta(hours=2), NOON)
    question = a_question(
        wells=("AK-014",), metrics=("pip",), time_range=day, inherited=("wells", "metrics", "time_range")
    )
    words = dict(carried(question, "Asia/Kuwait"))
    assert words["wells"] == "AK-014"
    assert words["metrics"] == "pump intake pressure"
    assert words["time_range"] == "23 Nov 13:00 to 15:00 Asia/Kuwait"


def test_the_first_line_stands_apart() -> None:
    bubble = Bubble(Message(1, "c", NOON, "assistant", "It runs.\n\nSince Monday.\n"))
    assert (bubble.headline, bubble.body) == ("It runs.", "Since Monday.")


def test_what_begins_with_a_dash_is_a_list_and_nothing_else_is() -> None:
    bubble = Bubble(Message(1, "c", NOON, "assistant", "Two wells.\n- A-1\n- A-2\n-5 is cold\n"))
    assert [(part.listed, part.texts) for part in bubble.paragraphs] == [
        (True, ("A-1", "A-2")),
        (False, ("-5 is cold",)),
    ]


def test_one_well_is_told_in_words_several_in_rows() -> None:
    asked = Question("how is it", Intent("status", 0.9))
    for count, rows in ((1, False), (2, True)):
        answer = Answer("c", 1, "x", asked, data={"wells": [{"well_id": "A"}] * count})
        assert Bubble(Message(1, "c", NOON, "assistant", "x", answer=answer)).many_states is rows


def test_a_message_without_answer_was_not_read_as_anything() -> None:
    bubble = Bubble(Message(1, "c", NOON, "alert", "High temperature"))
    assert (bubble.question, bubble.wells, bubble.reading("UTC")) == (None, (), "")


def test_wells_of_an_answer_are_links() -> None:
    answer = Answer("c", 1, "x", a_question(wells=("AK-014", "AK-015")))
    assert Bubble(Message(1, "c", NOON, "assistant", "x", answer=answer)).wells == ("AK-014", "AK-015")
