import pytest

from tests.nlp.times.said import clock_at, spans


@pytest.mark.parametrize("text", ["at 120", "25:00", "at 6 bar", "13pm", "12:75", "at 50 hz", "top 5"])
def test_numbers_that_are_no_time_of_day(text: str) -> None:
    assert spans(text, clock_at()) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("at 03:12", "11-23 03:12/11-23 03:13"),
        ("at 23:10", "11-22 23:10/11-22 23:11"),
        ("at 3pm", "11-22 15:00/11-22 15:01"),
        ("at noon", "11-23 12:00/11-23 12:01"),
        ("at midnight", "11-23 00:00/11-23 00:01"),
        ("at 6 o'clock", "11-23 06:00/11-23 06:01"),
        ("0630 hrs", "11-23 06:30/11-23 06:31"),
        ("yesterday at 3pm", "11-22 15:00/11-22 15:01"),
        ("3pm yesterday", "11-22 15:00/11-22 15:01"),
        ("yesterday at 6", "11-22 06:00/11-22 06:01"),
        ("20 Nov 14:00", "11-20 14:00/11-20 14:01"),
        ("2026-11-16 06:00", "11-16 06:00/11-16 06:01"),
        ("monday 6:30 am", "11-16 06:30/11-16 06:31"),
        ("this morning", "11-23 06:00/11-23 12:00"),
        ("yesterday morning", "11-22 06:00/11-22 12:00"),
        ("yesterday afternoon", "11-22 12:00/11-22 18:00"),
        ("yesterday evening", "11-22 18:00/11-23 00:00"),
        ("this afternoon", "11-23 12:00/11-23 12:34:56"),
        ("monday morning", "11-16 06:00/11-16 12:00"),
        ("friday night", "11-20 18:00/11-21 06:00"),
        ("the morning of the 14th", "11-14 06:00/11-14 12:00"),
        ("last night", "11-22 18:00/11-23 06:00"),
        ("overnight", "11-22 18:00/11-23 06:00"),
        ("yesterday night", "11-22 18:00/11-23 06:00"),
        ("two nights ago", "11-21 18:00/11-22 06:00"),
        ("this shift", "11-23 06:00/11-23 12:34:56"),
        ("the current shift", "11-23 06:00/11-23 12:34:56"),
        ("last shift", "11-22 18:00/11-23 06:00"),
        ("the previous shift", "11-22 18:00/11-23 06:00"),
        ("last night shift", "11-22 18:00/11-23 06:00"),
        ("last day shift", "11-22 06:00/11-22 18:00"),
        ("the last two shifts", "11-22 06:00/11-23 06:00"),
        ("yesterday's day shift", "11-22 06:00/11-22 18:00"),
        ("night shift on friday", "11-20 18:00/11-21 06:00"),
    ],
)
def test_times_of_day(text: str, span: str) -> None:
    assert spans(text, clock_at()) == [span]


@pytest.mark.parametrize(
    ("text", "now", "span"),
    [
        ("last night", "2026-11-23 02:00", "11-22 18:00/11-23 02:00"),
        ("overnight", "2026-11-23 06:00", "11-22 18:00/11-23 06:00"),
        ("last night", "2026-11-23 20:00", "11-22 18:00/11-23 06:00"),
        ("this shift", "2026-11-23 02:00", "11-22 18:00/11-23 02:00"),
        ("last shift", "2026-11-23 02:00", "11-22 06:00/11-22 18:00"),
        ("last shift", "2026-11-23 18:00", "11-23 06:00/11-23 18:00"),
        ("this morning", "2026-11-23 09:15", "11-23 06:00/11-23 09:15"),
        ("tonight", "2026-11-23 20:00", "11-23 18:00/11-23 20:00"),
    ],
)
def test_shifts_by_the_hour(text: str, now: str, span: str) -> None:
    assert spans(text, clock_at(now)) == [span]


def test_shifts_are_the_sites() -> None:
    assert spans("last shift", clock_at(shift=(7, 19))) == ["11-22 19:00/11-23 07:00"]
    assert spans("last night", clock_at(shift=(7, 19))) == ["11-22 19:00/11-23 07:00"]


@pytest.mark.parametrize(
    ("text", "now", "zone", "span"),
    [
        ("last night", "2026-10-25 09:00", "Europe/Berlin", "10-24 16:00/10-25 05:00"),
        ("last night", "2026-03-29 09:00", "Europe/Berlin", "03-28 17:00/03-29 04:00"),
        ("last shift", "2026-11-01 15:00", "America/Chicago", "10-31 23:00/11-01 12:00"),
        ("this morning", "2026-11-23 08:00", "Asia/Kuwait", "11-23 03:00/11-23 08:00"),
        ("yesterday at 6am", "2026-11-23 08:00", "Asia/Kuwait", "11-22 03:00/11-22 03:01"),
        ("at 03:12", "2026-11-23 08:00", "Asia/Kuwait", "11-23 00:12/11-23 00:13"),
    ],
)
def test_hours_are_the_zones(text: str, now: str, zone: str, span: str) -> None:
    assert spans(text, clock_at(now, zone)) == [span]
