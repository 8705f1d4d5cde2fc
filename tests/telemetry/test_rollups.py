"""Which stretch of a period is read where."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from telemetry.rollups import FINEST, LEVELS, MOST_HOLES, Known, ceiling, floor, holes, merged, pieces, resolution
from tests.builders import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECONDS = st.integers(-40 * 86400, 40 * 86400)


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def shown(start: datetime, end: datetime, known: Known, widest: timedelta = DAY) -> list[tuple[str, float, float]]:
    """Each piece with its bounds in hours from noon."""
    found = pieces(start, end, known, widest)
    return [
        (piece.level.resolution if piece.level else "raw", (piece.start - NOON) / HOUR, (piece.stop - NOON) / HOUR)
        for piece in found
    ]


def test_the_widest_buckets_stand_in_the_middle_and_the_edges_are_raw() -> None:
    got = shown(NOON - 38 * HOUR - 7 * MINUTE, NOON + 2 * MINUTE, Known(NOON + DAY))
    assert [(what, round(start, 3), round(stop, 3)) for what, start, stop in got] == [
        ("raw", -38.117, -38.083),
        ("5min", -38.083, -38.0),
        ("1h", -38.0, -36.0),
        ("1d", -36.0, -12.0),
        ("1h", -12.0, 0.0),
        ("raw", 0.0, 0.033),
    ]


def test_what_is_not_rolled_yet_is_raw() -> None:
    assert shown(NOON - 2 * HOUR, NOON, Known(NOON - HOUR - 5 * MINUTE)) == [
        ("5min", -2.0, -13 / 12),
        ("raw", -13 / 12, 0.0),
    ]
    assert shown(NOON - 2 * HOUR, NOON, Known(NOON - 9 * HOUR)) == [("raw", -2.0, 0.0)]


def test_a_hole_is_raw_and_no_wider_bucket_goes_over_it() -> None:
    hole = (NOON - 90 * MINUTE, NOON - 85 * MINUTE)
    assert [what for what, *_ in shown(NOON - 3 * HOUR, NOON, Known(NOON, [hole]))] == [
        "1h",
        "5min",
        "raw",
        "5min",
        "1h",
    ]


def test_a_step_takes_only_buckets_that_divide_it() -> None:
    assert shown(NOON - 3 * HOUR, NOON, Known(NOON), 90 * MINUTE) == [("5min", -3.0, 0.0)]
    assert shown(NOON - 4 * HOUR, NOON, Known(NOON), 2 * HOUR) == [("1h", -4.0, 0.0)]
    assert shown(NOON - 4 * HOUR, NOON, Known(NOON), 7 * MINUTE) == [("raw", -4.0, 0.0)]


def test_an_empty_period_has_no_piece() -> None:
    assert pieces(NOON, NOON, Known(NOON)) == []
    assert resolution([]) == "raw"


@given(SECONDS, SECONDS, SECONDS, st.lists(st.tuples(SECONDS, SECONDS)), st.sampled_from([300, 900, 3600, 7200, 86400]))
def test_pieces_cover_the_period_once_and_rollups_only_what_they_hold(
    a: int, b: int, rolled: int, due: list[tuple[int, int]], widest: int
) -> None:
    start, end = sorted((at(a), at(b)))
    spans = [(floor(at(min(pair)), FINEST.width), ceiling(at(max(pair)), FINEST.width)) for pair in due]
    spans = [span for span in spans if span[0] < span[1]]
    until = floor(at(rolled), FINEST.width)
    found = pieces(start, end, Known(until, holes(spans, datetime(1970, 1, 1, tzinfo=UTC))), timedelta(seconds=widest))
    edges = [start, *(piece.stop for piece in found)]
    assert [piece.start for piece in found] == edges[:-1]
    assert edges[-1] == end
    for piece in found:
        if piece.level is not None:
            assert piece.stop <= until
            assert floor(piece.start, piece.width) == piece.start
            assert floor(piece.stop, piece.width) == piece.stop
            assert widest % piece.width.total_seconds() == 0
            assert all(stop <= piece.start or piece.stop <= begun for begun, stop in spans)


def test_holes_are_merged_and_end_where_the_readings_end() -> None:
    hour = [(NOON + n * HOUR, NOON + n * HOUR + 5 * MINUTE) for n in range(3)]
    assert holes([hour[1], hour[0], hour[0]], NOON - DAY) == hour[:2]
    assert holes(hour, NOON + HOUR + 2 * MINUTE) == [(NOON + HOUR + 2 * MINUTE, hour[1][1]), hour[2]]
    many = [(NOON + n * HOUR, NOON + n * HOUR + MINUTE) for n in range(MOST_HOLES + 1)]
    assert holes(many, NOON - DAY) == [(NOON, many[-1][1])]


def test_touching_spans_become_one() -> None:
    assert merged([(NOON, NOON + HOUR), (NOON + HOUR, NOON + 2 * HOUR)]) == [(NOON, NOON + 2 * HOUR)]


def test_every_width_divides_the_next() -> None:
    widths = [level.width for level in LEVELS]
    assert all(not wide % narrow for wide, narrow in pairwise(widths))
