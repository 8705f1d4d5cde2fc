import pytest

from tests.assistant.cli.conftest import Command


@pytest.mark.parametrize("arguments", [(), ("fly",), ("ask",), ("users",), ("keys", "create", "x")])
def test_a_wrong_command_is_answered_with_its_usage(without_database: Command, arguments: tuple[str, ...]) -> None:
    said = without_database(*arguments)
    assert said.status == 2
    assert "usage: wellspeak" in said.err


@pytest.mark.parametrize(
    "command",
    ["serve", "demo", "worker", "migrate", "ask", "import", "users", "keys", "rules"],
)
def test_every_command_explains_itself(without_database: Command, command: str) -> None:
    said = without_database(command, "--help")
    assert said.status == 0
    assert f"usage: wellspeak {command}" in said.out
