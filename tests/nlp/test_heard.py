from nlp.heard import Mention, longest, table_of
from nlp.pipeline import Pipeline

PIPELINE = Pipeline()


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
