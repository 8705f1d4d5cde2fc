from xml.etree import ElementTree

import pytest

from web.charts.pump import Curve, Pumping, Spot, head_of, pump_chart, pump_table

FIFTY = Curve("50 Hz", ((0.0, 5000.0), (2000.0, 4000.0), (3000.0, 1000.0)))


def a_pump(*spots: Spot, **changes: object) -> Pumping:
    made = {"key": "k", "title": "Pump of A-<1>", "flow_unit": "bpd", "head_unit": "ft", "curves": (FIFTY,)}
    return Pumping(spots=spots, **{**made, **changes})  # type: ignore[arg-type]


def drawn(what: Pumping) -> ElementTree.Element:
    return ElementTree.fromstring(pump_chart(what))


def test_without_a_place_there_is_the_curve_alone() -> None:
    made = drawn(a_pump())
    assert [one for one in made.iter("g") if "spot" in one.get("class", "")] == []
    assert len([one for one in made.iter("path") if "curve" in one.get("class", "")]) == 1


def test_a_head_that_is_not_measured_is_read_off_the_curve_and_said_to_be() -> None:
    what = a_pump(Spot("now", 1000.0, None))
    assert head_of(what, 0) == pytest.approx(4500.0)
    assert "now: 1,000 bpd at 4,500 ft, read off the curve." in "".join(drawn(what).itertext())


def test_a_measured_head_stands_beside_the_curve() -> None:
    what = a_pump(Spot("now", 1000.0, 3000.0))
    assert head_of(what, 0) == 3000.0
    assert "read off" not in "".join(drawn(what).itertext())


def test_now_and_then_differ_by_shape_and_word() -> None:
    places = list(drawn(a_pump(Spot("now", 1.0, 1.0), Spot("then", 2.0, 1.0))).iter("g"))
    shapes = [one.find("svg/path").get("d") for one in places]  # type: ignore[union-attr]
    assert len(set(shapes)) == 2
    assert [one.find("text").text for one in places] == ["now", "then"]  # type: ignore[union-attr]


def test_the_recommended_range_has_edges_and_a_word() -> None:
    made = drawn(a_pump(made_for=(1500.0, 2500.0)))
    group = next(one for one in made.iter("g") if one.get("class") == "made-for")
    assert len(list(group.iter("line"))) == 2
    assert "".join(group.itertext()) == "recommended"
    assert "Recommended from 1,500 to 2,500 bpd." in "".join(made.itertext())


def test_the_table_has_places_first() -> None:
    heads, rows = pump_table(a_pump(Spot("now", 1000.0, None)))
    assert heads == ["", "Flow, bpd", "Head, ft"]
    assert rows[:2] == [["now", "1,000", "4,500"], ["50 Hz", "0", "5,000"]]
