from nlp.classifier import Classifier, features

PHRASES = {
    "status": ["how is {well}", "status of {well}"],
    "trend": ["plot {metric}", "chart {metric}"],
    "help": ["hello", "help"],
}


def test_nothing_known_still_scores_every_intent() -> None:
    assert set(Classifier(PHRASES).scores("")) == set(PHRASES)


def test_placeholders_have_no_pieces() -> None:
    assert "<{w" not in features("{well}")


def test_the_same_phrases_give_the_same_scores() -> None:
    assert Classifier(PHRASES).scores("how is it") == Classifier(PHRASES).scores("how is it")


def test_the_nearest_phrases_win() -> None:
    scores = Classifier(PHRASES).scores("please plot {metric}")
    assert max(scores, key=scores.__getitem__) == "trend"
