import pytest

from tests.nlp.times.said import clock_at, spans


@pytest.mark.parametrize(
    "text", ["top three fifty psi", "wells one twenty", "three thirty", "half three", "at half load"]
)
def test_numbers_that_are_no_clock(text: str) -> None:
    assert spans(text, clock_at()) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("pip at three thirty this morning", "11-23 03:30/11-23 03:31"),
        ("at seven oh five am", "11-23 07:05/11-23 07:06"),
        ("at half three this morning", "11-23 03:30/11-23 03:31"),
        ("at ten forty five last night", "11-22 22:45/11-22 22:46"),
    ],
)
def test_clocks_in_words(text: str, span: str) -> None:
    assert spans(text, clock_at()) == [span]
