from datetime import timedelta

from nlp.times.clock import by_months, floor, named_shift, shift_at, shift_back, shifted, whole_day
from tests.nlp.times.said import clock_at, written


def test_the_last_day_of_a_short_month_is_kept() -> None:
    day = clock_at("2026-03-31 10:00").now
    assert by_months(day, -1).day == 28


def test_a_day_of_25_hours_is_whole() -> None:
    span = whole_day(clock_at("2026-10-25 12:00", "Europe/Berlin").now)
    assert (span.end.timestamp() - span.start.timestamp()) == timedelta(hours=25).total_seconds()


def test_hours_are_exact_over_a_change_of_clocks() -> None:
    now = clock_at("2026-03-29 02:00", "Europe/Berlin").now
    assert now.timestamp() - shifted(now, -2, "hour").timestamp() == 7200


def test_units_begin_where_the_calendar_says() -> None:
    now = clock_at().now
    assert [floor(now, unit).strftime("%m-%d") for unit in ("week", "month", "quarter", "year")] == [
        "11-23",
        "11-01",
        "10-01",
        "01-01",
    ]


def test_shifts_follow_each_other() -> None:
    clock = clock_at("2026-11-23 03:00")
    assert written(shift_at(clock, clock.now)) == "11-22 18:00/11-23 06:00"
    assert written(shift_back(clock, 1)) == "11-22 06:00/11-22 18:00"
    assert written(named_shift(clock, "night", clock.now)) == "11-23 18:00/11-24 06:00"
