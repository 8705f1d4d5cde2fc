import pytest

from nlp.pipeline import Pipeline
from nlp.units import unit_at

PIPELINE = Pipeline()


@pytest.mark.parametrize("text", ["wells", "a well", "hours", ""])
def test_words_that_are_no_unit(text: str) -> None:
    assert unit_at(PIPELINE(text), 0) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("kg/cm2", "kg/cm2"), ("deg C", "degC"), ("barrels per day", "bpd"), ("Hz", "Hz"), ("m³/d", "m3/d"), ("A", "A")],
)
def test_units(text: str, unit: str) -> None:
    found = unit_at(PIPELINE(text), 0)
    assert found is not None
    assert found[0] == unit
