import pytest

from nlp.pipeline import Pipeline
from nlp.spelling import Speller

PIPELINE = Pipeline()
SPELLER = Speller(["vibration", "temperature", "status", "average", "flow"], ["price", "flown", "slow"])


@pytest.mark.parametrize(
    "word", ["price", "flown", "slow", "mow", "station", "vi", "ak14", "verification", "flx", "vbs"]
)
def test_other_words_stay(word: str) -> None:
    heard = PIPELINE(word)
    SPELLER.mend(heard)
    assert not any(word.fixed for word in heard.words)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("vibartion", "vibration"),
        ("temprature", "temperature"),
        ("staus", "status"),
        ("avrage", "average"),
        ("teh", "the"),
        ("flw", "flow"),
        ("tmprtr", "temperature"),
        ("vibratn", "vibration"),
    ],
)
def test_slips_are_mended(said: str, meant: str) -> None:
    heard = PIPELINE(said)
    SPELLER.mend(heard)
    assert heard.norm(0) == meant
    assert heard.words[0].text == said
