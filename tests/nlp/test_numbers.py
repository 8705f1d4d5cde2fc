import pytest

from nlp.numbers import number_at, ordinal_at
from nlp.pipeline import Pipeline

PIPELINE = Pipeline()


@pytest.mark.parametrize("text", ["pip", "hundred and", "", "9" * 40, "-"])
def test_what_is_no_number(text: str) -> None:
    found = number_at(PIPELINE(text), 0)
    assert found is None or found[0] == 100


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,000", 1000),
        ("2.5", 2.5),
        ("1.5k", 1500),
        ("twelve", 12),
        ("twenty-four", 24),
        ("twenty four", 24),
        ("a hundred and twenty", 120),
        ("two thousand five hundred", 2500),
        ("two and a half", 2.5),
        ("a couple of", 2),
        ("half an", 0.5),
        ("a dozen", 12),
        ("٤٢", 42),
        ("one point five", 1.5),
    ],
)
def test_numbers(text: str, value: float) -> None:
    heard = PIPELINE(text)
    assert number_at(heard, 0) == (value, len(heard.words))


@pytest.mark.parametrize(("text", "value"), [("14th", 14), ("first", 1), ("twenty-first", 21), ("3rd", 3)])
def test_ordinals(text: str, value: int) -> None:
    found = ordinal_at(PIPELINE(text), 0)
    assert found is not None
    assert found[0] == value


def test_a_plain_number_is_no_ordinal() -> None:
    assert ordinal_at(PIPELINE("14 th"), 0) is None
