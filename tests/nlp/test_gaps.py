from datetime import UTC, datetime

import pytest

from nlp.lexicon import Lexicon
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "which wells are down",
        "any alarms",
        "handover",
        "list wells",
        "when did AK-014 trip",
        "oil price",
        "mute AK-014 for 1 h",
        "forecast pip of AK-014",
    ],
)
def test_nothing_is_lacking(parser: Parser, lexicon: Lexicon, text: str) -> None:
    assert parser.parse(text, lexicon, NOW).needs_clarification is None


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("diagnose", "well"),
        ("what is the pip", "well"),
        ("plot AK-014", "metric"),
        ("top wells", "metric"),
        ("compare AK-014 and AK-015", "metric"),
        ("ack", "alert"),
        ("mute alarm", "alert"),
        ("mute AK-014", "time"),
        ("what if I change the frequency of AK-014", "frequency"),
        ("average pip of AK-014 since the workover", "time"),
        ("wells with pip", "threshold"),
        ("and yesterday?", "intent"),
    ],
)
def test_what_is_lacking(parser: Parser, lexicon: Lexicon, text: str, slot: str) -> None:
    assert parser.parse(text, lexicon, NOW).needs_clarification == slot
