import pytest

from nlp.clean import clean


@pytest.mark.parametrize("text", ["", "\x00\x01\u200b\u202e", "\u0301" * 500, "\ud800"])
def test_nothing_is_left_of_nothing(text: str) -> None:
    assert clean(text) == ""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("pip ≥ ١٢٠", "pip >= 120"),
        ("m³/d", "m3/d"),
        ("2–3", "2-3"),
        ("what’s", "what's"),
        ("a\u200bb", "ab"),
        ("wow!!!!!!", "wow!!"),
        ("AK-011", "AK-011"),
        ("1000", "1000"),
        ("a  \t b", "a b"),
        ("z̷a̴", "za"),
        ("café", "café"),
    ],
)
def test_plain_text(text: str, plain: str) -> None:
    assert clean(text) == plain
