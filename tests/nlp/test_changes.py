import pytest

from nlp.changes import said_before, target_or_change
from nlp.heard import Mention
from nlp.pipeline import Pipeline

PIPELINE = Pipeline()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drop it to 50 hz", {"frequency_hz": 50.0}),
        ("drop it by 5 hz", {"frequency_delta_hz": -5.0}),
        ("raise it by 5 hz", {"frequency_delta_hz": 5.0}),
        ("run it with 5 hz", {"frequency_hz": 5.0}),
    ],
)
def test_what_a_frequency_is(text: str, found: dict[str, float]) -> None:
    heard = PIPELINE(text)
    at = len(heard.words) - 2
    value = float(heard.norm(at))
    assert target_or_change(heard, Mention("amount", at, at + 2, (value, "Hz"), "unit"), value, 0) == found


def test_what_was_said_before_tells_up_from_down() -> None:
    assert [said_before(text) for text in ("slow it", "what if", "speeding it")] == [-1, 0, 1]
