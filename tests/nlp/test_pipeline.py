from nlp.pipeline import MOST_WORDS, Mention, Pipeline, longest, table_of

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


def test_a_claimed_word_is_free_again_once_released() -> None:
    heard = PIPELINE("pip of AK-014")
    mention = Mention("metric", 0, 1, "pip", "words")
    heard.claim(mention)
    assert not heard.open(0, 1)
    heard.release(mention)
    assert heard.open(0, 1)


def test_the_longest_phrase_wins() -> None:
    table = table_of([("gas", "gas"), ("gas lock", "lock")])
    assert longest(table, PIPELINE("gas lock now"), 0, 4) == ("lock", 2)
