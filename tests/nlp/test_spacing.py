import pytest

from nlp.spacing import Spacer

WORDS = {"motor", "temp", "last", "night", "intake", "pressure", "amps", "pip", "what", "if", "yesterday"}
SPACER = Spacer(WORDS.__contains__, WORDS, {"pip", "amps"})


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("motortemp ak14", "motor temp ak14"),
        ("pip lastnight", "pip last night"),
        ("ak14pip, ak14amps", "ak14 pip, ak14 amps"),
        ("pip14", "pip 14"),
        ("IntakePressure", "Intake Pressure"),
    ],
)
def test_blanks_that_were_left_out(text: str, spaced: str) -> None:
    assert SPACER.spaced(text) == spaced


@pytest.mark.parametrize(
    "text", ["yesterday", "AK-014", "120psi", "qwertyuiop", "55hz", "", "motor  temp?", "x" * 2000]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert SPACER.spaced(text) == text
