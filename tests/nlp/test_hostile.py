"""No text breaks the reading: each is answered or refused, and what it says to want is a known intent."""

from datetime import UTC, datetime

import pytest

from nlp.errors import TextTooLong
from nlp.lexicon import Lexicon
from nlp.model import INTENTS
from nlp.parse import MOST_CHARACTERS, Parser
from tests.nlp.hostile import HOSTILE

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize("shape", HOSTILE)
def test_it_is_read_or_refused(parser: Parser, lexicon: Lexicon, shape: str) -> None:
    text = HOSTILE[shape]
    if len(text) > MOST_CHARACTERS:
        with pytest.raises(TextTooLong):
            parser.parse(text, lexicon, NOW)
    else:
        assert parser.parse(text, lexicon, NOW).intent.name in INTENTS
