from datetime import UTC, datetime, timedelta

from telemetry.importing.offering import by_age

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def moments(*years: float) -> list[dict[str, object]]:
    return [{"timestamp": NOW - timedelta(days=365.25 * ago)} for ago in years]


def test_young_readings_and_those_of_a_wrong_clock_are_checked_by_the_clock_itself() -> None:
    assert by_age(moments(0, 1, 9, 56.8), NOW) == [(NOW, [0, 1, 2, 3])]


def test_old_readings_are_checked_by_the_newest_of_their_year() -> None:
    items = moments(0, 12.5, 12.4, 20)
    assert by_age(items, NOW) == [
        (NOW, [0]),
        (items[2]["timestamp"], [1, 2]),
        (items[3]["timestamp"], [3]),
    ]
