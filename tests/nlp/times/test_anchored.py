from dataclasses import replace

import pytest

from nlp.times import Span
from tests.nlp.times.said import clock_at, moment, spans

CLOCK = clock_at()
YESTERDAY = Span(moment("2026-11-22 00:00:00"), moment("2026-11-23 00:00:00"), "day")
NIGHT = Span(moment("2026-11-21 18:00:00"), moment("2026-11-22 06:00:00"), "shift")


@pytest.mark.parametrize(
    ("anchor", "text", "found"),
    [
        (YESTERDAY, "the day before", "11-21 00:00/11-22 00:00"),
        (NIGHT, "and the night before that", "11-20 18:00/11-21 06:00"),
        (NIGHT, "the following night", "11-22 18:00/11-23 06:00"),
        (NIGHT, "the shift before", "11-21 06:00/11-21 18:00"),
        (YESTERDAY, "the week before", "11-09 00:00/11-16 00:00"),
        (YESTERDAY, "the month before", "10-01 00:00/11-01 00:00"),
        (YESTERDAY, "the hour before that", "11-21 23:00/11-22 00:00"),
    ],
)
def test_counted_from_what_was_spoken_of(anchor: Span, text: str, found: str) -> None:
    assert spans(text, replace(CLOCK, anchor=anchor)) == [found]


def test_counted_from_the_period_before_in_the_same_text() -> None:
    found = ["11-22 18:00/11-23 06:00", "11-21 18:00/11-22 06:00"]
    assert spans("last night and the night before", CLOCK, comparing=True) == found
    assert spans("last nite vs the night b4".replace("nite", "night"), CLOCK, comparing=True) == found


def test_what_would_begin_after_now_is_nothing() -> None:
    assert spans("the day after", replace(CLOCK, anchor=replace(YESTERDAY, start=moment("2026-11-23 00:00:00")))) == []
