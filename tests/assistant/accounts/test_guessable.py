"""Near misses beside what is refused: a phrase is good though its words are common."""

import pytest

from assistant.accounts.guessable import is_guessable


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd!!!!",
        "p4ssw0rd1234",
        "passwordpassword",
        "WELLSPEAK-2026",
        "wellspeakadmin1",
        "Administrator1!",
        "123456789012",
        "098765432109",
        "qwertyuiop12",
        "qwertyuiopas",
        "abcdefghijkl",
        "1qaz2wsx3edc",
        "abcabcabcabc",
        "hugo-hugo-hugo",
        "maria.lopez1",
        "Maria.Lopez2026!",
        "welcomewelcome",
        "letmeinplease",
        "iloveyou12345",
        "submersiblepump",
        "oilfieldoperator1",
    ],
)
def test_is_guessed_first(password: str) -> None:
    assert is_guessable(password, ("maria.lopez",))


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a long enough password",
        "another long password",
        "the password of the admin",
        "viewer-password-1",
        "maria likes cold tea",
        "maria.lopez-at-the-sea",
        "839201748392",
        "tR7#kQ9!vB2$",
        "x7Kp-99-wellspeak",
        "abcdefghijkq",
        "qwertyuiox12",
        "hugo-anna-hugo",
    ],
)
def test_is_not_refused(password: str) -> None:
    assert not is_guessable(password, ("maria.lopez",))


def test_a_short_name_does_not_spoil_every_password() -> None:
    assert not is_guessable("anagram-of-sea", ("a",))


def test_a_thousand_characters_are_looked_at_in_no_time() -> None:
    assert is_guessable("may" * 333)
    assert not is_guessable("may" * 332 + "mzq")
