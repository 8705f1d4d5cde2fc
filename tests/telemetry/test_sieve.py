"""Which readings of a post pass, and as whose."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from telemetry.register import Entry
from telemetry.sieve import Sieve
from telemetry.unpacking import Wire
from tests.builders import NOON, a_post

ENTRIES = {
    "ak-014": Entry("AK-014", "Burgan", False),
    "ak-015": Entry("AK-015", "North", False),
    "ak-016": Entry("AK-016", None, False),
    "old": Entry("OLD", "Burgan", True),
}


def sieved(*items: Any, fields: frozenset[str] | None = None, register: bool = True) -> Sieve:
    """The same whether the readings come as wire or as plain values."""
    both = []
    for change in (lambda item: item, lambda item: msgspec.convert(item, Wire)):
        sieve = Sieve(ENTRIES, NOON, fields=fields, register=register)
        for place, item in enumerate(items):
            sieve.add(place, change(item))
        both.append(sieve)
    assert both[0].readings == both[1].readings
    assert both[0].rejected == both[1].rejected
    assert both[0].asides == both[1].asides
    return both[0]


def passed(sieve: Sieve) -> list[str]:
    return [reading.well_id for reading in sieve.readings]


def said(sieve: Sieve) -> list[str]:
    return [problem.message for rejected in sieve.rejected for problem in rejected.errors]


@pytest.mark.parametrize(
    ("well_id", "fields", "register", "answer"),
    [
        ("AK-014", frozenset({"Burgan"}), True, None),
        ("AK-014", frozenset({"North"}), True, "unknown well"),
        ("AK-014", frozenset(), True, "unknown well"),
        ("AK-016", None, True, None),
        ("AK-016", frozenset({"Burgan"}), True, "unknown well"),
        ("NEW", None, True, None),
        ("NEW", None, False, "unknown well"),
        ("NEW", frozenset({"Burgan"}), True, "unknown well"),
        ("OLD", None, True, "the well is retired"),
        ("OLD", frozenset({"Burgan"}), False, "the well is retired"),
        ("OLD", frozenset({"North"}), True, "unknown well"),
    ],
)
def test_whose_readings_pass(well_id: str, fields: frozenset[str] | None, register: bool, answer: str | None) -> None:
    sieve = sieved(a_post(well_id), fields=fields, register=register)
    assert said(sieve) == ([answer] if answer else [])
    assert passed(sieve) == ([] if answer else [well_id])


def test_one_well_has_one_spelling() -> None:
    assert passed(sieved(a_post("ak-014"), a_post("New-1"), a_post("NEW-1"))) == ["AK-014", "New-1", "New-1"]


def test_places_follow_the_post_and_so_do_moments_of_arrival() -> None:
    sieve = sieved(a_post("OLD"), a_post(at=None), a_post("OLD"), a_post(at=None))
    assert sieve.places == [1, 3]
    assert [rejected.index for rejected in sieve.rejected] == [0, 2]
    assert [reading.at - NOON for reading in sieve.readings] == [timedelta(microseconds=n) for n in (1, 3)]


def test_only_readings_that_are_otherwise_good_leave_something_for_inspection() -> None:
    sieve = sieved(
        a_post(pip=94_906.9),
        a_post("OLD", pip=94_906.9),
        {"well_id": "AK-014", "pip": 94_906.9},
        {"well_id": "AK-014", "pip": 94_906.9, "units": {"gor": "bar"}},
    )
    assert [(warning.index, warning.metric) for warning in sieve.warnings] == [(0, "pip"), (2, "pip")]
    assert len(sieve.asides) == 2
    assert [rejected.index for rejected in sieve.rejected] == [1, 2, 3]
    assert "pip" not in sieve.readings[0].values
