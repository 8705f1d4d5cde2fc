from datetime import UTC, datetime, time, timedelta

import pytest

from assistant import periods
from nlp.model import TimeRange

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_period_yet_to_come_is_empty() -> None:
    clipped = periods.clipped(TimeRange(NOW + HOUR, NOW + 2 * HOUR), NOW)
    assert clipped.start == clipped.end


def test_a_running_period_ends_now() -> None:
    assert periods.clipped(TimeRange(NOW - HOUR, NOW + HOUR), NOW) == TimeRange(NOW - HOUR, NOW)


def test_a_past_period_stays_as_it_is() -> None:
    past = TimeRange(NOW - 2 * HOUR, NOW - HOUR)
    assert periods.clipped(past, NOW) == past


def test_without_a_period_it_is_the_last_day() -> None:
    assert periods.asked_or_last(None, NOW).start == NOW - timedelta(hours=24)


@pytest.mark.parametrize(
    ("hours", "step"), [(1, 60), (24, 300), (24 * 7, 3600), (24 * 45, 21600), (24 * 36500, 604800)]
)
def test_the_step_gives_a_readable_number_of_points(hours: float, step: int) -> None:
    assert periods.step_s(TimeRange(NOW - hours * HOUR, NOW)) == step


def test_a_shift_over_a_change_of_the_clocks() -> None:
    """The night in which Berlin's clocks go back has an hour more."""
    shift = periods.running_shift(datetime(2026, 10, 25, 2, tzinfo=UTC), "Europe/Berlin", (time(6), time(18)))
    assert (shift.start, shift.end) == (datetime(2026, 10, 24, 16, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC))
