import pytest

from tests.nlp.times.said import clock_at, spans


@pytest.mark.parametrize(
    "text", ["last", "last five", "this well", "last 3 alarms", "may", "q5", "first week", "past 120 C", "2 hours"]
)
def test_what_is_no_period(text: str) -> None:
    assert spans(text, clock_at()) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("last 24 hours", "11-22 12:34:56/11-23 12:34:56"),
        ("the last 24h", "11-22 12:34:56/11-23 12:34:56"),
        ("past 2 wks", "11-09 12:34:56/11-23 12:34:56"),
        ("in the past 90 minutes", "11-23 11:04:56/11-23 12:34:56"),
        ("last hour", "11-23 11:34:56/11-23 12:34:56"),
        ("last half hour", "11-23 12:04:56/11-23 12:34:56"),
        ("last hour and a half", "11-23 11:04:56/11-23 12:34:56"),
        ("last two and a half hours", "11-23 10:04:56/11-23 12:34:56"),
        ("last couple of days", "11-21 12:34:56/11-23 12:34:56"),
        ("last twenty four hours", "11-22 12:34:56/11-23 12:34:56"),
        ("last ٢٤ hours", "11-22 12:34:56/11-23 12:34:56"),
        ("last 3 months", "08-23 12:34:56/11-23 12:34:56"),
        ("past week", "11-16 12:34:56/11-23 12:34:56"),
        ("past month", "10-23 12:34:56/11-23 12:34:56"),
        ("this week", "11-23 00:00/11-23 12:34:56"),
        ("last week", "11-16 00:00/11-23 00:00"),
        ("the previous week", "11-16 00:00/11-23 00:00"),
        ("the week before last", "11-09 00:00/11-16 00:00"),
        ("this month", "11-01 00:00/11-23 12:34:56"),
        ("last month", "10-01 00:00/11-01 00:00"),
        ("this year", "01-01 00:00/11-23 12:34:56"),
        ("last year", "01-01 00:00/01-01 00:00"),
        ("month to date", "11-01 00:00/11-23 12:34:56"),
        ("ytd", "01-01 00:00/11-23 12:34:56"),
        ("october", "10-01 00:00/11-01 00:00"),
        ("in may", "05-01 00:00/06-01 00:00"),
        ("november", "11-01 00:00/11-23 12:34:56"),
        ("first week of october", "10-01 00:00/10-08 00:00"),
        ("last week of october", "10-25 00:00/11-01 00:00"),
        ("first 3 days of october", "10-01 00:00/10-04 00:00"),
        ("w/c 16 Nov", "11-16 00:00/11-23 00:00"),
        ("week of the 11th", "11-09 00:00/11-16 00:00"),
        ("Q3", "07-01 00:00/10-01 00:00"),
        ("Q1 2026", "01-01 00:00/04-01 00:00"),
        ("last weekend", "11-21 00:00/11-23 00:00"),
        ("3 hours ago", "11-23 09:34/11-23 09:35"),
        ("this time yesterday", "11-22 12:34/11-22 12:35"),
        ("in 2025", "01-01 00:00/01-01 00:00"),
    ],
)
def test_periods(text: str, span: str) -> None:
    assert spans(text, clock_at()) == [span]


@pytest.mark.parametrize(
    ("text", "now", "zone", "span"),
    [
        ("last week", "2026-10-28 09:00", "Europe/Berlin", "10-18 22:00/10-25 23:00"),
        ("this week", "2026-10-25 09:00", "Europe/Berlin", "10-18 22:00/10-25 09:00"),
        ("last month", "2026-11-05 09:00", "Europe/Berlin", "09-30 22:00/10-31 23:00"),
        ("last 24 hours", "2026-10-25 09:00", "Europe/Berlin", "10-24 09:00/10-25 09:00"),
        ("last month", "2026-12-02 09:00", "America/Chicago", "11-01 05:00/12-01 06:00"),
        ("this year", "2026-11-22 22:00", "Asia/Kuwait", "12-31 21:00/11-22 22:00"),
        ("last week", "2026-11-22 22:00", "Asia/Kuwait", "11-15 21:00/11-22 21:00"),
    ],
)
def test_periods_are_the_zones(text: str, now: str, zone: str, span: str) -> None:
    assert spans(text, clock_at(now, zone)) == [span]
