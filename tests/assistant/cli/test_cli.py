from collections.abc import Callable

import pytest

from tests.assistant.cli.conftest import Command

Environ = Callable[..., None]


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("migrate",), ("users", "list"), ("demo",)])
def test_a_wrong_setting_is_one_sentence_that_names_it(
    without_database: Command, environ: Environ, command: tuple[str, ...]
) -> None:
    environ(port="abc")
    said = without_database(*command)
    assert (said.status, said.out) == (2, "")
    assert "WELLSPEAK_PORT" in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("migrate",), ("keys", "list")])
def test_a_database_that_is_away_is_one_sentence(
    without_database: Command, environ: Environ, command: tuple[str, ...]
) -> None:
    environ(database_url="postgresql://nobody:hunter2@127.0.0.1:1/none", port="0")
    said = without_database(*command)
    assert said.status == 2
    assert len(said.err.splitlines()) == 1
    assert "database" in said.err
    assert "hunter2" not in said.err
