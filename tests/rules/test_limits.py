"""Readings against limits, one after the other; near misses first."""

from typing import Any

import pytest

from rules.limits import Again, Begun, Crossing, Ended, Flapping, Track, dropped, read, wait
from telemetry.model import Limit

HABIT = Flapping()
NEVER = Flapping(onsets=1000)


def played(limit: Limit, *steps: tuple[float, float], habit: Flapping = NEVER) -> list[Crossing]:
    track, found = Track(), list[Crossing]()
    for at, value in steps:
        found += read(track, limit, at, value, at, habit)
    return found


def names(found: list[Crossing]) -> list[tuple[str, str, float]]:
    return [(type(one).__name__.lower(), one.level, one.at) for one in found]


@pytest.mark.parametrize(
    ("limits", "values"),
    [
        ({"high": 100}, [99, 100, 100]),
        ({"low": 10}, [11, 10]),
        ({"high": 100, "delay_s": 10}, [101] * 10),
        ({"high": 100, "delay_s": 3}, [101, 101, 100, 101, 101, 100]),
        ({}, [1e9]),
    ],
)
def test_what_begins_nothing(limits: dict[str, Any], values: list[float]) -> None:
    assert played(Limit(**limits), *enumerate(map(float, values))) == []


def test_a_late_reading_changes_nothing() -> None:
    assert played(Limit(high=100), (10, 90), (9, 150)) == []


@pytest.mark.parametrize(
    ("limits", "values", "wanted"),
    [
        ({"high": 100}, [101, 100], [("begun", "high", 0), ("ended", "high", 1)]),
        ({"high": 100, "deadband": 5}, [101, 96, 95], [("begun", "high", 0), ("ended", "high", 2)]),
        ({"low": 10, "deadband": 2}, [9, 11, 12], [("begun", "low", 0), ("ended", "low", 2)]),
        ({"high": 100, "delay_s": 2}, [101, 101, 101], [("begun", "high", 2)]),
        ({"high": 100, "off_delay_s": 2}, [101, 99, 101, 99, 99, 99], [("begun", "high", 0), ("ended", "high", 5)]),
        ({"high": 100, "high_high": 120}, [130], [("begun", "high_high", 0)]),
        (
            {"high": 100, "high_high": 120},
            [110, 130, 110, 90],
            [("begun", "high", 0), ("begun", "high_high", 1), ("ended", "high_high", 2), ("ended", "high", 3)],
        ),
        (
            {"low": 20, "low_low": 10},
            [5, 15, 25],
            [("begun", "low_low", 0), ("ended", "low_low", 1), ("begun", "low", 1), ("ended", "low", 2)],
        ),
    ],
)
def test_what_begins_and_ends(
    limits: dict[str, Any], values: list[float], wanted: list[tuple[str, str, float]]
) -> None:
    assert names(played(Limit(**limits), *enumerate(map(float, values)))) == wanted


def test_the_onset_is_the_first_reading_beyond() -> None:
    (begun,) = played(Limit(high=100, delay_s=2), (0, 101), (2, 103))
    assert begun == Begun("high", onset=0, at=2, value=103, limit=100)


def test_flapping_counts_up_and_must_be_quiet_for_longer() -> None:
    steps = [(float(second), 101.0 if second % 2 == 0 else 99.0) for second in range(40)]
    found = played(Limit(high=100), *steps, (200.0, 99.0), (339.0, 99.0), habit=HABIT)
    assert [type(one) for one in found[:5]] == [Begun, Ended, Begun, Ended, Begun]
    assert sum(one.times for one in found[5:-1] if isinstance(one, Again)) > 10
    assert found[-1] == Ended("high", 339.0, 99.0)


def test_slow_repeats_do_not_flap() -> None:
    steps = [(200.0 * second, 101.0 if second % 2 == 0 else 99.0) for second in range(12)]
    assert [type(one) for one in played(Limit(high=100), *steps, habit=HABIT)] == [Begun, Ended] * 6


def test_time_alone_ends_delays_from_when_they_were_heard_of() -> None:
    track, limit = Track(), Limit(high=100, delay_s=10, off_delay_s=5)
    assert read(track, limit, 0, 101, 8, NEVER) == []  # told eight seconds late
    assert track.waits
    assert wait(track, limit, 17, NEVER) == []
    assert names(wait(track, limit, 18, NEVER)) == [("begun", "high", 18)]
    assert not track.waits
    assert read(track, limit, 20, 99, 20, NEVER) == []
    assert names(wait(track, limit, 25, NEVER)) == [("ended", "high", 25)]


def test_a_limit_that_is_gone_ends_what_it_began() -> None:
    track = Track()
    read(track, Limit(high=100, high_high=200), 0, 150, 0, NEVER)
    assert dropped(track, Limit(high=100)) == []
    assert dropped(track, Limit(high_high=200)) == [Ended("high", 0, 150)]
    assert not track.waits
