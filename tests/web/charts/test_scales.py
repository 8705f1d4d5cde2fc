from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from web.charts.scales import number, spread, tick_number, time_ticks, value_ticks

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_flat_series_still_gets_a_span() -> None:
    scale = spread([50.0, 50.0], (), 100)
    assert scale.low < 50 < scale.high


def test_no_values_give_a_scale_that_can_be_drawn() -> None:
    scale = spread([], (), 100)
    assert scale.high > scale.low
    assert value_ticks(scale)


def test_a_level_far_away_does_not_squeeze_the_values() -> None:
    assert spread([10.0, 12.0], [500.0], 100).high < 15


def test_a_level_nearby_joins_the_scale() -> None:
    assert spread([10.0, 12.0], [13.0], 100).high > 13


def test_zero_is_the_floor_of_what_is_never_negative() -> None:
    assert spread([0.0, 100.0], (), 100).low == 0


def test_negative_values_go_below_zero() -> None:
    scale = spread([-5.0, 5.0], (), 100)
    assert scale.low < -5


def test_the_highest_value_is_near_the_top() -> None:
    scale = spread([0.0, 100.0], (), 100)
    assert scale.y(100) < scale.y(0) == 100


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.31, 0.33), (1200, 2010), (0, 100_000), (-40, 350)])
def test_ticks_are_round_few_and_inside(low: float, high: float) -> None:
    scale = spread([low, high], (), 100)
    ticks = value_ticks(scale)
    assert 2 <= len(ticks) <= 6
    assert all(scale.low <= tick <= scale.high for tick in ticks)


def test_hours_are_round_in_the_zone_not_in_utc() -> None:
    ticks = time_ticks(NOON - timedelta(hours=24), NOON, "Asia/Kolkata")
    assert all(at.astimezone(ZoneInfo("Asia/Kolkata")).minute == 0 for at, _ in ticks)


def test_midnight_is_labelled_with_its_date() -> None:
    labels = [text for _, text in time_ticks(NOON - timedelta(hours=24), NOON, "UTC")]
    assert "23 Nov" in labels
    assert "18:00" in labels


@pytest.mark.parametrize("hours", [0.2, 1, 6, 24, 48, 168, 720, 2160, 9000])
def test_there_are_never_too_many_times(hours: float) -> None:
    ticks = time_ticks(NOON - timedelta(hours=hours), NOON, "America/New_York")
    assert 1 <= len(ticks) <= 7


def test_labels_stay_round_over_a_change_of_the_clocks() -> None:
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    labels = [text for _, text in time_ticks(start, start + timedelta(hours=48), "Europe/Berlin")]
    assert labels == ["25 Oct", "12:00", "26 Oct", "12:00"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1246.2, 0, "1,246"), (1246.2, 2, "1,246"), (0.314, 2, "0.31"), (-0.001, 1, "0.0"), (-12.5, 1, "-12.5")],
)
def test_numbers_read_as_people_write_them(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_a_steady_signal_does_not_look_like_drama() -> None:
    scale = spread([109.9, 110.1], (), 100)
    assert scale.high - scale.low > 2
    assert scale.low < 109.9
    assert scale.high > 110.1


def test_ticks_closer_than_one_keep_their_decimals() -> None:
    assert [tick_number(value) for value in (110.0, 110.5, 1500.0, 0.25)] == ["110", "110.5", "1,500", "0.25"]
