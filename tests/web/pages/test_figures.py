from datetime import UTC, datetime, timedelta

import pytest

from assistant.model import Chart
from telemetry.model import Buckets, Limit
from web.pages.figures import POINTS, downloads, has_readings, length, levels, step_for

START = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_limit_that_is_not_set_is_not_drawn() -> None:
    assert levels(Limit()) == ()


def test_limits_are_named_and_know_their_side() -> None:
    drawn = levels(Limit(low=1.0, high_high=9.0))
    assert [(level.word, level.value, level.upper) for level in drawn] == [
        ("high high", 9.0, True),
        ("low", 1.0, False),
    ]


@pytest.mark.parametrize("hours", [0.01, 1, 24, 168, 24 * 90, 24 * 400])
def test_a_chart_has_enough_points_and_not_too_many(hours: float) -> None:
    step = step_for(START, START + timedelta(hours=hours))
    assert step >= 60
    assert hours * 3600 / step <= POINTS * 2


@pytest.mark.parametrize(("step_s", "said"), [(90, "90 s"), (300, "5 min"), (7200, "2 h"), (86400, "1 d")])
def test_a_step_in_words(step_s: int, said: str) -> None:
    assert length(step_s) == said


def test_buckets_without_a_value_hold_no_readings() -> None:
    assert not has_readings(Buckets("W", 60, [START], {"pip": [None]}))
    assert has_readings(Buckets("W", 60, [START], {"pip": [0.0]}))


def test_the_numbers_of_a_chart_can_be_downloaded() -> None:
    wanted = Chart(("AK-014",), ("pip",), START, START + timedelta(hours=1))
    ((well, address),) = downloads(wanted, ("pip", "gor"), 60)
    assert well == "AK-014"
    assert address.startswith("/api/v1/wells/AK-014/telemetry?metrics=pip%2Cgor&start=2026-11-22T00%3A00%3A00Z")
