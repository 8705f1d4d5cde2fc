from datetime import UTC, datetime

import pytest

from nlp.errors import TextTooLong, UnknownZone
from nlp.parse import Parser
from tests.nlp.field import a_lexicon

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
LEXICON = a_lexicon()


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


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
