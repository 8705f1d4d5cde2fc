import pytest

from nlp.fragments import guess, is_fragment, refers


@pytest.mark.parametrize(
    "masked",
    [
        "why",
        "plot it",
        "{well} {metric}",
        "{well} {state}",
        "which wells are {state}",
        "show me {well}",
        "thanks",
        "",
        "{well} at {freq}",
    ],
)
def test_whole_questions(masked: str) -> None:
    assert not is_fragment(masked)


@pytest.mark.parametrize(
    "masked",
    [
        "and {time}",
        "what about {well}",
        "what about {num}",
        "same for {metric}",
        "that one",
        "{well}",
        "{time}",
        "for {time}",
        "go back to {well}",
        "the other well",
        "and {metric} of {well}",
    ],
)
def test_fragments(masked: str) -> None:
    assert is_fragment(masked)


def test_a_fragment_alone_is_guessed_from_its_slots() -> None:
    assert (guess("and {metric}"), guess("{well}"), guess("and {time}")) == ("metric_value", "status", None)


def test_pronouns_refer_back() -> None:
    assert refers("why is it {state}")
    assert refers("and the other well")
    assert not refers("why is {well} {state}")
