import pytest

from tests.nlp.times.said import clock_at, spans


@pytest.mark.parametrize(
    "text", ["the 32nd", "31 february", "2026-13-01", "yester", "mondays", "2030-01-01", "99/99", "the second one"]
)
def test_what_names_no_day_is_left_alone(text: str) -> None:
    assert spans(text, clock_at()) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("today", "11-23 00:00/11-23 12:34:56"),
        ("yesterday", "11-22 00:00/11-23 00:00"),
        ("the day before yesterday", "11-21 00:00/11-22 00:00"),
        ("monday", "11-16 00:00/11-17 00:00"),
        ("on tuesday", "11-17 00:00/11-18 00:00"),
        ("last friday", "11-20 00:00/11-21 00:00"),
        ("sun", "11-22 00:00/11-23 00:00"),
        ("tuesday last week", "11-17 00:00/11-18 00:00"),
        ("3 days ago", "11-20 00:00/11-21 00:00"),
        ("a week ago", "11-16 00:00/11-17 00:00"),
        ("on the 14th", "11-14 00:00/11-15 00:00"),
        ("on the 28th", "10-28 00:00/10-29 00:00"),
        ("the 3rd of last month", "10-03 00:00/10-04 00:00"),
        ("16 Nov", "11-16 00:00/11-17 00:00"),
        ("November 16th", "11-16 00:00/11-17 00:00"),
        ("16th of November 2025", "11-16 00:00/11-17 00:00"),
        ("on 5 December", "12-05 00:00/12-06 00:00"),
        ("2026-11-16", "11-16 00:00/11-17 00:00"),
        ("16/11/2026", "11-16 00:00/11-17 00:00"),
        ("11/16/2026", "11-16 00:00/11-17 00:00"),
        ("3/11", "11-03 00:00/11-04 00:00"),
        ("٣ days ago", "11-20 00:00/11-21 00:00"),
        ("twenty-first of october", "10-21 00:00/10-22 00:00"),
    ],
)
def test_days(text: str, span: str) -> None:
    assert spans(text, clock_at()) == [span]


@pytest.mark.parametrize(
    ("text", "now", "zone", "span"),
    [
        ("yesterday", "2026-10-26 09:00", "Europe/Berlin", "10-24 22:00/10-25 23:00"),
        ("today", "2026-10-25 12:00", "Europe/Berlin", "10-24 22:00/10-25 12:00"),
        ("yesterday", "2026-03-30 09:00", "Europe/Berlin", "03-28 23:00/03-29 22:00"),
        ("on sunday", "2026-03-31 09:00", "Europe/Berlin", "03-28 23:00/03-29 22:00"),
        ("yesterday", "2026-11-02 12:00", "America/Chicago", "11-01 05:00/11-02 06:00"),
        ("sunday", "2026-03-09 15:00", "America/Chicago", "03-08 06:00/03-09 05:00"),
        ("today", "2026-11-22 22:30", "Asia/Kuwait", "11-22 21:00/11-22 22:30"),
        ("yesterday", "2026-11-22 22:30", "Asia/Kuwait", "11-21 21:00/11-22 21:00"),
        ("monday", "2026-11-22 22:30", "Asia/Kuwait", "11-15 21:00/11-16 21:00"),
    ],
)
def test_days_are_the_zones(text: str, now: str, zone: str, span: str) -> None:
    assert spans(text, clock_at(now, zone)) == [span]
