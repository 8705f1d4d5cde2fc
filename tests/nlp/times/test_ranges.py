import pytest

from tests.nlp.times.said import clock_at, spans


@pytest.mark.parametrize(
    "text", ["since the workover", "between 100 and 120 psi", "from 50 to 55 hz", "from AK-011 to AK-014", "between"]
)
def test_what_cannot_be_read_whole_is_left_alone(text: str) -> None:
    assert spans(text, clock_at()) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("since monday", "11-16 00:00/11-23 12:34:56"),
        ("since yesterday 6am", "11-22 06:00/11-23 12:34:56"),
        ("since 06:00", "11-23 06:00/11-23 12:34:56"),
        ("since 3 pm", "11-22 15:00/11-23 12:34:56"),
        ("since midnight", "11-23 00:00/11-23 12:34:56"),
        ("since this morning", "11-23 06:00/11-23 12:34:56"),
        ("since last week", "11-16 00:00/11-23 12:34:56"),
        ("since 2 hours", "11-23 10:34:56/11-23 12:34:56"),
        ("since the 14th", "11-14 00:00/11-23 12:34:56"),
        ("from yesterday 6am until now", "11-22 06:00/11-23 12:34:56"),
        ("from monday onwards", "11-16 00:00/11-23 12:34:56"),
        ("between Mon and Wed", "11-16 00:00/11-19 00:00"),
        ("monday to friday", "11-16 00:00/11-21 00:00"),
        ("friday to tuesday", "11-13 00:00/11-18 00:00"),
        ("from the 1st to the 5th", "11-01 00:00/11-06 00:00"),
        ("from the 28th to the 3rd", "10-28 00:00/11-04 00:00"),
        ("16-18 Nov", "11-16 00:00/11-19 00:00"),
        ("Nov 16 to 18", "11-16 00:00/11-19 00:00"),
        ("from 16 Nov to 18 Nov", "11-16 00:00/11-19 00:00"),
        ("2026-11-16 to 2026-11-18", "11-16 00:00/11-19 00:00"),
        ("from 22:00 to 02:00", "11-22 22:00/11-23 02:00"),
        ("between 06:00 and 09:00", "11-23 06:00/11-23 09:00"),
        ("between 10:00 and 14:00", "11-22 10:00/11-22 14:00"),
        ("06:00-09:00", "11-23 06:00/11-23 09:00"),
        ("from 2 to 4pm", "11-22 14:00/11-22 16:00"),
        ("between 6am and noon", "11-23 06:00/11-23 12:00"),
        ("from 6am to 9am yesterday", "11-22 06:00/11-22 09:00"),
        ("yesterday from 6 to 9", "11-22 06:00/11-22 09:00"),
        ("yesterday between 22:00 and 02:00", "11-22 22:00/11-23 02:00"),
        ("from monday 8am to 5pm", "11-16 08:00/11-16 17:00"),
        ("tuesday 22:00 to wednesday 02:00", "11-17 22:00/11-18 02:00"),
        ("from yesterday to now", "11-22 00:00/11-23 12:34:56"),
    ],
)
def test_ranges(text: str, span: str) -> None:
    assert spans(text, clock_at()) == [span]


def test_two_periods_compared_are_two_in_the_order_of_the_text() -> None:
    both = ["11-23 00:00/11-23 12:34:56", "11-22 00:00/11-23 00:00"]
    assert spans("compare today to yesterday", clock_at(), comparing=True) == both
    assert spans("difference between today and yesterday", clock_at(), comparing=True) == both


@pytest.mark.parametrize(
    ("text", "now", "zone", "span"),
    [
        ("from 01:00 to 04:00", "2026-10-25 12:00", "Europe/Berlin", "10-24 23:00/10-25 03:00"),
        ("since sunday", "2026-03-30 09:00", "Europe/Berlin", "03-28 23:00/03-30 09:00"),
        ("from the 1st to the 5th", "2026-11-23 09:00", "America/Chicago", "11-01 05:00/11-06 06:00"),
        ("between 22:00 and 02:00", "2026-11-23 09:00", "Asia/Kuwait", "11-22 19:00/11-22 23:00"),
    ],
)
def test_ranges_are_the_zones(text: str, now: str, zone: str, span: str) -> None:
    assert spans(text, clock_at(now, zone)) == [span]


@pytest.mark.parametrize("text", ["flow 1000-1200 bpd", "14 to 15", "1800-2500"])
def test_numbers_that_are_no_clocks(text: str) -> None:
    assert spans(text, clock_at()) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0600-1000", "11-23 06:00/11-23 10:00"),
        ("9 to 11 am", "11-23 09:00/11-23 11:00"),
        ("below 300 last week", "11-16 00:00/11-23 00:00"),
        ("past fortnight", "11-09 12:34:56/11-23 12:34:56"),
    ],
)
def test_clocks_without_a_sign_and_numbers_before_a_period(text: str, span: str) -> None:
    assert spans(text, clock_at()) == [span]
