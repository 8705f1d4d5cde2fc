from nlp.pipeline import MOST_WORDS, Pipeline

PIPELINE = Pipeline()


def test_runs_of_signs_are_read_at_once() -> None:
    assert len(PIPELINE("(" * 2000).words) == 2
    assert len(PIPELINE("a-" * 1000).words) == MOST_WORDS


def test_letters_digits_and_signs_come_apart() -> None:
    assert [word.text for word in PIPELINE("AK-014 at 120C, 1,000.5psi").words] == [
        "AK",
        "-",
        "014",
        "at",
        "120",
        "C",
        ",",
        "1,000.5",
        "psi",
    ]
