"""The vectors of RFC 6238, and codes that must not pass."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.accounts import codes

RFC_SECRET = b"12345678901234567890"
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    assert codes.code_at(RFC_SECRET, seconds // codes.STEP_S, digits=8) == code


def test_a_clock_one_step_off_is_forgiven_and_no_more() -> None:
    here = codes.step_of(AT)
    passing = [step for step in range(here - 4, here + 5) if codes.accepted(RFC_SECRET, code(step), AT, 0) is not None]
    assert passing == [here - 1, here, here + 1]


def test_a_code_passes_once() -> None:
    step = codes.accepted(RFC_SECRET, code(codes.step_of(AT)), AT, 0)
    assert step is not None
    assert codes.accepted(RFC_SECRET, code(step), AT, step) is None
    later = AT + timedelta(seconds=codes.STEP_S)
    assert codes.accepted(RFC_SECRET, code(step + 1), later, step) == step + 1


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "0" * 400])
def test_what_is_no_code_is_none(given: str) -> None:
    assert codes.accepted(RFC_SECRET, given, AT, 0) is None


def test_a_code_may_be_typed_in_groups() -> None:
    given = code(codes.step_of(AT))
    assert codes.accepted(RFC_SECRET, f" {given[:3]} {given[3:]} ", AT, 0) is not None


def test_the_secret_as_text_and_as_an_address() -> None:
    assert codes.as_text(RFC_SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert codes.address(RFC_SECRET, "a b&c").startswith("otpauth://totp/Wellspeak:a%20b%26c?secret=GEZDGNBV")
    assert codes.new_secret() != codes.new_secret()


def code(step: int) -> str:
    return codes.code_at(RFC_SECRET, step)
