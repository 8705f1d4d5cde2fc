from datetime import UTC, datetime

import pytest

from nlp.lexicon import Lexicon
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "pip of AK-014 on 2026-11-03",
        "pip of AK-014 on 13/11/2026",
        "average pip of AK-014 from 11/10/2026 to 11/13/2026",
        "BG-002 mean tubing pressure 10/11/2026 - 12/11/2026",
        "wells with flow above 500 bpd",
        "pip of AK-014 between 2 and 4 am",
        "wells with motor temp above 250 F",
    ],
)
def test_nothing_is_in_doubt(parser: Parser, lexicon: Lexicon, text: str) -> None:
    question = parser.parse(text, lexicon, NOW)
    assert (question.doubts, question.needs_clarification) == ((), None)


@pytest.mark.parametrize(
    ("text", "kind", "slot", "options"),
    [
        (
            "pip of AK-014 on 03/11/2026",
            "two_dates",
            "time",
            ("pip of AK-014 on 3 November 2026", "pip of AK-014 on 11 March 2026"),
        ),
        ("pip of AK-014 on 31 November", "no_such_time", "time", ()),
        ("pip of AK-014 at 25:00", "no_such_time", "time", ()),
        (
            "wells with flow above 500 and below 900 bpd",
            "two_limits",
            "threshold",
            ("wells with flow above 500", "wells with flow below 900 bpd"),
        ),
        (
            "wells between 50 and 55 Hz",
            "two_limits",
            "threshold",
            ("wells at least 50 Hz", "wells at most 55 Hz"),
        ),
        ("which wells have vibration over 5 mm/s", "unit", "threshold", ()),
    ],
)
def test_what_is_in_doubt_is_asked_back(
    parser: Parser, lexicon: Lexicon, text: str, kind: str, slot: str, options: tuple[str, ...]
) -> None:
    question = parser.parse(text, lexicon, NOW)
    assert [(doubt.kind, doubt.options) for doubt in question.doubts] == [(kind, options)]
    assert (question.needs_clarification, question.threshold) == (slot, None)


def test_the_options_are_read_without_doubt(parser: Parser, lexicon: Lexicon) -> None:
    for text in (
        "pip of AK-014 on 03/11/2026",
        "wells with flow above 500 and below 900 bpd",
        "wells between 50 and 55 Hz",
    ):
        for option in parser.parse(text, lexicon, NOW).doubts[0].options:
            assert parser.parse(option, lexicon, NOW).needs_clarification is None
