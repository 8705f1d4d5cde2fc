import pytest

from nlp.heard import Mention
from nlp.pipeline import Pipeline
from nlp.times import find_times
from tests.nlp.times.said import clock_at, spans

CLOCK = clock_at()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("first half of october", "10-01 00:00/10-16 00:00"),
        ("second half of last month", "10-16 00:00/11-01 00:00"),
        ("the first half of the year", "01-01 00:00/07-01 00:00"),
        ("week 46", "11-09 00:00/11-16 00:00"),
        ("wk 48", "11-23 00:00/11-23 12:34:56"),
    ],
)
def test_halves_and_numbered_weeks(text: str, found: str) -> None:
    assert spans(text, CLOCK) == [found]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("early october", ("1 to 10 October 2026", "1 to 15 October 2026")),
        ("mid-october", ("11 to 20 October 2026", "10 to 20 October 2026")),
        ("late last month", ("21 to 31 October 2026", "16 to 31 October 2026")),
        ("end of december", ("25 to 31 December 2025", "31 to 31 December 2025")),
    ],
)
def test_what_people_mean_differently_is_asked_back(text: str, options: tuple[str, str]) -> None:
    heard = Pipeline()(text)
    find_times(heard, CLOCK)
    (mention,) = heard.mentions
    assert isinstance(mention, Mention)
    assert (mention.kind, mention.value) == ("doubtful_time", options)


@pytest.mark.parametrize("text", ["week 60", "weak 5 wells", "half of october", "early birds"])
def test_what_is_none_of_these(text: str) -> None:
    assert all("/" in found for found in spans(text, CLOCK)) and "10-01 00:00/10-16 00:00" not in spans(text, CLOCK)
