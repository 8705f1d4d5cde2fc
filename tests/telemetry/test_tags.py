"""A gateway's names become ours before anything is checked, and problems come back in its own."""

import json
from typing import Any

import pytest

from telemetry import tags
from telemetry.errors import Invalid
from telemetry.sieve import Sieve
from telemetry.unpacking import Wire, unpack
from tests.builders import NOON

TABLE = tags.read(
    {
        "MTR.TEMP": {"metric": "motor_temp", "unit": "degF", "scale": 0.1},
        "P/1": {"metric": "pip", "unit": "bar"},
        "gor": {"metric": "gor", "unit": "m3/m3"},
    }
)


def sieved(*items: dict[str, Any]) -> Sieve:
    unpacked = tags.applied(TABLE, unpack(json.dumps(items).encode(), "application/json", None))
    sieve = Sieve({}, NOON, fields=None, register=True)
    for place, item in enumerate(unpacked.items):
        sieve.add(place, item)
    return sieve


def taken(item: dict[str, Any]) -> dict[str, float]:
    (reading,) = sieved({"well_id": "A", **item}).readings
    return reading.values


def refused(item: dict[str, Any]) -> list[str]:
    (rejected,) = sieved({"well_id": "A", **item}).rejected
    return [problem.field for problem in rejected.errors]


def test_scale_then_unit() -> None:
    assert taken({"MTR.TEMP": 2120}) == {"motor_temp": pytest.approx(100)}
    assert taken({"P/1": 50})["pip"] == pytest.approx(725.19, abs=0.01)


def test_one_of_our_own_names_may_be_mapped_to_another_unit() -> None:
    assert taken({"gor": 100})["gor"] == pytest.approx(561.458, abs=0.01)
    assert isinstance(unpack(b'{"well_id": "A", "gor": 1}', "application/json", None).items[0], Wire)


def test_names_of_the_catalogue_are_taken_beside() -> None:
    assert taken({"flow_rate": 900, "P/1": None, "MTR.TEMP": 2120}) == {
        "flow_rate": 900,
        "motor_temp": pytest.approx(100),
    }


def test_a_unit_that_the_reading_names_counts_before_the_tables() -> None:
    assert taken({"P/1": 725.19, "units": {"P/1": "psi"}})["pip"] == pytest.approx(725.19)
    assert taken({"P/1": 725.19, "units": {"pip": "psi"}})["pip"] == pytest.approx(725.19)


@pytest.mark.parametrize("value", ["5", True, [5], {"v": 5}, 10**400])
def test_a_wrong_value_is_named_as_the_sender_named_it(value: object) -> None:
    assert refused({"P/1": value}) == ["P/1"]
    assert refused({"MTR.TEMP": value}) == ["MTR.TEMP"]


def test_an_unknown_name_is_still_refused() -> None:
    assert refused({"P/1": 5, "P/2": 5, "X.pip": 1}) == ["P/2", "X.pip"]
    assert refused({"P/1": 5, "units": {"P/1": "furlong"}}) == ["units.P/1"]
    assert refused({"P/1": 5, "units": 7}) == ["units"]


def test_twice_the_same_signal_is_refused() -> None:
    assert refused({"P/1": 5, "pip": 700}) == ["P/1"]
    assert refused({"pip": 700, "P/1": 5}) == ["P/1"]


def test_only_null_is_nothing() -> None:
    assert refused({"P/1": None}) == ["signals"]


def test_what_is_no_object_stays_what_it_is() -> None:
    unpacked = tags.applied(TABLE, unpack(b'[5, null, "P/1", ["P/1"]]', "application/json", None))
    assert unpacked.items == [5, None, "P/1", ["P/1"]]


@pytest.mark.parametrize("scale", [float("nan"), float("inf"), 0, 1e13, -1e13])
def test_a_scale_that_makes_no_number(scale: float) -> None:
    with pytest.raises(Invalid) as caught:
        tags.read({"A": {"metric": "pip", "scale": scale}})
    assert [problem.field for problem in caught.value.problems] == ["tags.A.scale"]
