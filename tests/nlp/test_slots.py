from datetime import UTC, datetime

from nlp.lexicon import Lexicon
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


def test_what_is_left_out_is_not_made_up(parser: Parser, lexicon: Lexicon) -> None:
    question = parser.parse("plot pip of AK-014", lexicon, NOW)
    assert (question.time_range, question.aggregation, question.limit, question.order) == (None, None, None, None)


def test_a_trend_for_a_length_of_time_ends_now(parser: Parser, lexicon: Lexicon) -> None:
    question = parser.parse("plot pip of AK-014 for 2 hours", lexicon, NOW)
    assert question.time_range is not None
    assert (question.time_range.start.hour, question.time_range.end) == (10, NOW)
    assert question.duration_s is None


def test_two_periods_keep_the_order_of_the_text(parser: Parser, lexicon: Lexicon) -> None:
    question = parser.parse("compare flow of AK-014 today with yesterday", lexicon, NOW)
    assert question.time_range is not None
    assert question.compare_range is not None
    assert (question.time_range.start.day, question.compare_range.start.day) == (23, 22)


def test_now_is_latest_and_no_range(parser: Parser, lexicon: Lexicon) -> None:
    question = parser.parse("pip of AK-014 right now", lexicon, NOW)
    assert (question.aggregation, question.time_range) == ("latest", None)


def test_a_change_of_frequency_asks_of_other_metrics(parser: Parser, lexicon: Lexicon) -> None:
    assert parser.parse("what if I drop the frequency of AK-014 to 50 Hz", lexicon, NOW).metrics == ()
