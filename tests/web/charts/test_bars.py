from xml.etree import ElementTree

from web.charts.bars import MOST, Value, bars


def drawn(*values: Value) -> ElementTree.Element:
    return ElementTree.fromstring(bars("k", "Flow <rate>", values))


def test_what_has_no_data_has_no_bar_but_its_words() -> None:
    made = drawn(Value("AK-<1>", None, "no data"))
    assert list(made.iter("rect")) == []
    assert "AK-<1> no data." in "".join(made.itertext())


def test_lengths_are_true_to_zero() -> None:
    made = drawn(Value("A", 100.0, "100 bpd"), Value("B", 25.0, "25 bpd"), Value("C", 0.0, "0 bpd"))
    assert [one.get("width") for one in made.iter("rect")] == ["100.00%", "25.00%", "0.00%"]


def test_a_value_below_zero_goes_to_the_other_side() -> None:
    made = drawn(Value("A", 3.0, "3 psi"), Value("B", -1.0, "-1 psi"))
    found = [(one.get("x"), one.get("width")) for one in made.iter("rect")]
    assert found == [("25.00%", "75.00%"), ("0.00%", "25.00%")]


def test_no_more_than_can_be_read() -> None:
    assert len(list(drawn(*(Value(str(n), 1.0, "1") for n in range(50))).iter("rect"))) == MOST
