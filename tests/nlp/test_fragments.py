import pytest

from nlp.fragments import goes_on, guess, is_fragment, pointed_at_well, refers


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


@pytest.mark.parametrize(
    "masked", ["give the {agg} of {time}", "what was the {super}", "the {field} wells", "show me {time}"]
)
def test_what_goes_on_in_a_conversation(masked: str) -> None:
    assert goes_on(masked)


@pytest.mark.parametrize("masked", ["show me {metric} of {well}", "list wells", "what was that", "give me the price"])
def test_what_is_asked_anew(masked: str) -> None:
    assert not goes_on(masked)


@pytest.mark.parametrize(
    ("masked", "named"),
    [
        ("what is she making", "what is {well} making"),
        ("plot that one {time}", "plot {well} {time}"),
        ("and her {metric}", "and {well} {metric}"),
        ("how many times {time}", "how many times {time}"),
    ],
)
def test_a_pronoun_stands_for_the_well(masked: str, named: str) -> None:
    assert pointed_at_well(masked) == named
