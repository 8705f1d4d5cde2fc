from nlp.intents import intents
from nlp.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of(intents())


def test_words_of_refused_questions_alone_are_foreign() -> None:
    assert VOCABULARY.foreign("bitcoin of {well}") == 1
    assert VOCABULARY.foreign("why is {well} losing {metric}") == 0


def test_foreign_words_are_still_no_misspellings() -> None:
    assert "bitcoin" in VOCABULARY.known
