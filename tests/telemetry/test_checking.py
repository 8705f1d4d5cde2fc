"""One reading: every reason to reject it, near misses first."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from telemetry.checking import Checked, check, quick, span
from telemetry.metrics import CATALOGUE
from telemetry.unpacking import Broken, Wire
from tests.builders import NOON, a_post

US = timedelta(microseconds=1)


def checked(**fields: Any) -> Checked:
    """Checked in plain values and, where it fits, as wire and the quick way: all must agree."""
    body = {"well_id": "AK-014", "pip": 900, **fields}
    plain = check(body, NOON, NOON)
    try:
        wire: Any = msgspec.convert(body, Wire)
    except (msgspec.ValidationError, UnicodeError):
        return plain
    assert check(wire, NOON, NOON) == plain
    found = quick(wire, *span(NOON))
    nothing_to_say = not plain.problems and not plain.odd and not body.get("units")
    assert found == ((plain.well_id, wire.timestamp and plain.at, plain.values) if nothing_to_say else None)
    return plain


def wrong(**fields: Any) -> list[str]:
    return [problem.field for problem in checked(**fields).problems]


def test_a_whole_reading() -> None:
    got = check(a_post(at=NOON), NOON + US, NOON)
    assert (got.well_id, got.at, got.problems, got.odd) == ("AK-014", NOON, [], {})
    assert len(got.values) == 9


@pytest.mark.parametrize(
    "fields",
    [
        {"timestamp": NOON + timedelta(minutes=10)},
        {"timestamp": "2026-11-23T12:10:00.000000Z"},
        {"timestamp": "2016-11-25T00:00:00Z"},
        {"timestamp": "2026-11-23T17:40:00+05:30"},
        {"timestamp": "2026-11-23t12:00:00z"},
        {"timestamp": None, "flow_rate": None, "units": None},
        {"units": {}},
        {"units": {"motor_temp": "degF"}},
        {"pip": -15, "flow_rate": 100_000},
        {"pip": 0, "flow_rate": -0.0},
    ],
)
def test_what_is_just_allowed(fields: dict[str, Any]) -> None:
    got = checked(**fields)
    assert (got.problems, got.odd) == ([], {})


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-11-23T12:00:00",
        "2026-11-23",
        "1763899200",
        1763899200,
        1763899200.5,
        True,
        "",
        "yesterday",
        "2026-02-30T12:00:00Z",
        "2026-11-23T24:00:00Z",
        [],
        {},
        "2026-11-23T12:10:00.000001Z",
        "2026-11-23T12:10:01Z",
        "2026-11-23T22:10:01+10:00",
        "9999-12-31T23:59:59-14:00",
        "2016-11-20T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        datetime(2026, 11, 23),  # noqa: DTZ001
        "2026-11-23T12:00:00Z\x00",
        "\ud800",
    ],
)
def test_moments_that_are_none(stamp: Any) -> None:
    assert wrong(timestamp=stamp) == ["timestamp"]


def test_a_moment_without_its_own_is_that_of_arrival() -> None:
    got = check({"well_id": "A", "pip": 1}, NOON + 7 * US, NOON)
    assert got.at == NOON + 7 * US


def test_moments_are_kept_in_utc() -> None:
    at = checked(timestamp="2026-11-23T14:30:00.123456+02:30").at
    assert at is not None
    assert (at, at.tzinfo) == (NOON.replace(microsecond=123456), UTC)


@pytest.mark.parametrize(
    "value", ["900", "", True, False, [900], {"v": 900}, math.nan, math.inf, -math.inf, 10**400, "NaN", float("1e999")]
)
def test_signals_that_are_no_numbers(value: Any) -> None:
    assert wrong(pip=value) == ["pip"]


@pytest.mark.parametrize("well_id", [None, 5, "", "-A", "A B", "A\x00", "\ud800", "A" * 65, ["A"], "АК-014", "A\n"])
def test_ids_that_are_none(well_id: Any) -> None:
    assert wrong(well_id=well_id) == ["well_id"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"pressure": 5}, ["pressure"]),
        ({"PIP": 5}, ["PIP"]),
        ({"a\ud800": 5}, ["a\\ud800"]),
        ({"units": "psi"}, ["units"]),
        ({"units": {"pip": 5}}, ["units"]),
        ({"units": {"pip": "degC"}}, ["units.pip"]),
        ({"units": {"gor": "bar"}}, ["units.gor"]),
        ({"units": {"speed": "Hz"}}, ["units.speed"]),
        ({"well_id": 5, "timestamp": "x", "pip": "x", "y": 1}, ["well_id", "timestamp", "pip", "y"]),
    ],
)
def test_every_wrong_field_is_named(fields: dict[str, Any], named: list[str]) -> None:
    assert sorted(wrong(**fields)) == sorted(named)


def test_thousands_of_unknown_fields_are_summed_up() -> None:
    got = checked(**{f"x{number}": 1 for number in range(5000)})
    assert len(got.problems) == 51
    assert got.problems[-1].message == "4950 more unknown fields"


@pytest.mark.parametrize("item", [None, 5, "text", [], True, Broken()])
def test_what_is_no_object(item: Any) -> None:
    assert [problem.field for problem in check(item, NOON, NOON).problems] == ["", "well_id"]


@pytest.mark.parametrize("signals", [{}, {"pip": None}, {"pip": None, "units": {"pip": "bar"}}])
def test_no_signal(signals: dict[str, Any]) -> None:
    got = check({"well_id": "TEST-001", **signals}, NOON, NOON)
    assert [problem.field for problem in got.problems] == ["signals"]


@pytest.mark.parametrize("metric", list(CATALOGUE))
def test_just_outside_the_plausible_range_is_set_aside(metric: str) -> None:
    low, high = CATALOGUE[metric].low, CATALOGUE[metric].high
    other = "pip" if metric != "pip" else "gor"
    for inside in (low, high):
        assert check({"well_id": "A", metric: inside}, NOON, NOON).odd == {}
    for outside in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf)):
        got = check({"well_id": "A", metric: outside, other: 1}, NOON, NOON)
        assert (got.odd, got.values, got.problems) == ({metric: outside}, {other: 1.0}, [])


def test_nothing_plausible_left() -> None:
    got = checked(pip=94_906.9, gor=-1)
    assert got.odd == {"pip": 94_906.9, "gor": -1.0}
    assert {problem.field for problem in got.problems} == {"pip", "gor"}
    assert "-15 to 15000 psi" in next(problem.message for problem in got.problems if problem.field == "pip")


def test_units_are_converted_before_anything_is_judged() -> None:
    got = checked(pip=100, motor_temp=400, units={"pip": "bar", "motor_temp": "degF"})
    assert got.odd == {}
    assert got.values["pip"] == pytest.approx(1450.3773773)
    assert got.values["motor_temp"] == pytest.approx(204.4444444)
    assert checked(pip=1e300, units={"pip": "MPa"}).odd
    assert [problem.field for problem in checked(pip=1.7e308, units={"pip": "MPa"}).problems] == ["pip"]
