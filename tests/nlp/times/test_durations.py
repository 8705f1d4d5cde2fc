import pytest

from tests.nlp.times.said import clock_at, lengths


@pytest.mark.parametrize("text", ["for a while", "2 bananas", "until the workover", "5 bar"])
def test_what_is_no_length_of_time(text: str) -> None:
    assert lengths(text, clock_at(), ahead=True) == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("for 2 hours", 7200),
        ("90 min", 5400),
        ("1h30", 5400),
        ("2 h 15 min", 8100),
        ("half an hour", 1800),
        ("an hour and a half", 5400),
        ("two and a half hours", 9000),
        ("3 days", 259200),
        ("a quarter of an hour", 900),
    ],
)
def test_lengths(text: str, seconds: float) -> None:
    assert lengths(text, clock_at()) == [seconds]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("until 06:00", 62704),
        ("until 6am", 62704),
        ("until 13:00", 1504),
        ("until tomorrow", 41104),
        ("until tomorrow 06:00", 62704),
        ("until the end of the shift", 19504),
        ("for the rest of the shift", 19504),
        ("in the next 24 hours", 86400),
        ("next week", 604800),
        ("in 3 days", 259200),
        ("until friday", 300304),
        ("by friday", 386704),
    ],
)
def test_lengths_counted_from_now(text: str, seconds: float) -> None:
    assert lengths(text, clock_at(), ahead=True) == [seconds]


def test_until_counts_real_seconds_over_a_change_of_clocks() -> None:
    assert lengths("until 06:00", clock_at("2026-10-24 20:00", "Europe/Berlin"), ahead=True) == [9 * 3600]
