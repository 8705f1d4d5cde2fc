"""Every wrong field of a well is named."""

import math
from typing import Any

import pytest

from telemetry.errors import Invalid
from telemetry.model import Limit
from telemetry.wellcheck import check, check_names, read
from tests.builders import a_pump, a_well


def wrong_fields(body: dict[str, Any]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read({"well_id": "AK-014", **body})
    return [problem.field for problem in caught.value.problems]


def test_the_id_alone_is_enough() -> None:
    assert read({"well_id": "AK-014"}).pump is None


@pytest.mark.parametrize(
    "body",
    [
        {"limits": {"pip": {"low_low": 100, "low": 100, "high": 101, "high_high": 101}}},
        {"limits": {"pip": {"low_low": 5, "high_high": 6}}},
        {"limits": {"motor_temp": {"delay_s": 604_800, "deadband": 0}}},
        {"pump": {"head_curve": [[0, 6000], [1000, 5000]]}},
        {"pump": {"ror_min": 0, "ror_max": 1}},
        {"water_cut_pct": 0, "target_flow": 0.1, "name": "A well", "aliases": ["a", "b"]},
        {"install_date": "2024-02-29", "drive_mode": "pip_control", "pump": None},
    ],
)
def test_what_is_just_allowed(body: dict[str, Any]) -> None:
    read({"well_id": "AK-014", **body})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"pump": {"color": 1}}, ["pump.color"]),
        ({"pump": 5}, ["pump"]),
        ({"pump": {"stages": "many", "ror_min": True}}, ["pump.stages", "pump.ror_min"]),
        ({"limits": {"pip": {"lowest": 1}, "speed": {"low": 1}}}, ["limits.pip.lowest"]),
        ({"limits": {"speed": {"low": 1}}}, ["limits.speed"]),
        ({"limits": {"pip": {"low_low": 2, "low": 1}}}, ["limits.pip"]),
        ({"limits": {"pip": {"low": 2, "high": 2}}}, ["limits.pip"]),
        ({"limits": {"pip": {"low_low": 3, "high_high": 2}}}, ["limits.pip"]),
        ({"limits": {"pip": {"delay_s": -1, "deadband": -1}}}, ["limits.pip.deadband", "limits.pip.delay_s"]),
        ({"limits": {"pip": {"off_delay_s": 604_801}}}, ["limits.pip.off_delay_s"]),
        ({"limits": []}, ["limits"]),
        ({"pump": {"ror_min": 5, "ror_max": 5}}, ["pump.ror_min"]),
        ({"pump": {"head_curve": [[0, 1]]}}, ["pump.head_curve"]),
        ({"pump": {"head_curve": [[0, 1], [0, 2]]}}, ["pump.head_curve"]),
        ({"pump": {"head_curve": [[-1, 1], [0, 2]]}}, ["pump.head_curve"]),
        ({"pump": {"head_curve": [[0, 1], [2]]}}, ["pump.head_curve"]),
        ({"target_flow": 0, "water_cut_pct": 101, "interval_s": -1}, ["target_flow", "interval_s", "water_cut_pct"]),
        ({"name": "", "field": "a\u202eb", "aliases": ["ok", "a\x00"]}, ["name", "field", "aliases.1"]),
        ({"aliases": ["N0", "NO"]}, ["aliases"]),
        ({"aliases": [str(i) for i in range(51)]}, ["aliases"]),
        ({"aliases": "AK"}, ["aliases"]),
        ({"well_id": "-x", "target_flow": -1}, ["well_id", "target_flow"]),
        ({"well_id": None, "name": 5}, ["well_id", "name"]),
        ({"name": "\ud800", "install_date": "\ud800"}, ["install_date", "name"]),
        ({"name": "\ud800", "aliases": ["\ud800"]}, ["name", "aliases.0"]),
        ({"install_date": "yesterday", "drive_mode": "manual"}, ["install_date", "drive_mode"]),
    ],
)
def test_each_wrong_field_is_named(body: dict[str, Any], fields: list[str]) -> None:
    assert wrong_fields(body) == fields


def test_a_missing_id_is_named() -> None:
    with pytest.raises(Invalid, match="well_id: is missing"):
        read({"name": "x"})


def test_a_key_that_cannot_be_written_is_named_all_the_same() -> None:
    assert wrong_fields({"a\ud800\x00": 1}) == ["a\\ud800\\x00"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none(number: float) -> None:
    for well in (
        a_well(target_flow=number),
        a_well(pump=a_pump(ror_min=number)),
        a_well(pump=a_pump(head_curve=((0.0, 1.0), (1.0, number)))),
        a_well(limits={"pip": Limit(high=number)}),
        a_well(limits={"pip": Limit(deadband=number)}),
    ):
        with pytest.raises(Invalid):
            check(well)


def test_names_may_equal_ones_own() -> None:
    check_names(a_well("AK-014", name="AK-014", aliases=("ak 14",)), [a_well("AK-015", name="North")])


@pytest.mark.parametrize("other", [a_well("NORTH"), a_well("X", name="n0rth"), a_well("X", aliases=("NОRTH",))])
def test_names_may_not_look_like_anothers(other: Any) -> None:
    with pytest.raises(Invalid) as caught:
        check_names(a_well("AK-014", name="North", aliases=("south", "North")), [other])
    assert [problem.field for problem in caught.value.problems] == ["name", "aliases.1"]
