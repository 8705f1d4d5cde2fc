import re

import pytest

from tests.assistant.cli.conftest import Command

PASSWORD = "a long enough password"


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("two words", PASSWORD), ("maria", ""), ("maria", "short")]
)
def test_a_user_that_cannot_be(wellspeak: Command, name: str, password: str) -> None:
    said = wellspeak("users", "create", name, "--role", "viewer", "--password-stdin", stdin=password + "\n")
    assert said.status == 2
    assert len(said.err.splitlines()) == 1
    assert "maria" not in wellspeak("users", "list").out


def test_a_role_there_is_not(wellspeak: Command) -> None:
    assert wellspeak("users", "create", "maria", "--role", "king", "--password-stdin", stdin=PASSWORD).status == 2


def test_a_user_twice_is_a_conflict(wellspeak: Command) -> None:
    command = ("users", "create", "maria", "--role", "viewer", "--password-stdin")
    assert wellspeak(*command, stdin=PASSWORD).status == 0
    assert wellspeak(*command, stdin=PASSWORD).status == 2


def test_users_are_made_listed_and_disabled(wellspeak: Command) -> None:
    made = wellspeak(
        "users", "create", "maria", "--role", "viewer", "--field", "Burgan", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert (made.status, made.err) == (0, "")
    assert PASSWORD not in made.out
    assert re.search(r"maria\W+viewer\W+Burgan\W+active", wellspeak("users", "list").out)
    assert wellspeak("users", "disable", "maria").status == 0
    assert re.search(r"maria\W+viewer\W+Burgan\W+disabled", wellspeak("users", "list").out)


def test_a_user_that_is_not_there_cannot_be_disabled(wellspeak: Command) -> None:
    assert wellspeak("users", "disable", "nobody").status == 2


def test_a_key_with_the_wrong_role(wellspeak: Command) -> None:
    assert wellspeak("keys", "create", "gate", "--kind", "gateway", "--role", "admin").status == 2
    assert wellspeak("keys", "create", "script", "--kind", "token").status == 2


def test_the_secret_stands_alone_on_standard_output(wellspeak: Command) -> None:
    said = wellspeak("keys", "create", "gate", "--kind", "gateway")
    assert said.status == 0
    assert re.fullmatch(r"\S{20,}\n", said.out)
    assert said.out.strip() not in said.err
    listed = wellspeak("keys", "list").out
    assert "gate" in listed
    assert said.out.strip() not in listed


def test_a_revoked_key_is_no_longer_listed(wellspeak: Command) -> None:
    made = wellspeak("keys", "create", "script", "--kind", "token", "--role", "viewer")
    found = re.search(r"id (\S+);", made.err)
    assert found
    assert wellspeak("keys", "revoke", found[1]).status == 0
    assert "script" not in wellspeak("keys", "list").out
    assert wellspeak("keys", "revoke", found[1]).status == 2
    assert wellspeak("keys", "revoke", "nonsense").status == 2


def test_a_listed_id_is_whole_so_that_it_can_be_revoked(wellspeak: Command) -> None:
    made = wellspeak("keys", "create", "a gateway with a rather long name of its own", "--kind", "gateway")
    listed = re.search(r"id ([0-9a-f-]{36})", made.err)
    assert listed is not None
    assert listed[1] in wellspeak("keys", "list").out
    assert wellspeak("keys", "revoke", listed[1]).status == 0


@pytest.mark.parametrize("name", ["[/red]", "[bold]loud[/bold]"])
def test_a_name_with_brackets_is_listed_as_it_is(wellspeak: Command, name: str) -> None:
    assert wellspeak("keys", "create", name, "--kind", "gateway").status == 0
    listed = wellspeak("keys", "list")
    assert listed.status == 0
    assert name[:6] in listed.out


def test_a_key_is_rotated(wellspeak: Command) -> None:
    first = wellspeak("keys", "create", "gate", "--kind", "gateway", "--well", "AK-014").out.strip()
    key_id = re.search(r"[0-9a-f-]{36}", wellspeak("keys", "list").out)
    assert key_id
    said = wellspeak("keys", "rotate", key_id[0])
    assert re.fullmatch(r"\S{20,}\n", said.out)
    assert said.out.strip() != first
    assert wellspeak("keys", "rotate", key_id[0]).status == 2, "two are valid"
    assert wellspeak("keys", "rotate", key_id[0], "--overlap-hours", "9999").status == 2
