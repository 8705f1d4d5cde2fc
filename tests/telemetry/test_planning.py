"""Readings of one moment become one row, and every parcel is told of its own."""

from datetime import timedelta

from telemetry.bus import Parcel, Receipt
from telemetry.model import Aside
from telemetry.planning import fresh, numbered, plan, receipts
from telemetry.storing import METRICS
from tests.builders import NOON, a_reading

SECOND = timedelta(seconds=1)


def test_a_plan_keeps_the_first_value_and_completes_it() -> None:
    made = plan([Parcel([a_reading(pip=1.0), a_reading(pip=2.0, gor=3.0)])])
    assert [row.values for row in made.rows.values()] == [{"pip": 1.0, "gor": 3.0}]
    assert [first for _, first in made.places[0]] == [True, False]


def test_rows_come_in_the_order_of_wells_and_moments() -> None:
    made = plan([Parcel([a_reading("B", pip=1.0), a_reading("a", at=NOON + SECOND, pip=2.0), a_reading("A", pip=3.0)])])
    rows = numbered(list(made.rows.values()), {"a": 1, "b": 2})
    assert [row.record[:2] for row in rows] == [(1, NOON), (1, NOON + SECOND), (2, NOON)]
    assert [row.record[2 + METRICS.index("pip")] for row in rows] == [3.0, 2.0, 1.0]


def test_versions_and_asides_are_gathered() -> None:
    aside = Aside("AK-014", NOON, "pip", 94_906.9, "outside the plausible range")
    made = plan([Parcel([a_reading()], version=3), Parcel([], [aside], version=4), Parcel([a_reading("B")])])
    assert (made.versions, made.asides) == ({3, 4}, [aside])


def test_receipts_say_what_became_of_each_reading() -> None:
    made = plan([Parcel([a_reading()]), Parcel([a_reading(), a_reading("B"), a_reading("C")])])
    first, _, refused = made.rows.values()
    assert receipts(made) == [Receipt(1, 0), Receipt(2, 1)]
    first.fate, refused.fate = "known", "refused"
    assert receipts(made) == [Receipt(0, 1), Receipt(1, 1, (2,))]
    assert [reading.well_id for reading in fresh(made)] == ["B"]


def test_what_was_filled_in_is_fresh_with_all_its_values() -> None:
    made = plan([Parcel([a_reading(pip=1.0), a_reading(gor=2.0)])])
    next(iter(made.rows.values())).fate = "filled"
    assert [reading.values for reading in fresh(made)] == [{"gor": 2.0, "pip": 1.0}]
