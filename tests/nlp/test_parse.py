from datetime import UTC, datetime

import pytest

from nlp.errors import TextTooLong, UnknownZone
from nlp.model import Step
from nlp.parse import Parser
from tests.nlp.field import a_lexicon

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
LEXICON = a_lexicon()


def test_a_text_too_long_is_refused(parser: Parser) -> None:
    with pytest.raises(TextTooLong):
        parser.parse("a" * 2001, LEXICON, NOW)


def test_an_unknown_zone_is_named(parser: Parser) -> None:
    with pytest.raises(UnknownZone, match="Mars"):
        parser.parse("status", LEXICON, NOW, "Mars/Base")


def test_why_is_a_diagnosis(parser: Parser) -> None:
    question = parser.parse("why is well AK-014 losing flow?", LEXICON, NOW)
    assert question.intent.name == "diagnose"
    assert question.wells == ("AK-014",)
    assert question.metrics == ("flow_rate",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(" * 2000,
        "🤖" * 2000,
        " " * 2000,
        "z̷̢̛a̴" * 200,
        "\u202eما هو ضغط AK-014",
        "\u200b" * 1000,
        "\x00\x01",
        "9" * 2000,
        "1:" * 1000,
        "AK-014 " * 280,
        "one hundred and " * 120,
        "\ud800" * 9,
        "since " * 330,
        "AK-099 " * 280,
        "٣" * 2000,
        "11/11/11 " * 200,
    ],
)
def test_hostile_text_is_a_question_like_any_other(parser: Parser, text: str) -> None:
    assert parser.parse(text, LEXICON, NOW, trace=[]).text == text


def test_a_trace_tells_every_step(parser: Parser) -> None:
    steps: list[Step] = []
    parser.parse("pip of AK-014", LEXICON, NOW, trace=steps)
    assert [step.name for step in steps] == ["words", "spans", "intents", "slots"]


def test_alternatives_come_best_first(parser: Parser) -> None:
    question = parser.parse("give me the rundown", LEXICON, NOW)
    scores = [intent.confidence for intent in question.alternatives]
    assert scores == sorted(scores, reverse=True)


def test_the_same_text_is_read_the_same_by_another_parser(parser: Parser) -> None:
    text = "which wells in Burgan run above 250 F"
    assert Parser().parse(text, LEXICON, NOW) == parser.parse(text, LEXICON, NOW)


def test_days_are_those_of_the_zone(parser: Parser) -> None:
    question = parser.parse("pip of AK-014 yesterday", LEXICON, NOW, "Asia/Kuwait")
    assert question.time_range is not None
    assert question.time_range.end.hour == 21
