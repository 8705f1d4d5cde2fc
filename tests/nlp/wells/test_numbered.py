import pytest

from nlp.lexicon import Lexicon, WellName
from nlp.pipeline import Pipeline
from nlp.wells import find_wells
from tests.nlp.field import a_lexicon

LEXICON = a_lexicon(
    [
        WellName("AK-014", None, (), "Akkas"),
        WellName("BG-023", None, ("Sidra 3",), "Burgan North"),
        WellName("BG-014", None, (), "Burgan North"),
    ]
)


def named(text: str, lexicon: Lexicon = LEXICON) -> tuple[str, ...]:
    heard = Pipeline()(text)
    find_wells(heard, lexicon)
    return tuple(well for mention in heard.of("well") for well in mention.value)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("alpha kilo fourteen amps", "AK-014"),
        ("bravo golf twenty three", "BG-023"),
        ("a k oh one four", "AK-014"),
        ("ak oh fourteen", "AK-014"),
        ("burgan twenty three", "BG-023"),
        ("Burgan 23 pip", "BG-023"),
        ("sidra three", "BG-023"),
    ],
)
def test_names_as_they_are_dictated(text: str, well: str) -> None:
    assert named(text) == (well,)


@pytest.mark.parametrize("text", ["average of Akkas 14 days", "burgan north flow", "golf tournament"])
def test_what_names_no_well(text: str) -> None:
    assert named(text) == ()
