"""Near misses first."""

import asyncio

import pytest

from assistant.accounts import passwords


@pytest.mark.parametrize("password_hash", [None, "", "not a hash", "$argon2id$v=19$broken"])
async def test_what_is_no_hash_matches_nothing(password_hash: str | None) -> None:
    assert await passwords.matches(password_hash, "") is False
    assert await passwords.matches(password_hash, "correct horse battery") is False


async def test_a_hash_matches_its_password_alone() -> None:
    made = await passwords.hashed("correct horse battery")
    assert "m=65536" in made
    assert await passwords.matches(made, "correct horse battery")
    assert not await passwords.matches(made, "correct horse batterz")
    assert made != await passwords.hashed("correct horse battery")


async def test_a_password_over_the_limit_is_wrong_even_if_its_beginning_is_right() -> None:
    made = await passwords.hashed("x" * passwords.LONGEST)
    assert await passwords.matches(made, "x" * passwords.LONGEST)
    assert not await passwords.matches(made, "x" * (passwords.LONGEST + 1))


async def test_hashing_leaves_the_event_loop_free() -> None:
    turns = 0
    work = asyncio.gather(*(passwords.hashed("correct horse battery") for _ in range(3)))
    while not work.done():
        turns += 1
        await asyncio.sleep(0.001)
    await work
    assert turns > 3


def test_an_unknown_name_costs_as_much_as_a_known_one() -> None:
    parameters = passwords._NOBODY.split("$")[1:4]
    assert parameters == ["argon2id", "v=19", "m=65536,t=3,p=4"]
    assert passwords._HASHER.hash("x").split("$")[1:4] == parameters
