from datetime import UTC, datetime

import pytest

from nlp.lexicon import Lexicon
from nlp.parse import Parser
from nlp.placeholders import without_courtesies

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize("line", ["please", "thanks", "hello", "could you"])
def test_a_courtesy_alone_is_kept(line: str) -> None:
    assert without_courtesies(line) == line


def test_courtesies_are_cut_at_both_ends() -> None:
    assert without_courtesies("hello could you please plot {metric} thank you") == "plot {metric}"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "What's the average pip of AK-014, AK-015 and AK-016 last week?",
            "what is the {agg} {metric} of {well} {time}",
        ),
        ("compare pip and amps of AK-014 and AK-015", "compare {metric} of {wells}"),
        ("what if we run AK-014 at 50 Hz", "what if we run {well} at {freq}"),
        ("is AK-014 offline", "is {well} {silent}"),
        ("top 5 wells by pip", "{super} {num} wells by {metric}"),
    ],
)
def test_slots_are_masked(parser: Parser, lexicon: Lexicon, text: str, masked: str) -> None:
    assert parser.read(text, lexicon, NOW).masked == masked
